package io.sparklidar.job.output;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.cloud.LasField;
import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.feature.Column;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.feature.definition.ValueRange;
import io.sparklidar.job.AttributeChoice;
import io.sparklidar.job.output.geo.PointGeometry;
import io.sparklidar.job.output.parquet.ColumnType;
import io.sparklidar.job.output.parquet.ParquetColumn;
import io.sparklidar.job.output.parquet.ParquetColumn.Definition;
import io.sparklidar.job.output.parquet.RowBlock;
import io.sparklidar.las.point.ExtraDimension;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.ModernPoints;
import io.sparklidar.las.point.PointLayout;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The table a job writes, the same in all of its files: coordinates, the attributes that any of the
 * sources has, their extra bytes under their own names, as far as they are asked for; {@code
 * source_file} and {@code point_index}, then the features. Knows how to fill rows from decoded
 * points. Immutable; safe for concurrent use.
 */
public final class ParquetSchema {

  /** Column with the path of a point's file. */
  public static final String SOURCE_FILE = "source_file";

  /** Column with a point's 0-based index in its file. */
  public static final String POINT_INDEX = "point_index";

  private interface Filler {
    void fill(LasColumns from, int[] rows, int count, ParquetColumn to, int at);
  }

  /**
   * A column of the sources.
   *
   * @param definition what it is
   * @param field what of the points it is taken from
   * @param source how
   */
  private record Attribute(Definition definition, LasField field, Source source) {}

  /** Finds the filler of a column for files of one layout; null where they have no such field. */
  private interface Source {
    Filler of(PointLayout layout);
  }

  private final AttributeChoice choice;
  private final List<PointAttribute> axes;
  private final List<Attribute> attributes = new ArrayList<>();
  private final FeatureSet features;
  private final List<Definition> definitions = new ArrayList<>();
  private ExtraColumns extra;

  private ParquetSchema(final AttributeChoice choice, final FeatureSet features) {
    this.choice = choice;
    this.axes =
        PointAttribute.AXES.stream().filter(axis -> choice.holds(axis.columnName())).toList();
    this.features = features;
  }

  /**
   * The table of all there is in files of some layouts.
   *
   * @param layouts the layouts of all files whose points it is to hold
   * @param features the features
   */
  public static ParquetSchema of(final Collection<PointLayout> layouts, final FeatureSet features) {
    return of(layouts, AttributeChoice.ALL, features);
  }

  /**
   * The table for files of some layouts.
   *
   * @param layouts the layouts of all files whose points it is to hold
   * @param choice which of their columns; each is what it is in the table of all
   * @param features the features
   */
  public static ParquetSchema of(
      final Collection<PointLayout> layouts,
      final AttributeChoice choice,
      final FeatureSet features) {
    final ParquetSchema schema = new ParquetSchema(choice, features);
    schema.addStandard(layouts);
    schema.addExtraDimensions(layouts);
    schema.attributes.removeIf(attribute -> !choice.holds(attribute.definition.name()));
    for (final PointAttribute axis : schema.axes) {
      schema.definitions.add(Definition.required(axis.columnName(), ColumnType.DOUBLE));
    }
    schema.attributes.forEach(attribute -> schema.definitions.add(attribute.definition));
    if (schema.hasGeometry()) {
      schema.definitions.add(
          new Definition(
              PointGeometry.COLUMN, ColumnType.BINARY, PointGeometry.BYTES, false, false));
    }
    schema.definitions.add(Definition.required(SOURCE_FILE, ColumnType.STRING));
    schema.definitions.add(Definition.required(POINT_INDEX, ColumnType.INT64));
    for (final Column column : features.columns()) {
      schema.definitions.add(
          isTruth(column)
              ? Definition.required(column.name(), ColumnType.BOOLEAN)
              : Definition.nullableFloat(column.name()));
    }
    return schema;
  }

  /** Whether a feature is true or false of every point. */
  public static boolean isTruth(final Column column) {
    return column.range() instanceof ValueRange.Flag;
  }

  /**
   * Fills rows of a feature that is {@linkplain ColumnType#BOOLEAN true or false}.
   *
   * @param values 1 or 0
   * @param first of them
   * @param count how many
   * @param to the column
   * @param at its first row to fill
   */
  static void fillTruth(
      final float[] values,
      final int first,
      final int count,
      final ParquetColumn to,
      final int at) {
    final byte[] bytes = to.bytes();
    for (int i = 0; i < count; i++) {
      bytes[at + i] = (byte) values[first + i];
    }
  }

  /**
   * Fills rows of a feature's column.
   *
   * @param values of the feature
   * @param first of them
   * @param count how many
   * @param to the column
   * @param at its first row to fill
   */
  public static void fillFeature(
      final float[] values,
      final int first,
      final int count,
      final ParquetColumn to,
      final int at) {
    if (to.definition().type() == ColumnType.BOOLEAN) {
      fillTruth(values, first, count, to, at);
    } else {
      System.arraycopy(values, first, to.floats(), at, count);
    }
  }

  /** The columns in file order: those of the sources, identity, features. */
  public List<Definition> definitions() {
    return Collections.unmodifiableList(definitions);
  }

  /** The names of the columns before the features: those of the sources, and identity. */
  public List<String> attributeNames() {
    return definitions.stream().limit(firstFeatureColumn()).map(Definition::name).toList();
  }

  /** What has to be read of points to fill their rows. */
  public Set<LasField> fields() {
    final Set<LasField> fields = EnumSet.noneOf(LasField.class);
    axes.forEach(axis -> fields.add(axis.field()));
    attributes.forEach(attribute -> fields.add(attribute.field));
    if (hasGeometry()) {
      PointAttribute.AXES.forEach(axis -> fields.add(axis.field()));
    }
    return fields;
  }

  /** Whether there is a column of geometries, which is made of the coordinates. */
  boolean hasGeometry() {
    return choice.geometry() == AttributeChoice.Geometry.WKB;
  }

  /** Number of the column with geometries, if there is one. */
  private int geometryColumn() {
    return axes.size() + attributes.size();
  }

  /** Number of the column with points' files: the columns of the sources lie before it. */
  private int sourceFileColumn() {
    return geometryColumn() + (hasGeometry() ? 1 : 0);
  }

  /** Number of the column with points' indices: what a file says of its points lies before it. */
  int pointIndexColumn() {
    return sourceFileColumn() + 1;
  }

  /** Number of the first column with a feature; the others follow in their order. */
  int firstFeatureColumn() {
    return pointIndexColumn() + 1;
  }

  /** The attributes in the order of their table: those of every format come first. */
  private void addStandard(final Collection<PointLayout> layouts) {
    for (final PointAttribute attribute : PointAttribute.values()) {
      final LasField field = attribute.field();
      final boolean everywhere = field.isInEveryFormat();
      if (PointAttribute.AXES.contains(attribute)
          || !everywhere && layouts.stream().noneMatch(layout -> layout.has(field))) {
        continue;
      }
      final Definition definition = definition(attribute);
      add(
          everywhere ? definition : definition.asOptional(),
          field,
          layout -> layout.has(field) ? filler(attribute, layout) : null);
    }
  }

  private static Definition definition(final PointAttribute attribute) {
    final String name = attribute.columnName();
    return switch (attribute.type()) {
      case COORDINATE, GPS_TIME -> Definition.required(name, ColumnType.DOUBLE);
      case UINT8 -> Definition.required(name, ColumnType.UINT8);
      case UINT16 -> Definition.required(name, ColumnType.UINT16);
      case BOOLEAN -> Definition.required(name, ColumnType.BOOLEAN);
      case SCAN_ANGLE -> Definition.required(name, ColumnType.FLOAT);
      case BYTES ->
          new Definition(name, ColumnType.BYTES, attribute.field().storage().size(), false, false);
    };
  }

  private static Filler filler(final PointAttribute attribute, final PointLayout layout) {
    return switch (attribute.type()) {
      case UINT8, BOOLEAN ->
          (from, rows, count, to, at) -> from.copy(attribute, rows, count, to.bytes(), at);
      case UINT16 ->
          (from, rows, count, to, at) -> from.copy(attribute, rows, count, to.shorts(), at);
      case SCAN_ANGLE -> scanAngle(layout);
      case GPS_TIME -> ParquetSchema::gpsTime;
      case BYTES -> ParquetSchema::wavePacket;
      case COORDINATE -> throw new IllegalArgumentException(attribute + " needs a transform");
    };
  }

  private void add(final Definition definition, final LasField field, final Source source) {
    attributes.add(new Attribute(definition, field, source));
  }

  private static Filler scanAngle(final PointLayout layout) {
    final boolean modern = layout.isModern();
    return (from, rows, count, to, at) -> {
      final short[] in = from.scanAngle();
      final float[] out = to.floats();
      for (int i = 0; i < count; i++) {
        out[at + i] = modern ? (float) (in[rows[i]] * ModernPoints.SCAN_ANGLE_UNIT) : in[rows[i]];
      }
    };
  }

  private static void gpsTime(
      final LasColumns from,
      final int[] rows,
      final int count,
      final ParquetColumn to,
      final int at) {
    final long[] in = from.gpsTime();
    final double[] out = to.doubles();
    for (int i = 0; i < count; i++) {
      out[at + i] = Double.longBitsToDouble(in[rows[i]]);
    }
  }

  private static void wavePacket(
      final LasColumns from,
      final int[] rows,
      final int count,
      final ParquetColumn to,
      final int at) {
    final int length = LasField.WAVE_PACKET.storage().size();
    for (int i = 0; i < count; i++) {
      System.arraycopy(from.wavePackets(), rows[i] * length, to.bytes(), (at + i) * length, length);
    }
  }

  private void addExtraDimensions(final Collection<PointLayout> layouts) {
    final List<String> own = new ArrayList<>();
    PointAttribute.AXES.forEach(axis -> own.add(axis.columnName()));
    own.addAll(List.of(SOURCE_FILE, POINT_INDEX));
    if (hasGeometry()) {
      own.add(PointGeometry.COLUMN);
    }
    attributes.forEach(attribute -> own.add(attribute.definition.name()));
    own.addAll(features.columnNames());
    extra = ExtraColumns.of(layouts, own).only(choice::holds);
    for (final ExtraColumns.ExtraColumn column : extra.columns()) {
      add(
          column.definition().asOptional(),
          LasField.EXTRA_BYTES,
          layout -> {
            final ExtraColumns.Part part = column.parts().get(layout);
            return part == null ? null : part::fill;
          });
    }
  }

  /** Fills rows from the chunks of one file. */
  public final class FileRows {

    private final CoordinateTransform transform;
    private final List<Filler> fillers;
    private final int vocabularyNumber;

    private FileRows(
        final PointLayout layout, final CoordinateTransform transform, final int vocabularyNumber) {
      this.transform = transform;
      this.fillers = attributes.stream().map(attribute -> attribute.source.of(layout)).toList();
      this.vocabularyNumber = vocabularyNumber;
    }

    /**
     * Appends points of a chunk with their features.
     *
     * @param points of the chunk
     * @param rows which of them, ascending
     * @param count how many of {@code rows}
     * @param table features
     * @param tableRow row of the table that belongs to {@code rows[0]}; the others follow
     * @param to where to
     * @throws IOException if the points cannot be read
     */
    public void append(
        final ChunkPoints points,
        final int[] rows,
        final int count,
        final FeatureTable table,
        final int tableRow,
        final RowBlock to)
        throws IOException {
      final int at = to.extend(count);
      final List<ParquetColumn> out = to.columns();
      if (sourceFileColumn() > 0) {
        final LasColumns columns = points.columns();
        for (int c = 0; c < sourceFileColumn(); c++) {
          fill(c, columns, rows, count, out.get(c), at);
        }
      }
      fillSourceFile(count, out.get(sourceFileColumn()), at);
      points.indices(rows, count, out.get(pointIndexColumn()).longs(), at);
      for (int f = 0; f < features.size(); f++) {
        fillFeature(table.column(f), tableRow, count, out.get(firstFeatureColumn() + f), at);
      }
    }

    /**
     * Fills rows of one column before {@link #pointIndexColumn()}.
     *
     * @param column number of the column
     * @param columns decoded points
     * @param rows which of them
     * @param count how many of {@code rows}
     * @param to the column
     * @param at its first row to fill
     */
    public void fill(
        final int column,
        final LasColumns columns,
        final int[] rows,
        final int count,
        final ParquetColumn to,
        final int at) {
      if (column < axes.size()) {
        coordinates(axes.get(column), columns, rows, count, to.doubles(), at);
        return;
      }
      if (column == sourceFileColumn()) {
        fillSourceFile(count, to, at);
        return;
      }
      if (column == geometryColumn()) {
        PointGeometry.fill(columns, transform, rows, count, to, at);
        return;
      }
      final Filler filler = fillers.get(column - axes.size());
      if (filler == null) {
        to.setMissing(at, at + count);
      } else {
        filler.fill(columns, rows, count, to, at);
      }
    }

    private void fillSourceFile(final int count, final ParquetColumn to, final int at) {
      Arrays.fill(to.ints(), at, at + count, vocabularyNumber);
    }

    private void coordinates(
        final PointAttribute axis,
        final LasColumns columns,
        final int[] rows,
        final int count,
        final double[] to,
        final int at) {
      switch (axis) {
        case X -> {
          final int[] x = columns.x();
          for (int i = 0; i < count; i++) {
            to[at + i] = transform.x(x[rows[i]]);
          }
        }
        case Y -> {
          final int[] y = columns.y();
          for (int i = 0; i < count; i++) {
            to[at + i] = transform.y(y[rows[i]]);
          }
        }
        default -> {
          final int[] z = columns.z();
          for (int i = 0; i < count; i++) {
            to[at + i] = transform.z(z[rows[i]]);
          }
        }
      }
    }
  }

  /**
   * How the points of one file become rows.
   *
   * @param layout the file's layout
   * @param transform its scale and offset
   * @param vocabularyNumber number of its path in the vocabulary
   */
  public FileRows rowsOf(
      final PointLayout layout, final CoordinateTransform transform, final int vocabularyNumber) {
    return new FileRows(layout, transform, vocabularyNumber);
  }

  /** Equal for tables of the same columns that hold the same of every file. */
  public String key() {
    return definitions()
        + " "
        + extra.columns().stream().map(ExtraColumns.ExtraColumn::key).toList();
  }

  /**
   * How a LAS file would hold the values of each column of extra bytes: as the files do, where all
   * that have it agree. By the names of the columns.
   */
  public Map<String, ExtraDimension> storedForms() {
    final Map<String, ExtraDimension> forms = new LinkedHashMap<>();
    for (final ExtraColumns.ExtraColumn column : extra.columns()) {
      final List<ExtraDimension> distinct =
          column.parts().values().stream()
              .map(part -> part.form(column.definition().name()))
              .distinct()
              .toList();
      if (distinct.size() == 1) {
        forms.put(column.definition().name(), distinct.get(0));
      }
    }
    return forms;
  }

  /** The columns of extra dimensions. */
  List<ExtraColumns.ExtraColumn> extraColumns() {
    return extra.columns();
  }

  /** Extra dimensions that take more than one column, one line each. */
  List<String> notes() {
    return extra.notes();
  }

  /** Bytes that a row takes in memory. */
  public long rowBytes() {
    return definitions().stream().mapToLong(d -> (long) d.type().width() * d.length()).sum();
  }

  /** The columns that files of a layout have no values for. */
  List<String> missing(final PointLayout layout) {
    return attributes.stream()
        .filter(attribute -> attribute.source.of(layout) == null)
        .map(attribute -> attribute.definition.name())
        .toList();
  }

  @Override
  public String toString() {
    return definitions().stream()
        .map(d -> d.name() + " " + d.type().name().toLowerCase(Locale.ROOT))
        .toList()
        .toString();
  }
}
