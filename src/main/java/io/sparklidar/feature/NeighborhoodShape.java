package io.sparklidar.feature;

import io.sparklidar.cloud.Lattice;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.definition.SummaryRows;
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
   * @param needsOthers whether {@link #copyNormalOfOthers} will be asked for
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

  /** Length of the steps that sums are in, in units of the CRS. */
  double unit() {
    return unit;
  }

  /** Sets eigenvalues and normal of a row. */
  void copyEigen(final SummaryRows rows, final int i) {
    final double scale = varianceScale();
    rows.value1[i] = eigen.value1 * scale;
    rows.value2[i] = eigen.value2 * scale;
    rows.value3[i] = eigen.value3 * scale;
    rows.normalX[i] = eigen.x3;
    rows.normalY[i] = eigen.y3;
    rows.normalZ[i] = eigen.z3;
  }

  /** Sets the other eigenvectors of a row. */
  void copyDirections(final SummaryRows rows, final int i) {
    rows.multiple1[i] = eigen.value1;
    rows.multiple2[i] = eigen.value2;
    rows.multiple3[i] = eigen.value3;
    rows.x1[i] = eigen.x1;
    rows.y1[i] = eigen.y1;
    rows.z1[i] = eigen.z1;
    rows.x2[i] = eigen.x2;
    rows.y2[i] = eigen.y2;
    rows.z2[i] = eigen.z2;
  }

  /** Sets the sums of a row. */
  void copySums(final SummaryRows rows, final int i) {
    rows.sumX[i] = sums[0];
    rows.sumY[i] = sums[1];
    rows.sumZ[i] = sums[2];
    rows.sumXx[i] = sums[3];
    rows.sumXy[i] = sums[4];
    rows.sumXz[i] = sums[5];
    rows.sumYy[i] = sums[6];
    rows.sumYz[i] = sums[7];
    rows.sumZz[i] = sums[8];
  }

  /** Sets the normal of all neighbours but the point itself, NaN if they span no plane. */
  void copyNormalOfOthers(final SummaryRows rows, final int i) {
    if (m - 1 < FEWEST || scatterOfOthers.rank < Scatter.PLANE) {
      eigenOfOthers.setUndefined();
    } else {
      eigenOfOthers.solve(scatterOfOthers);
    }
    rows.othersNormalX[i] = eigenOfOthers.x3;
    rows.othersNormalY[i] = eigenOfOthers.y3;
    rows.othersNormalZ[i] = eigenOfOthers.z3;
  }
}
