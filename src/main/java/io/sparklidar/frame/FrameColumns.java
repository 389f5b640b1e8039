package io.sparklidar.frame;

import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.cloud.condition.Condition;
import io.sparklidar.error.UsageException;
import io.sparklidar.feature.Column;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.JobColumns;
import io.sparklidar.filter.PointFilters;
import io.sparklidar.job.JobOptions;
import io.sparklidar.job.NeighborChoice;
import io.sparklidar.job.output.ParquetSchema;
import io.sparklidar.source.frame.FieldOrigins;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The columns of a frame that are looked at, and those that are added.
 *
 * @param frame the columns there are
 * @param axes x, y, z
 * @param attributes what else features and conditions look at
 * @param identity what says which of two points at one place comes first
 * @param features what is added
 * @param filters which points take part, and which have rows in the result
 * @param references what points must be like that may be neighbours; empty if all may
 */
record FrameColumns(
    StructType frame,
    List<StructField> axes,
    List<Attribute> attributes,
    List<StructField> identity,
    FeatureSet features,
    PointFilters filters,
    Optional<Condition> references) {

  /**
   * An attribute and the column that has it.
   *
   * @param what the attribute
   * @param column its column
   */
  record Attribute(PointAttribute what, StructField column) {}

  /**
   * Finds the columns of a frame.
   *
   * @param frame the columns there are
   * @param options what is asked for
   * @param filters which points take part, and which have rows in the result
   * @throws UsageException naming a column that is not there, or is not what it must be
   */
  static FrameColumns of(
      final StructType frame, final FeatureOptions options, final PointFilters filters)
      throws UsageException {
    final List<StructField> axes = new ArrayList<>();
    for (final PointAttribute axis : PointAttribute.AXES) {
      axes.add(
          number(
              find(frame, axis.columnName())
                  .orElseThrow(
                      () ->
                          new UsageException(
                              "the frame has no column "
                                  + axis.columnName()
                                  + "; it has "
                                  + String.join(", ", frame.fieldNames())))));
    }
    final FeatureSet features = features(frame, options.job());
    requireColumns(frame, filters);
    final Optional<Condition> references = references(frame, options.job().neighbors());
    final Set<PointAttribute> looked = new TreeSet<>(features.needs());
    looked.addAll(filters.needs());
    references.ifPresent(condition -> looked.addAll(condition.attributes()));
    if (JobColumns.ofGround(filters.computed(features)).size() > 0) {
      looked.add(PointAttribute.CLASSIFICATION);
    }
    looked.removeAll(PointAttribute.AXES);
    final List<Attribute> attributes = new ArrayList<>();
    for (final PointAttribute attribute : looked) {
      attributes.add(
          new Attribute(attribute, number(find(frame, attribute.columnName()).orElseThrow())));
    }
    final List<StructField> identity = new ArrayList<>();
    for (final String name : options.identity()) {
      identity.add(identity(frame, name));
    }
    for (final String added : features.columnNames()) {
      JobOptions.require(
          find(frame, added).isEmpty(),
          "the frame has a column " + added + " already; rename or drop it");
    }
    return new FrameColumns(frame, axes, attributes, identity, features, filters, references);
  }

  private static void requireColumns(final StructType frame, final PointFilters filters)
      throws UsageException {
    final Set<String> lacking = new TreeSet<>();
    filters.needs().stream()
        .map(PointAttribute::columnName)
        .filter(name -> find(frame, name).isEmpty())
        .forEach(lacking::add);
    filters.computed(FeatureSet.NONE).columns().forEach(c -> lacking.addAll(lacking(frame, c)));
    JobOptions.require(
        lacking.isEmpty(),
        "the frame has no column "
            + String.join(" and no ", lacking)
            + ", which only or where look at");
  }

  /** What is computed: what is added, and what filters look at. */
  FeatureSet computed() {
    return filters.computed(features);
  }

  /** Whether something is computed that follows from ground points. */
  boolean needGround() {
    return JobColumns.ofGround(computed()).size() > 0;
  }

  /** The column that has the classes of points, if somebody looks at them. */
  Optional<StructField> classes() {
    return attributes.stream()
        .filter(attribute -> attribute.what() == PointAttribute.CLASSIFICATION)
        .map(Attribute::column)
        .findFirst();
  }

  /**
   * What some columns follow from that all points decide together, of points in no order but with
   * nothing that is not looked at.
   */
  FrameColumns before(final FeatureSet ofJob) {
    final List<StructField> looked = new ArrayList<>(axes);
    attributes.forEach(attribute -> looked.add(attribute.column()));
    looked.addAll(identity);
    final List<Column> sources = ofJob.columns().stream().map(JobColumns::source).toList();
    return new FrameColumns(
        new StructType(looked.stream().distinct().toArray(StructField[]::new)),
        axes,
        attributes,
        identity,
        FeatureSet.of(sources).in(features.convention()),
        new PointFilters(List.of(), filters.region(), 0, List.of()),
        references);
  }

  private static FeatureSet features(final StructType frame, final JobOptions options)
      throws UsageException {
    final FeatureSet asked = options.featureSet();
    final FeatureSet without = asked.where(column -> !lacking(frame, column).isEmpty());
    final FeatureSet named = options.namedFeatures();
    for (final Column column : without.columns()) {
      JobOptions.require(
          !named.contains(column),
          "the frame has no column "
              + String.join(" and no ", lacking(frame, column))
              + ", which "
              + column.name()
              + " is made of");
    }
    final FeatureSet left = asked.where(column -> !without.contains(column));
    JobOptions.require(left.size() > 0, "features names no column");
    return left;
  }

  private static List<String> lacking(final StructType frame, final Column column) {
    final Set<PointAttribute> needs = new TreeSet<>(column.feature().needs());
    if (JobColumns.ofGround(FeatureSet.of(List.of(column))).size() > 0) {
      needs.add(PointAttribute.CLASSIFICATION);
    }
    return needs.stream()
        .map(PointAttribute::columnName)
        .filter(name -> find(frame, name).isEmpty())
        .sorted()
        .toList();
  }

  private static Optional<Condition> references(
      final StructType frame, final NeighborChoice neighbors) throws UsageException {
    // Where there are no classes there is no noise.
    final NeighborChoice choice =
        find(frame, PointAttribute.CLASSIFICATION.columnName()).isPresent()
            ? neighbors
            : new NeighborChoice(neighbors.condition(), NeighborChoice.Noise.KEEP);
    final String lacking =
        choice.needs().stream()
            .filter(attribute -> find(frame, attribute.columnName()).isEmpty())
            .map(PointAttribute::columnName)
            .sorted()
            .collect(Collectors.joining(" and no "));
    JobOptions.require(
        lacking.isEmpty(), "the frame has no column " + lacking + ", which neighbors-of looks at");
    return choice.all();
  }

  /** As Spark finds columns, whose names' case does not matter; but the very name goes first. */
  static Optional<StructField> find(final StructType frame, final String name) {
    final List<StructField> alike =
        Arrays.stream(frame.fields()).filter(f -> f.name().equalsIgnoreCase(name)).toList();
    return alike.stream()
        .filter(field -> field.name().equals(name))
        .findFirst()
        .or(() -> alike.stream().findFirst());
  }

  private static StructField number(final StructField field) throws UsageException {
    JobOptions.require(
        field.dataType() instanceof NumericType || field.dataType() instanceof BooleanType,
        "column " + field.name() + " must be a number, is " + field.dataType().simpleString());
    return field;
  }

  private static StructField identity(final StructType frame, final String name)
      throws UsageException {
    final StructField field =
        find(frame, name)
            .orElseThrow(() -> new UsageException("id: the frame has no column " + name));
    JobOptions.require(
        isText(field) || isWhole(field),
        "id: column "
            + field.name()
            + " must be a whole number or a string, is "
            + field.dataType().simpleString());
    return field;
  }

  /** Whether a column of the identity is text, not a number. */
  static boolean isText(final StructField field) {
    return field.dataType() instanceof StringType;
  }

  private static boolean isWhole(final StructField field) {
    return List.of(
            DataTypes.ByteType, DataTypes.ShortType, DataTypes.IntegerType, DataTypes.LongType)
        .contains(field.dataType());
  }

  /** By what part of itself a coordinate may be rounded. */
  static double noise(final StructField axis) {
    return axis.dataType() instanceof FloatType
        ? AxisGrid.NOISE_OF_FLOAT
        : AxisGrid.NOISE_OF_DOUBLE;
  }

  /** The grid that files say an axis has that it was read from, if they do. */
  static Optional<AxisGrid> origin(final StructField axis) {
    final Metadata said = axis.metadata();
    return said.contains(FieldOrigins.SCALE) && said.contains(FieldOrigins.OFFSET)
        ? Optional.of(
            new AxisGrid(
                said.getDouble(FieldOrigins.SCALE),
                said.getDouble(FieldOrigins.OFFSET),
                noise(axis)))
        : Optional.empty();
  }

  /** The columns of the result: those of the frame, then features. */
  StructType result() {
    StructType result = frame;
    for (final Column column : features.columns()) {
      result =
          result.add(
              new StructField(
                  column.name(),
                  ParquetSchema.isTruth(column) ? DataTypes.BooleanType : DataTypes.FloatType,
                  true,
                  new MetadataBuilder()
                      .putString(FieldOrigins.COMMENT, column.definition())
                      .build()));
    }
    return result;
  }
}
