package io.sparklidar.feature;

import io.sparklidar.cloud.Lattice;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.definition.SummaryRows;
import java.math.BigInteger;
import java.util.Arrays;

/**
 * The shape of one neighbourhood: its scatter matrix, and what follows from it and from sums over
 * the neighbours. For use by one thread.
 */
final class NeighborhoodShape {

  private static final int FEWEST = 3;

  private final PointBlock points;
  private final boolean needsOthers;

  // On an isotropic lattice everything stays in steps and is scaled by the unit at the end; else
  // steps are scaled here and the unit is 1.
  private final double scaleX;
  private final double scaleY;
  private final double scaleZ;
  private final double unit;

  private final Scatter scatter = new Scatter();
  private final Scatter scatterOfOthers = new Scatter();

  /** Sums of the differences x, y, z to the point and of their products xx to zz; scaled. */
  private final double[] sums = new double[9];

  private int m;

  /** How many neighbours there are but the point itself. */
  private int others;

  /**
   * @param points the block
   * @param needsOthers whether {@link #copyScatterOfOthers} will be asked for
   */
  NeighborhoodShape(final PointBlock points, final boolean needsOthers) {
    final Lattice lattice = points.lattice();
    final boolean isotropic = lattice.isIsotropic();
    this.points = points;
    this.needsOthers = needsOthers;
    this.scaleX = isotropic ? 1 : lattice.unitX();
    this.scaleY = isotropic ? 1 : lattice.unitY();
    this.scaleZ = isotropic ? 1 : lattice.unitZ();
    this.unit = isotropic ? lattice.unitX() : 1;
  }

  /**
   * Of a neighbourhood.
   *
   * @param moments sums of differences to its point
   * @param othersCount how many neighbours there are but the point
   */
  void set(final Moments moments, final int othersCount) {
    m = moments.count;
    others = othersCount;
    scatter.set(moments, m);
    scatter.scale(scaleX, scaleY, scaleZ);
    if (needsOthers) {
      scatterOfOthers.set(moments, others);
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
  }

  /** Of a neighbourhood whose points are so far apart that {@link Moments} would overflow. */
  void setWide(final int point, final int[] neighbors, final int count, final int othersCount) {
    m = count;
    others = othersCount;
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
      scatterOfOthers.setWide(wide, others);
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

  /** What an eigenvalue is to be multiplied by to become a variance in units of the CRS. */
  double varianceScale() {
    return unit * unit / ((double) m * m);
  }

  /** The same for a covariance whose divisor is the number of neighbours less one. */
  double sampleVarianceScale() {
    return unit * unit / ((double) m * (m - 1));
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

  /** Asks for eigenvalues, in steps^2 m^2, and directions in a row. */
  void copyScatter(final EigenRows rows, final int i) {
    if (m >= FEWEST) {
      rows.set(i, scatter);
    } else {
      rows.setUndefined(i);
    }
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

  /** Asks in a row for the normal of all neighbours but the point itself, if they span a plane. */
  void copyScatterOfOthers(final EigenRows rows, final int i) {
    if (others >= FEWEST && scatterOfOthers.rank >= Scatter.PLANE) {
      rows.set(i, scatterOfOthers);
    } else {
      rows.setUndefined(i);
    }
  }
}
