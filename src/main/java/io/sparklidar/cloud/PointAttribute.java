package io.sparklidar.cloud;

import java.util.List;

/**
 * What users see of a point, by name: the table that columns of outputs, the attributes that
 * features look at and the numbers that labels are learnt from are taken from. Each is a column of
 * a {@link LasField}, or some bits of one.
 */
public enum PointAttribute {
  /** Coordinate. */
  X("x", Type.COORDINATE, LasField.XY, 0),
  /** Coordinate. */
  Y("y", Type.COORDINATE, LasField.XY, 1),
  /** Coordinate. */
  Z("z", Type.COORDINATE, LasField.Z, 0),
  /** Pulse return magnitude, 0..65535. */
  INTENSITY("intensity", Type.UINT16, LasField.INTENSITY, 0),
  /** Return number of the pulse, 0..15. */
  RETURN_NUMBER("return_number", Type.UINT8, LasField.RETURNS, 0),
  /** Number of returns of the pulse, 0..15. */
  NUMBER_OF_RETURNS("number_of_returns", Type.UINT8, LasField.RETURNS, 1),
  /** ASPRS class, 0..255. */
  CLASSIFICATION("classification", Type.UINT8, LasField.CLASSIFICATION, 0),
  /** Scan angle. */
  SCAN_ANGLE("scan_angle", Type.SCAN_ANGLE, LasField.SCAN_ANGLE, 0),
  /** User data, 0..255. */
  USER_DATA("user_data", Type.UINT8, LasField.USER_DATA, 0),
  /** Point source id, 0..65535. */
  POINT_SOURCE_ID("point_source_id", Type.UINT16, LasField.POINT_SOURCE_ID, 0),
  /** Classification flag: not from a measurement. */
  SYNTHETIC("synthetic", Type.BOOLEAN, 0, 1),
  /** Classification flag: a model key-point. */
  KEY_POINT("key_point", Type.BOOLEAN, 1, 1),
  /** Classification flag: deleted. */
  WITHHELD("withheld", Type.BOOLEAN, 2, 1),
  /** Classification flag: in the overlap of flight lines. */
  OVERLAP("overlap", Type.BOOLEAN, 3, 1),
  /** Scanner channel, 0..3. */
  SCANNER_CHANNEL("scanner_channel", Type.UINT8, 4, 2),
  /** Whether the mirror moved from left to right. */
  SCAN_DIRECTION_FLAG("scan_direction_flag", Type.BOOLEAN, 6, 1),
  /** Whether the point is the last before a change of direction. */
  EDGE_OF_FLIGHT_LINE("edge_of_flight_line", Type.BOOLEAN, 7, 1),
  /** GPS time, in the clock that the header names. */
  GPS_TIME("gps_time", Type.GPS_TIME, LasField.GPS_TIME, 0),
  /** Red channel, 0..65535. */
  RED("red", Type.UINT16, LasField.RGB, 0),
  /** Green channel, 0..65535. */
  GREEN("green", Type.UINT16, LasField.RGB, 1),
  /** Blue channel, 0..65535. */
  BLUE("blue", Type.UINT16, LasField.RGB, 2),
  /** Near infrared channel, 0..65535. */
  NIR("nir", Type.UINT16, LasField.NIR, 0),
  /** Wave packet descriptor, as in the record. */
  WAVE_PACKET("wave_packet", Type.BYTES, LasField.WAVE_PACKET, 0);

  /** The coordinates, in their order. */
  public static final List<PointAttribute> AXES = List.of(X, Y, Z);

  /** What a value is. */
  public enum Type {
    /** A record integer, to be scaled and moved as the header says. */
    COORDINATE,
    /** An unsigned integer of 8 bits. */
    UINT8,
    /** An unsigned integer of 16 bits. */
    UINT16,
    /** A bit. */
    BOOLEAN,
    /** A signed integer, in the point format's unit of scan angles. */
    SCAN_ANGLE,
    /** The bits of a double. */
    GPS_TIME,
    /** Bytes as in the record. */
    BYTES
  }

  private final String columnName;
  private final Type type;
  private final LasField field;
  private final int column;
  private final int shift;
  private final int mask;

  PointAttribute(final String columnName, final Type type, final LasField field, final int column) {
    this(columnName, type, field, column, 0, -1);
  }

  /** Some of the flags. */
  PointAttribute(final String columnName, final Type type, final int shift, final int bits) {
    this(columnName, type, LasField.FLAGS, 0, shift, (1 << bits) - 1);
  }

  PointAttribute(
      final String columnName,
      final Type type,
      final LasField field,
      final int column,
      final int shift,
      final int mask) {
    this.columnName = columnName;
    this.type = type;
    this.field = field;
    this.column = column;
    this.shift = shift;
    this.mask = mask;
  }

  /** Name of its column in outputs. */
  public String columnName() {
    return columnName;
  }

  /** What its values are. */
  public Type type() {
    return type;
  }

  /** The field that holds it. */
  public LasField field() {
    return field;
  }

  /** Which column of the field. */
  public int column() {
    return column;
  }

  /** The lowest of its bits in a value of the column. */
  public int shift() {
    return shift;
  }

  /** Its bits, once shifted down. */
  public int mask() {
    return mask;
  }
}
