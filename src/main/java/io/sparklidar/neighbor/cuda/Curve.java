package io.sparklidar.neighbor.cuda;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The space-filling curve along which a tile's points are sorted, as {@code curve.cuh} describes
 * it. How fine it is matters for speed alone.
 *
 * @param origin lowest x, y, z
 * @param axis the two longer axes, then the shortest: 0 = x, 1 = y, 2 = z
 * @param shift a cell has 2^shift steps on each axis
 * @param wBits levels at which the curve fills space
 * @param uvBits levels above them, at which it fills the plane of the longer axes
 */
record Curve(int[] origin, int[] axis, int shift, int wBits, int uvBits) {

  private static final int SAMPLE = 384;
  private static final int BYTES = 36;

  /**
   * The curve through a block of these bounds, with cells that hold a few points where points are
   * as dense as is usual in the block, however far away some of them lie.
   *
   * @param sample x, y and z of some of the points, see {@link #stride}
   * @param size number of points
   * @param bounds lowest x, y, z, then highest
   */
  static Curve through(final int[][] sample, final int size, final int[] bounds) {
    final double cell = 2 * spacing(sample, size);
    int shift =
        (int) Math.max(0, Math.min(30, Math.floor(Math.log(Math.max(cell, 1)) / Math.log(2))));
    Curve curve = of(bounds, shift);
    while (curve.keyBits() > Long.SIZE) {
      shift++;
      curve = of(bounds, shift);
    }
    return curve;
  }

  /** How many points are looked at of so many. */
  static int sampleSize(final int size) {
    return Math.min(SAMPLE, size);
  }

  /** From one point that is looked at to the next; the first is point 0. */
  static int stride(final int size) {
    return Math.max(1, size / sampleSize(size));
  }

  private static Curve of(final int[] bounds, final int shift) {
    final int[] bits = new int[3];
    int shortest = 2;
    for (int a = 0; a < 3; a++) {
      bits[a] = Integer.SIZE - Integer.numberOfLeadingZeros((bounds[3 + a] - bounds[a]) >>> shift);
    }
    for (int a = 0; a < 3; a++) {
      shortest = bits[a] < bits[shortest] ? a : shortest;
    }
    final int u = shortest == 0 ? 1 : 0;
    final int v = shortest == 2 ? 1 : 2;
    return new Curve(
        Arrays.copyOf(bounds, 3),
        new int[] {u, v, shortest},
        shift,
        bits[shortest],
        Math.max(bits[u], bits[v]) - bits[shortest]);
  }

  /** Bits of a position along the curve. */
  int keyBits() {
    return 3 * wBits + 2 * uvBits;
  }

  /**
   * About the distance between neighbouring points in steps, if they lie on surfaces: the median
   * distance to the nearest in a sample, brought from its size to that of the block.
   */
  private static double spacing(final int[][] sample, final int size) {
    final int n = sample[0].length;
    final double[] nearest = new double[n];
    Arrays.fill(nearest, Double.POSITIVE_INFINITY);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < i; j++) {
        final double dx = (double) sample[0][i] - sample[0][j];
        final double dy = (double) sample[1][i] - sample[1][j];
        final double dz = (double) sample[2][i] - sample[2][j];
        final double d = dx * dx + dy * dy + dz * dz;
        nearest[i] = Math.min(nearest[i], d);
        nearest[j] = Math.min(nearest[j], d);
      }
    }
    Arrays.sort(nearest);
    final double median = nearest[n / 2];
    return Double.isInfinite(median) ? 1 : Math.sqrt(median * n / size);
  }

  /** As the kernels read it. */
  byte[] bytes() {
    final ByteBuffer buffer = ByteBuffer.allocate(BYTES).order(ByteOrder.nativeOrder());
    for (final int value : origin) {
      buffer.putInt(value);
    }
    for (final int value : axis) {
      buffer.putInt(value);
    }
    buffer.putInt(shift).putInt(wBits).putInt(uvBits);
    return buffer.array();
  }
}
