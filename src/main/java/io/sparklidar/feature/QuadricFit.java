package io.sparklidar.feature;

import java.util.Arrays;

/**
 * The least-squares surface z = a + bx + cy + dx^2 + exy + fy^2 through points of a local frame,
 * and its curvatures. Solved by Householder reflections on columns of equal length, so the
 * conditioning is that of the points, not its square. For use by one thread.
 */
final class QuadricFit {

  /** Coefficients of the surface, and so the fewest points. */
  static final int COEFFICIENTS = 6;

  /** A column that keeps less than this of its length across the others does not count as new. */
  private static final double RANK_TOLERANCE = 1e-9;

  /** Columns one after another, then the right-hand side. */
  private final double[] a;

  private final int capacity;
  private final double[] columnLength = new double[COEFFICIENTS];
  private final double[] solution = new double[COEFFICIENTS];
  private int count;
  private double scale;

  /** Mean curvature at the point asked for; NaN where the points do not define the surface. */
  double mean;

  /** Gaussian curvature at the point asked for; NaN where the points do not define the surface. */
  double gaussian;

  /** For at most {@code capacity} points. */
  QuadricFit(final int capacity) {
    this.capacity = capacity;
    this.a = new double[capacity * (COEFFICIENTS + 1)];
  }

  /** Starts a new surface of points whose |x| and |y| are about {@code scale}. */
  void clear(final double scale) {
    this.scale = scale;
    this.count = 0;
  }

  /** Adds a point. */
  void add(final double x, final double y, final double z) {
    final double u = x / scale;
    final double v = y / scale;
    a[count] = 1;
    a[capacity + count] = u;
    a[2 * capacity + count] = v;
    a[3 * capacity + count] = u * u;
    a[4 * capacity + count] = u * v;
    a[5 * capacity + count] = v * v;
    a[6 * capacity + count] = z / scale;
    count++;
  }

  /** Finds the surface and its curvatures at (x, y). */
  void solve(final double x, final double y) {
    mean = Double.NaN;
    gaussian = Double.NaN;
    if (count < COEFFICIENTS || !triangulate()) {
      return;
    }
    for (int row = COEFFICIENTS - 1; row >= 0; row--) {
      double sum = a[COEFFICIENTS * capacity + row];
      for (int column = row + 1; column < COEFFICIENTS; column++) {
        sum -= a[column * capacity + row] * solution[column];
      }
      solution[row] = sum / a[row * capacity + row];
    }

    // Curvatures of a graph surface (do Carmo, Differential Geometry, 3-3), in units of scale.
    final double u = x / scale;
    final double v = y / scale;
    final double zxx = 2 * solution[3];
    final double zxy = solution[4];
    final double zyy = 2 * solution[5];
    final double zx = solution[1] + zxx * u + zxy * v;
    final double zy = solution[2] + zxy * u + zyy * v;
    final double q = 1 + zx * zx + zy * zy;
    gaussian = (zxx * zyy - zxy * zxy) / (q * q) / (scale * scale);
    mean =
        ((1 + zx * zx) * zyy - 2 * zx * zy * zxy + (1 + zy * zy) * zxx)
            / (2 * q * Math.sqrt(q))
            / scale;
  }

  /** Turns the columns into a triangle; false if they are linearly dependent. */
  private boolean triangulate() {
    for (int column = 0; column < COEFFICIENTS; column++) {
      columnLength[column] = length(column * capacity, 0);
    }
    for (int column = 0; column < COEFFICIENTS; column++) {
      final int base = column * capacity;
      final double rest = length(base, column);
      if (!(rest > RANK_TOLERANCE * columnLength[column])) {
        return false;
      }
      final double diagonal = a[base + column] > 0 ? -rest : rest;
      // The reflection's vector replaces the column below the diagonal.
      a[base + column] -= diagonal;
      final double divisor = -diagonal * a[base + column];
      for (int other = column + 1; other <= COEFFICIENTS; other++) {
        reflect(base, other * capacity, column, divisor);
      }
      a[base + column] = diagonal;
    }
    return true;
  }

  private void reflect(final int vector, final int target, final int from, final double divisor) {
    double dot = 0;
    for (int i = from; i < count; i++) {
      dot += a[vector + i] * a[target + i];
    }
    final double share = dot / divisor;
    for (int i = from; i < count; i++) {
      a[target + i] -= share * a[vector + i];
    }
  }

  private double length(final int base, final int from) {
    double squares = 0;
    for (int i = from; i < count; i++) {
      squares += a[base + i] * a[base + i];
    }
    return Math.sqrt(squares);
  }

  @Override
  public String toString() {
    return "quadric " + Arrays.toString(solution) + " at scale " + scale;
  }
}
