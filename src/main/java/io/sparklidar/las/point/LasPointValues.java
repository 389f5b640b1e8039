package io.sparklidar.las.point;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.cloud.condition.PointValues;
import java.util.Arrays;

/**
 * The points of columns, for conditions.
 *
 * @param columns hold every field that is asked for and that their layout has
 * @param transform the file's scale and offset
 */
public record LasPointValues(LasColumns columns, CoordinateTransform transform)
    implements PointValues {

  @Override
  public void copy(
      final PointAttribute attribute, final int first, final int count, final double[] to) {
    if (!columns.layout().has(attribute.field())) {
      Arrays.fill(to, 0, count, Double.NaN);
      return;
    }
    switch (attribute.type()) {
      case COORDINATE -> copyCoordinates(attribute, first, count, to);
      case SCAN_ANGLE -> {
        final short[] angle = columns.scanAngle();
        final double unit = columns.layout().isModern() ? ModernPoints.SCAN_ANGLE_UNIT : 1;
        for (int i = 0; i < count; i++) {
          to[i] = angle[first + i] * unit;
        }
      }
      case GPS_TIME -> {
        final long[] time = columns.gpsTime();
        for (int i = 0; i < count; i++) {
          to[i] = Double.longBitsToDouble(time[first + i]);
        }
      }
      case UINT8, BOOLEAN -> {
        final byte[] bytes = (byte[]) columns.column(attribute.field(), attribute.column());
        final int shift = attribute.shift();
        final int mask = attribute.mask() & 0xFF;
        for (int i = 0; i < count; i++) {
          to[i] = bytes[first + i] >> shift & mask;
        }
      }
      case UINT16 -> {
        final short[] shorts = (short[]) columns.column(attribute.field(), attribute.column());
        for (int i = 0; i < count; i++) {
          to[i] = shorts[first + i] & 0xFFFF;
        }
      }
      case BYTES -> throw new IllegalArgumentException(attribute + " is no number");
    }
  }

  private void copyCoordinates(
      final PointAttribute attribute, final int first, final int count, final double[] to) {
    switch (attribute) {
      case X -> {
        final int[] x = columns.x();
        for (int i = 0; i < count; i++) {
          to[i] = transform.x(x[first + i]);
        }
      }
      case Y -> {
        final int[] y = columns.y();
        for (int i = 0; i < count; i++) {
          to[i] = transform.y(y[first + i]);
        }
      }
      default -> {
        final int[] z = columns.z();
        for (int i = 0; i < count; i++) {
          to[i] = transform.z(z[first + i]);
        }
      }
    }
  }
}
