package io.sparklidar.source.write;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.cloud.LasField;
import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.las.point.ExtraDimension;
import io.sparklidar.las.point.ExtraDimensionType;
import io.sparklidar.las.point.FieldRanges;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.ModernPoints;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * Puts the values of rows into columns of LAS, and refuses those that do not fit. Coordinates wait
 * as they are until it is known how they are stored. Confined to one thread.
 */
final class RowEncoder {

  private final WrittenTable table;
  private final List<String> names;
  private final String whole;
  private final boolean modern;
  private final LasColumns columns;
  private final double[][] coordinates;
  private long before;
  private int size;

  /**
   * @param table how columns are stored
   * @param names of the columns, for messages
   * @param whole what the rows are all of, for messages
   * @param rows how many there is room for
   */
  RowEncoder(
      final WrittenTable table, final List<String> names, final String whole, final int rows) {
    this.table = table;
    this.names = names;
    this.whole = whole;
    modern = table.layout().isModern();
    columns = new LasColumns(table.layout(), table.layout().fields());
    columns.resize(rows);
    coordinates = new double[PointAttribute.AXES.size()][rows];
    // A point that says nothing of its pulse is its only return.
    Arrays.fill(columns.returnNumber(), (byte) 1);
    Arrays.fill(columns.numberOfReturns(), (byte) 1);
  }

  /** Rows that wait to be written. */
  int size() {
    return size;
  }

  /** Whether there is no room for another row. */
  boolean isFull() {
    return size == coordinates[0].length;
  }

  /**
   * Takes a row.
   *
   * @throws IllegalArgumentException naming the column whose value does not fit
   */
  void add(final InternalRow row) {
    for (final WrittenTable.AttributeColumn column : table.attributes()) {
      if (row.isNullAt(column.ordinal())) {
        throw missing(column.ordinal());
      }
      put(column, row);
    }
    for (final WrittenTable.ExtraColumn column : table.extras()) {
      put(column, row);
    }
    size++;
  }

  private IllegalArgumentException refused(
      final int ordinal, final Object found, final String expected) {
    return new IllegalArgumentException(
        "column "
            + names.get(ordinal)
            + ": expected "
            + expected
            + ", found "
            + found
            + " in row "
            + (before + size)
            + " of "
            + whole);
  }

  private IllegalArgumentException missing(final int ordinal) {
    return new IllegalArgumentException(
        refused(ordinal, "null", "a value in every row").getMessage()
            + "; fill it, or drop the column");
  }

  private void put(final WrittenTable.AttributeColumn column, final InternalRow row) {
    final PointAttribute attribute = column.attribute();
    switch (attribute.type()) {
      case COORDINATE -> {
        final double value = column.number().value(row, column.ordinal());
        if (!Double.isFinite(value)) {
          throw refused(column.ordinal(), value, "a finite coordinate");
        }
        coordinates[PointAttribute.AXES.indexOf(attribute)][size] = value;
      }
      case GPS_TIME ->
          columns.gpsTime()[size] =
              Double.doubleToRawLongBits(column.number().value(row, column.ordinal()));
      case SCAN_ANGLE -> {
        final double angle = column.number().value(row, column.ordinal());
        final double steps = Math.rint(modern ? angle / ModernPoints.SCAN_ANGLE_UNIT : angle);
        final int most = modern ? Short.MAX_VALUE : Byte.MAX_VALUE;
        if (!(Math.abs(steps) <= most)) {
          throw refused(column.ordinal(), angle, "an angle in degrees of point format " + format());
        }
        columns.scanAngle()[size] = (short) steps;
      }
      case UINT8, UINT16, BOOLEAN -> {
        final long value = column.number().whole(row, column.ordinal());
        final int most = FieldRanges.most(attribute, modern);
        if (value < 0 || value > most) {
          throw refused(
              column.ordinal(),
              value,
              "0.." + most + ", which point format " + format() + " holds");
        }
        columns.setValue(attribute, size, value);
      }
      case BYTES -> {
        final int length = LasField.WAVE_PACKET.storage().size();
        final byte[] bytes = row.getBinary(column.ordinal());
        if (bytes.length != length) {
          throw refused(column.ordinal(), bytes.length + " bytes", length + " bytes");
        }
        System.arraycopy(bytes, 0, columns.wavePackets(), size * length, length);
      }
    }
  }

  private int format() {
    return table.layout().pointFormat();
  }

  private void put(final WrittenTable.ExtraColumn column, final InternalRow row) {
    final ExtraDimension dimension = column.dimension();
    if (row.isNullAt(column.ordinal())) {
      putNothing(column);
    } else if (column.isBytes()) {
      final byte[] bytes = row.getBinary(column.ordinal());
      if (bytes.length != dimension.byteLength()) {
        throw refused(column.ordinal(), bytes.length + " bytes", dimension.byteLength() + " bytes");
      }
      for (int b = 0; b < bytes.length; b++) {
        columns.extraBytes(dimension.byteOffset() + b)[size] = bytes[b];
      }
    } else {
      dimension.setRawBits(columns, size, 0, bits(column, row));
    }
  }

  private void putNothing(final WrittenTable.ExtraColumn column) {
    final ExtraDimension dimension = column.dimension();
    final boolean single = dimension.type() == ExtraDimensionType.F32;
    if (!dimension.noData().isEmpty()) {
      final long none = dimension.noData().get(0);
      dimension.setRawBits(
          columns,
          size,
          0,
          single ? Float.floatToRawIntBits((float) Double.longBitsToDouble(none)) : none);
    } else if (dimension.type().isFloating()) {
      dimension.setRawBits(
          columns,
          size,
          0,
          single ? Float.floatToRawIntBits(Float.NaN) : Double.doubleToRawLongBits(Double.NaN));
    } else {
      throw missing(column.ordinal());
    }
  }

  private long bits(final WrittenTable.ExtraColumn column, final InternalRow row) {
    final ExtraDimension dimension = column.dimension();
    final boolean scaled = !dimension.scale().isEmpty() || !dimension.offset().isEmpty();
    if (column.number().isWhole() && !scaled && !dimension.type().isFloating()) {
      return wholeBits(column, row);
    }
    double value = column.number().value(row, column.ordinal());
    if (scaled) {
      value -= dimension.offset().isEmpty() ? 0 : dimension.offset().get(0);
      value /= dimension.scale().isEmpty() ? 1 : dimension.scale().get(0);
    }
    return switch (dimension.type()) {
      case F32 -> Float.floatToRawIntBits((float) value);
      case F64 -> Double.doubleToRawLongBits(value);
      default -> {
        final double steps = Math.rint(value);
        if (!(Math.abs(steps) < 0x1p63) || !holds(dimension.type(), (long) steps)) {
          throw refused(
              column.ordinal(), column.number().value(row, column.ordinal()), range(dimension));
        }
        yield (long) steps;
      }
    };
  }

  private long wholeBits(final WrittenTable.ExtraColumn column, final InternalRow row) {
    final ExtraDimensionType type = column.dimension().type();
    if (column.number().kind() == RowNumber.Kind.DECIMAL) {
      final BigInteger value = column.number().decimal(row, column.ordinal());
      final boolean fits =
          value.bitLength() < Long.SIZE
              ? holds(type, value.longValue())
              : type == ExtraDimensionType.U64
                  && value.signum() > 0
                  && value.bitLength() == Long.SIZE;
      if (!fits) {
        throw refused(column.ordinal(), value, range(column.dimension()));
      }
      return value.longValue();
    }
    final long value = column.number().whole(row, column.ordinal());
    if (!holds(type, value)) {
      throw refused(column.ordinal(), value, range(column.dimension()));
    }
    return value;
  }

  private static boolean holds(final ExtraDimensionType type, final long value) {
    final int bits = Byte.SIZE * type.size() - (type.isSigned() ? 1 : 0);
    final long least = type.isSigned() ? -1L << bits : 0;
    return value >= least && (bits >= Long.SIZE - 1 || value < 1L << bits);
  }

  private static String range(final ExtraDimension dimension) {
    return "a number that "
        + dimension.type()
        + " holds"
        + (dimension.scale().isEmpty() ? "" : " in steps of " + dimension.scale().get(0));
  }

  /**
   * Whether GPS times so far can only be adjusted standard, as they exceed the seconds of a week.
   */
  boolean hasAdjustedTimes() {
    return columns.has(LasField.GPS_TIME)
        && size > 0
        && Math.abs(Double.longBitsToDouble(columns.gpsTime()[0])) > 7 * 24 * 3600;
  }

  /**
   * Scale and offset for rows that begin with those that wait.
   *
   * @param corner where the place begins that all rows are of; NaN along an axis that has none
   */
  CoordinateTransform transform(final List<Double> corner) {
    final double[] offset = new double[coordinates.length];
    for (int axis = 0; axis < offset.length; axis++) {
      final double first = size == 0 ? 0 : coordinates[axis][0];
      offset[axis] =
          Double.isNaN(table.offset().get(axis))
              ? near(
                  Double.isNaN(corner.get(axis)) ? first : corner.get(axis),
                  table.scale().get(axis))
              : table.offset().get(axis);
    }
    return new CoordinateTransform(
        table.scale().get(0),
        table.scale().get(1),
        table.scale().get(2),
        offset[0],
        offset[1],
        offset[2]);
  }

  /** A round number of steps near a coordinate: 1 000 m where steps are of 1 mm. */
  private static double near(final double coordinate, final double scale) {
    final double round = scale * 1e6;
    return Math.floor(coordinate / round) * round;
  }

  /**
   * The points that wait, which are then forgotten.
   *
   * @param transform how coordinates are stored
   * @return valid until the next row is added
   * @throws IllegalArgumentException naming the coordinate that cannot be stored so
   */
  LasColumns take(final CoordinateTransform transform) {
    columns.resize(size);
    store(0, transform.scaleX(), transform.offsetX(), columns.x());
    store(1, transform.scaleY(), transform.offsetY(), columns.y());
    store(2, transform.scaleZ(), transform.offsetZ(), columns.z());
    before += size;
    size = 0;
    return columns;
  }

  private void store(final int axis, final double scale, final double offset, final int[] to) {
    final double[] from = coordinates[axis];
    for (int i = 0; i < size; i++) {
      final double steps = Math.rint((from[i] - offset) / scale);
      if (!(steps >= Integer.MIN_VALUE && steps <= Integer.MAX_VALUE)) {
        throw new IllegalArgumentException(
            "column "
                + PointAttribute.AXES.get(axis).columnName()
                + ": expected a coordinate within 2^31 steps of "
                + scale
                + " from offset "
                + offset
                + ", found "
                + from[i]
                + " in row "
                + (before + i)
                + " of "
                + whole
                + "; give a larger scale, another offset, or partition by place");
      }
      to[i] = (int) steps;
    }
  }
}
