package io.sparklidar.cloud;

import java.io.Serializable;

/**
 * How a file turns record integers into coordinates: {@code coordinate = integer * scale + offset},
 * evaluated in float64 in that order.
 */
public record CoordinateTransform(
    double scaleX, double scaleY, double scaleZ, double offsetX, double offsetY, double offsetZ)
    implements Serializable {

  /** The coordinate of record integer {@code x}, in units of the CRS. */
  public double x(int x) {
    return x * scaleX + offsetX;
  }

  /** The coordinate of record integer {@code y}, in units of the CRS. */
  public double y(int y) {
    return y * scaleY + offsetY;
  }

  /** The coordinate of record integer {@code z}, in units of the CRS. */
  public double z(int z) {
    return z * scaleZ + offsetZ;
  }

  /**
   * The same with heights in another unit.
   *
   * @param heightUnit what a height of 1 becomes
   */
  public CoordinateTransform withHeightUnit(final double heightUnit) {
    return heightUnit == 1
        ? this
        : new CoordinateTransform(
            scaleX, scaleY, scaleZ * heightUnit, offsetX, offsetY, offsetZ * heightUnit);
  }

  /** Whether every scale is finite and not zero and every offset is finite. */
  public boolean isUsable() {
    return usable(scaleX) && usable(scaleY) && usable(scaleZ) && finite(offsetX, offsetY, offsetZ);
  }

  private static boolean usable(final double scale) {
    return Double.isFinite(scale) && scale != 0;
  }

  private static boolean finite(final double a, final double b, final double c) {
    return Double.isFinite(a) && Double.isFinite(b) && Double.isFinite(c);
  }
}
