package io.sparklidar.las.point;

/** What of a point can be asked for; each stands for one or a few columns of {@link LasColumns}. */
public enum LasField {
  /** Record integers x and y. Read always. */
  XY,
  /** Record integer z. */
  Z,
  /** Return number and number of returns. Read always. */
  RETURNS,
  /** Classification flags, scanner channel, scan direction, edge of flight line. */
  FLAGS,
  /** Class. */
  CLASSIFICATION,
  /** Pulse return magnitude. */
  INTENSITY,
  /** Scan angle. */
  SCAN_ANGLE,
  /** User data. */
  USER_DATA,
  /** Point source id. */
  POINT_SOURCE_ID,
  /** GPS time. */
  GPS_TIME,
  /** Red, green and blue. */
  RGB,
  /** Near infrared. */
  NIR,
  /** Wave packet descriptor. */
  WAVE_PACKET,
  /** Every byte behind the standard fields of the format. */
  EXTRA_BYTES
}
