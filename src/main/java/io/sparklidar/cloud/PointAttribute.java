package io.sparklidar.cloud;

/** Source attributes that features look at besides coordinates; the rest never enters a tile. */
public enum PointAttribute {
  /** Pulse return magnitude, 0..65535. */
  INTENSITY,
  /** Return number of the pulse, 0..15. */
  RETURN_NUMBER,
  /** Number of returns of the pulse, 0..15. */
  NUMBER_OF_RETURNS,
  /** ASPRS class, 0..255. */
  CLASSIFICATION,
  /** Red channel, 0..65535. */
  RED,
  /** Near infrared channel, 0..65535. */
  NIR
}
