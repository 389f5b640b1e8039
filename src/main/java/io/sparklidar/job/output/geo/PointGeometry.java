package io.sparklidar.job.output.geo;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.job.output.parquet.ParquetColumn;
import io.sparklidar.las.point.LasColumns;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Points with heights as well-known binary: ISO 19125, little-endian. */
public final class PointGeometry {

  /** The column that has them. */
  public static final String COLUMN = "geometry";

  /** What a point takes: the order of bytes, the type, x, y, z. */
  public static final int BYTES = 1 + Integer.BYTES + 3 * Double.BYTES;

  private static final byte LITTLE_ENDIAN = 1;
  private static final int POINT_Z = 1001;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle DOUBLE =
      MethodHandles.byteArrayViewVarHandle(double[].class, ByteOrder.LITTLE_ENDIAN);

  private PointGeometry() {}

  /**
   * Fills rows of a column.
   *
   * @param columns decoded points
   * @param transform their scale and offset
   * @param rows which of them
   * @param count how many of {@code rows}
   * @param to the column
   * @param at its first row to fill
   */
  public static void fill(
      final LasColumns columns,
      final CoordinateTransform transform,
      final int[] rows,
      final int count,
      final ParquetColumn to,
      final int at) {
    final byte[] bytes = to.bytes();
    final int[] x = columns.x();
    final int[] y = columns.y();
    final int[] z = columns.z();
    for (int i = 0; i < count; i++) {
      final int start = (at + i) * BYTES;
      final int first = start + 1 + Integer.BYTES;
      bytes[start] = LITTLE_ENDIAN;
      INT.set(bytes, start + 1, POINT_Z);
      DOUBLE.set(bytes, first, transform.x(x[rows[i]]));
      DOUBLE.set(bytes, first + Double.BYTES, transform.y(y[rows[i]]));
      DOUBLE.set(bytes, first + 2 * Double.BYTES, transform.z(z[rows[i]]));
    }
    Arrays.fill(to.ints(), at, at + count, BYTES);
  }
}
