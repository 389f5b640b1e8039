package io.sparklidar.source.write;

import io.sparklidar.cloud.LasField;
import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.las.Compression;
import io.sparklidar.las.CopcWriter;
import io.sparklidar.las.LasWriter;
import io.sparklidar.las.crs.Crs;
import io.sparklidar.las.crs.CrsText;
import io.sparklidar.las.point.ExtraDimension;
import io.sparklidar.las.point.ExtraDimensionType;
import io.sparklidar.las.point.PointLayout;
import io.sparklidar.source.frame.FieldOrigins;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * How the columns of a frame are stored in LAS files: those that LAS has a field for in that, all
 * others in extra bytes; as options say, else as they were stored in the files that they come of.
 *
 * @param layout of the points
 * @param attributes columns with a field
 * @param extras columns in extra bytes
 * @param scale steps of x, y and z
 * @param offset what the numbers 0 of x, y and z stand for; NaN where each file chooses
 * @param crs well-known text; empty for none
 * @param times which clock GPS times are of, where that is known
 * @param compression of the files
 * @param isCopc whether files are COPC
 */
record WrittenTable(
    PointLayout layout,
    List<AttributeColumn> attributes,
    List<ExtraColumn> extras,
    List<Double> scale,
    List<Double> offset,
    String crs,
    Clock times,
    Compression compression,
    boolean isCopc)
    implements Serializable {

  /** Of GPS times. */
  enum Clock {
    ADJUSTED,
    WEEK,
    /** Seconds of a week never exceed those of one. */
    AS_TIMES_TELL
  }

  /**
   * A column that LAS has a field for.
   *
   * @param ordinal number in the frame
   * @param number its values; of wave packets not used
   * @param attribute what it is
   */
  record AttributeColumn(int ordinal, RowNumber number, PointAttribute attribute)
      implements Serializable {}

  /**
   * A column in extra bytes.
   *
   * @param ordinal number in the frame
   * @param number its values; of bytes not used
   * @param dimension how it is stored
   */
  record ExtraColumn(int ordinal, RowNumber number, ExtraDimension dimension)
      implements Serializable {

    /** Whether values are bytes of a length. */
    boolean isBytes() {
      return dimension.elementCount() > 1;
    }
  }

  private static final double STEP = 0.001;
  private static final double DEGREES_STEP = 1e-7;
  private static final int NAME_BYTES = 32;

  /** Of columns whose values are bytes. */
  private static final RowNumber NO_NUMBER = new RowNumber(RowNumber.Kind.BYTE, 0, 0);

  /** Copies the lists. */
  WrittenTable {
    attributes = List.copyOf(attributes);
    extras = List.copyOf(extras);
    scale = List.copyOf(scale);
    offset = List.copyOf(offset);
  }

  /**
   * Decides how a frame is stored.
   *
   * @throws IllegalArgumentException naming a column that cannot be, and why
   */
  static WrittenTable of(final StructType frame, final WriteOptions options) {
    final List<AttributeColumn> attributes = new ArrayList<>();
    final List<ExtraDimension> dimensions = new ArrayList<>();
    final List<Integer> ordinals = new ArrayList<>();
    final StructField[] fields = frame.fields();
    final Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    for (int c = 0; c < fields.length; c++) {
      if (!names.add(fields[c].name())) {
        throw new IllegalArgumentException(
            "column " + fields[c].name() + ": there are two of that name; rename or drop one");
      }
      final Optional<PointAttribute> attribute = attribute(fields[c].name());
      if (attribute.isPresent()) {
        attributes.add(attributeColumn(c, fields[c], attribute.get()));
      } else {
        dimensions.add(dimension(fields[c]));
        ordinals.add(c);
      }
    }
    final PointLayout layout = layout(attributes, dimensions, fields, options);
    final List<ExtraColumn> extras = new ArrayList<>();
    for (int e = 0; e < ordinals.size(); e++) {
      final int ordinal = ordinals.get(e);
      extras.add(
          new ExtraColumn(
              ordinal,
              RowNumber.of(fields[ordinal].dataType()).orElse(NO_NUMBER),
              layout.extraDimensions().get(e)));
    }
    final String crs = options.crs().or(() -> text(origin(fields, PointAttribute.X))).orElse("");
    return new WrittenTable(
        layout,
        attributes,
        extras,
        options.scale().orElseGet(() -> scale(fields, crs)),
        options.offset().orElseGet(() -> axes(fields, FieldOrigins.OFFSET, Double.NaN)),
        crs,
        clock(origin(fields, PointAttribute.GPS_TIME)),
        options.compression(),
        options.isCopc());
  }

  private static Optional<PointAttribute> attribute(final String name) {
    for (final PointAttribute attribute : PointAttribute.values()) {
      if (attribute.columnName().equalsIgnoreCase(name)) {
        return Optional.of(attribute);
      }
    }
    return Optional.empty();
  }

  private static AttributeColumn attributeColumn(
      final int ordinal, final StructField field, final PointAttribute attribute) {
    final DataType type = field.dataType();
    final Optional<RowNumber> number = RowNumber.of(type);
    final boolean fits =
        switch (attribute.type()) {
          case COORDINATE, GPS_TIME, SCAN_ANGLE ->
              number.isPresent() && number.get().kind() != RowNumber.Kind.BOOLEAN;
          case UINT8, UINT16, BOOLEAN -> number.isPresent() && number.get().isWhole();
          case BYTES -> type instanceof BinaryType;
        };
    if (!fits) {
      throw refused(
          field,
          switch (attribute.type()) {
            case COORDINATE, GPS_TIME, SCAN_ANGLE -> "a number";
            case UINT8, UINT16 -> "a whole number";
            case BOOLEAN -> "a boolean";
            case BYTES -> "the " + attribute.field().storage().size() + " bytes of a wave packet";
          },
          "cast it");
    }
    return new AttributeColumn(ordinal, number.orElse(NO_NUMBER), attribute);
  }

  private static IllegalArgumentException refused(
      final StructField field, final String expected, final String mend) {
    return new IllegalArgumentException(
        "column "
            + field.name()
            + ": LAS has room for "
            + expected
            + ", not for "
            + field.dataType().simpleString()
            + "; "
            + mend);
  }

  private static ExtraDimension dimension(final StructField field) {
    if (field.name().getBytes(StandardCharsets.UTF_8).length > NAME_BYTES) {
      throw new IllegalArgumentException(
          "column "
              + field.name()
              + ": names of extra bytes have at most "
              + NAME_BYTES
              + " bytes; rename or drop it");
    }
    final Metadata said = field.metadata();
    if (field.dataType() instanceof BinaryType) {
      if (!said.contains(FieldOrigins.ELEMENTS)) {
        throw refused(field, "bytes of one length, as files that were read have them", "drop it");
      }
      return new ExtraDimension(
          field.name(),
          ExtraDimensionType.U8,
          Math.toIntExact(said.getLong(FieldOrigins.ELEMENTS)),
          0,
          List.of(),
          List.of(),
          List.of(),
          comment(said));
    }
    final RowNumber number =
        RowNumber.of(field.dataType())
            .orElseThrow(() -> refused(field, "numbers in extra bytes", "cast or drop it"));
    if (!said.contains(FieldOrigins.TYPE) || said.contains(FieldOrigins.ELEMENTS)) {
      return ExtraDimension.of(field.name(), type(number), 0, "");
    }
    return new ExtraDimension(
        field.name(),
        ExtraDimensionType.valueOf(said.getString(FieldOrigins.TYPE)),
        1,
        0,
        said.contains(FieldOrigins.SCALE) ? List.of(said.getDouble(FieldOrigins.SCALE)) : List.of(),
        said.contains(FieldOrigins.OFFSET)
            ? List.of(said.getDouble(FieldOrigins.OFFSET))
            : List.of(),
        said.contains(FieldOrigins.NO_DATA)
            ? List.of(said.getLong(FieldOrigins.NO_DATA))
            : List.of(),
        comment(said));
  }

  private static String comment(final Metadata said) {
    return said.contains(FieldOrigins.COMMENT) ? said.getString(FieldOrigins.COMMENT) : "";
  }

  private static ExtraDimensionType type(final RowNumber number) {
    return switch (number.kind()) {
      case BOOLEAN -> ExtraDimensionType.U8;
      case BYTE -> ExtraDimensionType.I8;
      case SHORT -> ExtraDimensionType.I16;
      case INT -> ExtraDimensionType.I32;
      case LONG -> ExtraDimensionType.I64;
      case DECIMAL -> number.isWhole() ? ExtraDimensionType.U64 : ExtraDimensionType.F64;
      case FLOAT -> ExtraDimensionType.F32;
      case DOUBLE -> ExtraDimensionType.F64;
    };
  }

  private static PointLayout layout(
      final List<AttributeColumn> attributes,
      final List<ExtraDimension> dimensions,
      final StructField[] fields,
      final WriteOptions options) {
    for (final PointAttribute axis : PointAttribute.AXES) {
      if (attributes.stream().noneMatch(column -> column.attribute() == axis)) {
        throw new IllegalArgumentException(
            "column " + axis.columnName() + ": points need one; the frame has none");
      }
    }
    final int format = format(attributes, fields, options);
    try {
      final PointLayout layout = PointLayout.of(format, dimensions);
      LasWriter.requireDescribable(layout);
      return layout;
    } catch (final IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "the "
              + dimensions.size()
              + " columns beyond those of LAS do not fit into extra bytes: "
              + e.getMessage(),
          e);
    }
  }

  private static int format(
      final List<AttributeColumn> attributes,
      final StructField[] fields,
      final WriteOptions options) {
    final Set<LasField> special =
        attributes.stream()
            .map(column -> column.attribute().field())
            .filter(field -> !field.isInEveryFormat())
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(LasField.class)));
    if (options.pointFormat().isPresent()) {
      final int format = options.pointFormat().getAsInt();
      for (final AttributeColumn column : attributes) {
        if (!column.attribute().field().isIn(format)) {
          throw new IllegalArgumentException(
              "column "
                  + fields[column.ordinal()].name()
                  + ": point format "
                  + format
                  + " has no such field; leave option "
                  + WriteOptions.POINT_FORMAT
                  + " out, or drop the column");
        }
      }
      return format;
    }
    final Metadata x = origin(fields, PointAttribute.X);
    if (options.isCopc() && special.contains(LasField.WAVE_PACKET)) {
      throw new IllegalArgumentException(
          "column "
              + PointAttribute.WAVE_PACKET.columnName()
              + ": COPC has no wave packets; drop it, or write another layout");
    }
    if (x.contains(FieldOrigins.POINT_FORMAT)) {
      final int before = Math.toIntExact(x.getLong(FieldOrigins.POINT_FORMAT));
      final Set<LasField> had = EnumSet.allOf(LasField.class);
      had.removeIf(field -> field.isInEveryFormat() || !field.isIn(before));
      if (had.equals(special) && (!options.isCopc() || CopcWriter.holds(before))) {
        return before;
      }
    }
    return PointLayout.modernFormatWith(special);
  }

  /** What the column of an attribute brings with it; nothing if there is no such column. */
  private static Metadata origin(final StructField[] fields, final PointAttribute attribute) {
    for (final StructField field : fields) {
      if (attribute.columnName().equalsIgnoreCase(field.name())) {
        return field.metadata();
      }
    }
    return Metadata.empty();
  }

  private static Optional<String> text(final Metadata x) {
    return x.contains(FieldOrigins.CRS)
        ? Optional.of(x.getString(FieldOrigins.CRS))
        : Optional.empty();
  }

  private static List<Double> scale(final StructField[] fields, final String crs) {
    final boolean degrees =
        CrsText.read(crs).map(Crs::kind).filter(Crs.Kind.GEOGRAPHIC::equals).isPresent();
    final List<Double> steps =
        new ArrayList<>(axes(fields, FieldOrigins.SCALE, degrees ? DEGREES_STEP : STEP));
    if (!origin(fields, PointAttribute.Z).contains(FieldOrigins.SCALE)) {
      steps.set(2, STEP);
    }
    return steps;
  }

  private static List<Double> axes(
      final StructField[] fields, final String what, final double otherwise) {
    return PointAttribute.AXES.stream()
        .map(axis -> origin(fields, axis))
        .map(said -> said.contains(what) ? said.getDouble(what) : otherwise)
        .toList();
  }

  private static Clock clock(final Metadata time) {
    if (!time.contains(FieldOrigins.ADJUSTED_TIME)) {
      return Clock.AS_TIMES_TELL;
    }
    return time.getBoolean(FieldOrigins.ADJUSTED_TIME) ? Clock.ADJUSTED : Clock.WEEK;
  }
}
