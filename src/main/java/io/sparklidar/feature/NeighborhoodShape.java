package io.sparklidar.feature;

import io.sparklidar.cloud.Lattice;
import io.sparklidar.cloud.PointBlock;
import java.math.BigInteger;
import java.util.Arrays;

/**
 * The shape of one neighbourhood: eigenvalues and directions of its covariance, and what follows
 * from them and from sums over the neighbours. For use by one thread.
 */
final class NeighborhoodShape {

  private static final int FEWEST = 3;

  private final PointBlock points;
  private final boolean needsEigen;
  private final boolean needsOthers;

  // On an isotropic lattice everything stays in steps and is scaled by the unit at the end; else
  // steps are scaled here and the unit is 1.
  private final double scaleX;
  private final double scaleY;
  private final double scaleZ;
  private final double unit;

  private final Scatter scatter = new Scatter();
  private final Scatter scatterOfOthers = new Scatter();
  private final SymmetricEigen eigenOfOthers = new SymmetricEigen();

  /** Sums of the differences x, y, z to the point and of their products xx to zz; scaled. */
  private final double[] sums = new double[9];

  /** Eigenvalues in steps^2 m^2, and directions. */
  final SymmetricEigen eigen = new SymmetricEigen();

  private int m;

  /**
   * @param points the block
   * @param needsEigen whether eigenvalues or directions will be asked for
   * @param needsOthers whether {@link #roughness} will be asked for
   */
  NeighborhoodShape(final PointBlock points, final boolean needsEigen, final boolean needsOthers) {
    final Lattice lattice = points.lattice();
    final boolean isotropic = lattice.isIsotropic();
    this.points = points;
    this.needsEigen = needsEigen;
    this.needsOthers = needsOthers;
    this.scaleX = isotropic ? 1 : lattice.unitX();
    this.scaleY = isotropic ? 1 : lattice.unitY();
    this.scaleZ = isotropic ? 1 : lattice.unitZ();
    this.unit = isotropic ? lattice.unitX() : 1;
  }

  /** Of a neighbourhood with these sums of differences to its point. */
  void set(final Moments moments) {
    m = moments.count;
    scatter.set(moments, m);
    scatter.scale(scaleX, scaleY, scaleZ);
    if (needsOthers) {
      scatterOfOthers.set(moments, m - 1);
      scatterOfOthers.scale(scaleX, scaleY, scaleZ);
    }
    setSums(
        moments.x,
        moments.y,
        moments.z,
        moments.xx,
        moments.xy,
        moments.xz,
        moments.yy,
        moments.yz,
        moments.zz);
    solve();
  }

  /** Of a neighbourhood whose points are so far apart that {@link Moments} would overflow. */
  void setWide(final int point, final int[] neighbors, final int count) {
    m = count;
    final BigInteger[] wide = new BigInteger[9];
    Arrays.fill(wide, BigInteger.ZERO);
    for (int n = 0; n < m; n++) {
      final int neighbor = neighbors[n];
      final BigInteger dx = difference(points.x(), neighbor, point);
      final BigInteger dy = difference(points.y(), neighbor, point);
      final BigInteger dz = difference(points.z(), neighbor, point);
      wide[0] = wide[0].add(dx);
      wide[1] = wide[1].add(dy);
      wide[2] = wide[2].add(dz);
      wide[3] = wide[3].add(dx.multiply(dx));
      wide[4] = wide[4].add(dx.multiply(dy));
      wide[5] = wide[5].add(dx.multiply(dz));
      wide[6] = wide[6].add(dy.multiply(dy));
      wide[7] = wide[7].add(dy.multiply(dz));
      wide[8] = wide[8].add(dz.multiply(dz));
    }
    scatter.setWide(wide, m);
    scatter.scale(scaleX, scaleY, scaleZ);
    if (needsOthers) {
      scatterOfOthers.setWide(wide, m - 1);
      scatterOfOthers.scale(scaleX, scaleY, scaleZ);
    }
    setSums(
        wide[0].doubleValue(),
        wide[1].doubleValue(),
        wide[2].doubleValue(),
        wide[3].doubleValue(),
        wide[4].doubleValue(),
        wide[5].doubleValue(),
        wide[6].doubleValue(),
        wide[7].doubleValue(),
        wide[8].doubleValue());
    solve();
  }

  private static BigInteger difference(final int[] values, final int neighbor, final int point) {
    return BigInteger.valueOf((long) values[neighbor] - values[point]);
  }

  private void setSums(
      final double x,
      final double y,
      final double z,
      final double xx,
      final double xy,
      final double xz,
      final double yy,
      final double yz,
      final double zz) {
    sums[0] = x * scaleX;
    sums[1] = y * scaleY;
    sums[2] = z * scaleZ;
    sums[3] = xx * (scaleX * scaleX);
    sums[4] = xy * (scaleX * scaleY);
    sums[5] = xz * (scaleX * scaleZ);
    sums[6] = yy * (scaleY * scaleY);
    sums[7] = yz * (scaleY * scaleZ);
    sums[8] = zz * (scaleZ * scaleZ);
  }

  private void solve() {
    if (m >= FEWEST && needsEigen) {
      eigen.solve(scatter);
    } else {
      eigen.setUndefined();
    }
  }

  /** What an eigenvalue is to be multiplied by to become a variance in units of the CRS. */
  double varianceScale() {
    return unit * unit / ((double) m * m);
  }

  /** Variance of z. */
  double varianceZ() {
    return scatter.zz * varianceScale();
  }

  /** Whether the neighbours span at least a plane, so that there is a normal. */
  boolean isSurface() {
    return m >= FEWEST && scatter.rank >= Scatter.PLANE;
  }

  /** The centroid's x less the point's, in units of the CRS. */
  double centroidX() {
    return sums[0] * unit / m;
  }

  /** The centroid's y less the point's, in units of the CRS. */
  double centroidY() {
    return sums[1] * unit / m;
  }

  /** The centroid's z less the point's, in units of the CRS. */
  double centroidZ() {
    return sums[2] * unit / m;
  }

  /** u_z / |u| of u = sum(l_i |v_i|); an eigenvalue of 0 has no say, its vector may be NaN. */
  double guinard() {
    double x = eigen.value1 * Math.abs(eigen.x1);
    double y = eigen.value1 * Math.abs(eigen.y1);
    double z = eigen.value1 * Math.abs(eigen.z1);
    if (eigen.value2 > 0) {
      x += eigen.value2 * Math.abs(eigen.x2);
      y += eigen.value2 * Math.abs(eigen.y2);
      z += eigen.value2 * Math.abs(eigen.z2);
    }
    if (eigen.value3 > 0) {
      x += eigen.value3 * Math.abs(eigen.x3);
      y += eigen.value3 * Math.abs(eigen.y3);
      z += eigen.value3 * Math.abs(eigen.z3);
    }
    return z / Math.sqrt(x * x + y * y + z * z);
  }

  /** (sum (p_i - p).v2)^2 / sum ((p_i - p).v2)^2. */
  double firstOrder() {
    final double x = eigen.x2;
    final double y = eigen.y2;
    final double z = eigen.z2;
    final double sum = sums[0] * x + sums[1] * y + sums[2] * z;
    final double squares =
        x * (sums[3] * x + sums[4] * y + sums[5] * z)
            + y * (sums[4] * x + sums[6] * y + sums[7] * z)
            + z * (sums[5] * x + sums[7] * y + sums[8] * z);
    // A sum of squares; where hardly anything lies along v2, rounding may give it a sign.
    return sum * sum / Math.abs(squares);
  }

  /** Distance of the point to the least-squares plane of its other neighbours. */
  double roughness() {
    final int others = m - 1;
    if (others < FEWEST || scatterOfOthers.rank < Scatter.PLANE) {
      return Double.NaN;
    }
    eigenOfOthers.solve(scatterOfOthers);
    final double offset =
        sums[0] * eigenOfOthers.x3 + sums[1] * eigenOfOthers.y3 + sums[2] * eigenOfOthers.z3;
    return Math.abs(offset) * unit / others;
  }
}
