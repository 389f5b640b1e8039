package io.sparklidar.feature;

import io.sparklidar.cloud.Lattice;
import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.cloud.PointBlock;
import java.math.BigInteger;
import java.util.Arrays;

/**
 * Turns neighbourhoods into rows of a {@link FeatureTable}: the one place where the definitions of
 * the catalogue are computed, whoever found the neighbours. The result depends on the set of
 * neighbours, not on their order. For use by one thread; several writers may fill different rows of
 * one table.
 *
 * <p>Rows are collected and turned into columns together, feature by feature: call {@link #flush}
 * at the end.
 */
public final class FeatureWriter {

  private static final int BATCH = 256;

  private static final int FEWEST_FOR_EIGENVALUES = 3;

  /** Shell sort's gaps (Ciura, 2001). */
  private static final int[] GAPS = {701, 301, 132, 57, 23, 10, 4, 1};

  private final PointBlock points;
  private final SquaredDistance metric;
  private final FeatureTable table;
  private final boolean needsEigen;
  private final boolean needsFit;
  private final boolean needsDistances;
  private final boolean needsHeights;
  private final boolean needsIntensity;
  private final boolean needsRoughness;
  private final boolean needsFirstOrder;
  private final boolean needsGuinard;
  private final boolean needsSums;

  private final double scaleX;
  private final double scaleY;
  private final double scaleZ;
  private final double unit;

  private final Moments moments = new Moments();
  private final Scatter scatter = new Scatter();
  private final Scatter scatterOfOthers = new Scatter();
  private final SymmetricEigen eigen = new SymmetricEigen();
  private final SymmetricEigen eigenOfOthers = new SymmetricEigen();
  private final QuadricFit quadric;

  /** Sums of the differences x, y, z and of their products xx, xy, xz, yy, yz, zz; scaled. */
  private final double[] sums = new double[9];

  private final int[] sorted;
  private final long[] sortedDistance;

  // One value a row of the batch.
  private int batched;
  private final int[] row = new int[BATCH];
  private final double[] count = new double[BATCH];
  private final double[] farthest = new double[BATCH];
  private final double[] value1 = new double[BATCH];
  private final double[] value2 = new double[BATCH];
  private final double[] value3 = new double[BATCH];
  private final double[] normalX = new double[BATCH];
  private final double[] normalY = new double[BATCH];
  private final double[] normalZ = new double[BATCH];
  private final double[] guinard = new double[BATCH];
  private final double[] firstOrder = new double[BATCH];
  private final double[] roughness = new double[BATCH];
  private final double[] meanCurvature = new double[BATCH];
  private final double[] gaussianCurvature = new double[BATCH];
  private final double[] meanDistance = new double[BATCH];
  private final double[] spreadZ = new double[BATCH];
  private final double[] rangeZ = new double[BATCH];
  private final double[] aboveLowest = new double[BATCH];
  private final double[] meanIntensity = new double[BATCH];
  private final double[] spreadIntensity = new double[BATCH];

  /**
   * @param points whose coordinates and attributes are looked at
   * @param neighborhood at most how many neighbours there will be
   * @param table where the rows go; row i is core point i
   */
  public FeatureWriter(
      final PointBlock points, final Neighborhood neighborhood, final FeatureTable table) {
    final Lattice lattice = points.lattice();
    this.points = points;
    this.metric = SquaredDistance.on(lattice);
    this.table = table;
    final FeatureSet features = table.features();
    this.needsFit = features.features().stream().anyMatch(f -> f.cost() == Feature.Cost.FIT);
    this.needsEigen =
        needsFit || features.features().stream().anyMatch(f -> f.cost() == Feature.Cost.EIGEN);
    this.needsDistances = features.contains(Feature.KNN_DISTANCE_MEAN);
    this.needsHeights =
        features.contains(Feature.Z_RANGE) || features.contains(Feature.Z_ABOVE_MIN);
    this.needsIntensity =
        features.contains(Feature.INTENSITY_MEAN) || features.contains(Feature.INTENSITY_STD);
    this.needsRoughness = features.contains(Feature.ROUGHNESS);
    this.needsFirstOrder = features.contains(Feature.FIRST_ORDER_MOMENT);
    this.needsGuinard = features.contains(Feature.VERTICALITY_GUINARD);
    this.needsSums = needsFit || needsRoughness || needsFirstOrder;
    // On an isotropic lattice everything stays in steps and is scaled once at the end.
    final boolean isotropic = lattice.isIsotropic();
    this.scaleX = isotropic ? 1 : lattice.unitX();
    this.scaleY = isotropic ? 1 : lattice.unitY();
    this.scaleZ = isotropic ? 1 : lattice.unitZ();
    this.unit = isotropic ? lattice.unitX() : 1;
    final int most = Math.min(neighborhood.k(), points.size());
    this.quadric = new QuadricFit(needsFit ? most : 0);
    this.sorted = new int[needsFit || needsDistances ? most : 0];
    this.sortedDistance = new long[sorted.length];
  }

  /**
   * Whether rows depend on more than {@link Moments} and the farthest neighbour, so that they must
   * be written with their neighbours.
   */
  public boolean needsNeighbors() {
    return needsDistances || needsFit || needsHeights || needsIntensity;
  }

  /**
   * Writes the row of a core point whose neighbours were summed already. Only if not {@link
   * #needsNeighbors}.
   *
   * @param point the core point, which is its row
   * @param sums of the neighbours' differences to the point
   * @param farthestValue the {@link SquaredDistance} of the farthest neighbour
   */
  public void write(final int point, final Moments sums, final long farthestValue) {
    begin(point, sums.count, farthestValue);
    setSums(sums);
    finish(sums.count);
  }

  /**
   * Writes the row of a core point.
   *
   * @param point the core point, which is its row
   * @param neighbors indexes in the block of its neighbours, itself included, in any order
   * @param m how many neighbours there are, at least 1
   */
  public void write(final int point, final int[] neighbors, final int m) {
    sum(point, neighbors, m);
    if (needsDistances || needsFit) {
      sort(point, neighbors, m);
    }
    if (needsDistances) {
      meanDistance[batched] = meanDistance(m);
    }
    if (needsHeights) {
      setHeights(point, neighbors, m);
    }
    if (needsIntensity) {
      setIntensity(neighbors, m);
    }
    if (needsFit) {
      fit(point, m);
    }
    finish(m);
  }

  private void begin(final int point, final int m, final long farthestValue) {
    row[batched] = point;
    count[batched] = m;
    farthest[batched] = metric.distance(farthestValue);
  }

  private void sum(final int point, final int[] neighbors, final int m) {
    final int[] x = points.x();
    final int[] y = points.y();
    final int[] z = points.z();
    final long px = x[point];
    final long py = y[point];
    final long pz = z[point];
    long farthestValue = 0;
    long magnitudes = 0;
    moments.clear();
    for (int n = 0; n < m; n++) {
      final int neighbor = neighbors[n];
      final long dx = x[neighbor] - px;
      final long dy = y[neighbor] - py;
      final long dz = z[neighbor] - pz;
      moments.add(dx, dy, dz);
      magnitudes |= Math.abs(dx) | Math.abs(dy) | Math.abs(dz);
      farthestValue = Math.max(farthestValue, metric.of(dx, dy, dz));
    }
    begin(point, m, farthestValue);
    if (Moments.fits(m, magnitudes)) {
      setSums(moments);
    } else {
      setWideSums(point, neighbors, m);
    }
  }

  /** Takes over exact sums: the scatter matrix, and the sums themselves as real lengths. */
  private void setSums(final Moments m) {
    scatter.set(m, m.count);
    scatter.scale(scaleX, scaleY, scaleZ);
    if (needsRoughness) {
      scatterOfOthers.set(m, m.count - 1);
      scatterOfOthers.scale(scaleX, scaleY, scaleZ);
    }
    if (needsSums) {
      setSums(m.x, m.y, m.z, m.xx, m.xy, m.xz, m.yy, m.yz, m.zz);
    }
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

  /** The same where neighbours are so far apart that the sums would overflow. */
  private void setWideSums(final int point, final int[] neighbors, final int m) {
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
    if (needsRoughness) {
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
  }

  private static BigInteger difference(final int[] values, final int neighbor, final int point) {
    return BigInteger.valueOf((long) values[neighbor] - values[point]);
  }

  /** What follows from the scatter matrix; then the row is complete. */
  private void finish(final int m) {
    final int i = batched;
    spreadZ[i] = Math.sqrt(scatter.zz) * unit / m;
    if (needsEigen) {
      if (m < FEWEST_FOR_EIGENVALUES) {
        setUndefined(i);
      } else {
        setEigen(m, i);
      }
    }
    batched++;
    if (batched == BATCH) {
      flush();
    }
  }

  private void setUndefined(final int i) {
    value1[i] = Double.NaN;
    value2[i] = Double.NaN;
    value3[i] = Double.NaN;
    normalX[i] = Double.NaN;
    normalY[i] = Double.NaN;
    normalZ[i] = Double.NaN;
    guinard[i] = Double.NaN;
    firstOrder[i] = Double.NaN;
    roughness[i] = Double.NaN;
  }

  private void setEigen(final int m, final int i) {
    eigen.solve(scatter);
    final double scale = unit * unit / ((double) m * m);
    value1[i] = eigen.value1 * scale;
    value2[i] = eigen.value2 * scale;
    value3[i] = eigen.value3 * scale;
    normalX[i] = eigen.x3;
    normalY[i] = eigen.y3;
    normalZ[i] = eigen.z3;
    if (needsGuinard) {
      guinard[i] = guinard();
    }
    if (needsFirstOrder) {
      firstOrder[i] = firstOrder();
    }
    if (needsRoughness) {
      roughness[i] = roughness(m);
    }
  }

  /** u_z / |u| of u = sum(l_i |v_i|); an eigenvalue of 0 has no say, its vector may be NaN. */
  private double guinard() {
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

  private double firstOrder() {
    final double x = eigen.x2;
    final double y = eigen.y2;
    final double z = eigen.z2;
    final double sum = sums[0] * x + sums[1] * y + sums[2] * z;
    final double squares =
        x * (sums[3] * x + sums[4] * y + sums[5] * z)
            + y * (sums[4] * x + sums[6] * y + sums[7] * z)
            + z * (sums[5] * x + sums[7] * y + sums[8] * z);
    return sum * sum / squares;
  }

  private double roughness(final int m) {
    final int others = m - 1;
    if (others < FEWEST_FOR_EIGENVALUES || scatterOfOthers.rank < Scatter.PLANE) {
      return Double.NaN;
    }
    eigenOfOthers.solve(scatterOfOthers);
    final double offset =
        sums[0] * eigenOfOthers.x3 + sums[1] * eigenOfOthers.y3 + sums[2] * eigenOfOthers.z3;
    return Math.abs(offset) * unit / others;
  }

  /** Puts the neighbours in order of (distance, x, y, z, identity), so that sums can round. */
  private void sort(final int point, final int[] neighbors, final int m) {
    final long px = points.x()[point];
    final long py = points.y()[point];
    final long pz = points.z()[point];
    for (int n = 0; n < m; n++) {
      final int neighbor = neighbors[n];
      sorted[n] = neighbor;
      sortedDistance[n] =
          metric.of(
              points.x()[neighbor] - px, points.y()[neighbor] - py, points.z()[neighbor] - pz);
    }
    for (final int gap : GAPS) {
      for (int n = gap; n < m; n++) {
        final int neighbor = sorted[n];
        final long distance = sortedDistance[n];
        int slot = n;
        while (slot >= gap && isBefore(distance, neighbor, slot - gap)) {
          sorted[slot] = sorted[slot - gap];
          sortedDistance[slot] = sortedDistance[slot - gap];
          slot -= gap;
        }
        sorted[slot] = neighbor;
        sortedDistance[slot] = distance;
      }
    }
  }

  private boolean isBefore(final long distance, final int neighbor, final int slot) {
    return distance < sortedDistance[slot]
        || (distance == sortedDistance[slot] && points.compare(neighbor, sorted[slot]) < 0);
  }

  private double meanDistance(final int m) {
    double sum = 0;
    for (int n = 0; n < m; n++) {
      sum += metric.distance(sortedDistance[n]);
    }
    return m > 1 ? sum / (m - 1) : Double.NaN;
  }

  private void fit(final int point, final int m) {
    final int i = batched;
    meanCurvature[i] = Double.NaN;
    gaussianCurvature[i] = Double.NaN;
    if (m < QuadricFit.COEFFICIENTS || scatter.rank < Scatter.PLANE) {
      return;
    }
    eigen.solve(scatter);
    // Differences to the point, in units of the CRS; the origin of the frame is the centroid.
    final double centerX = sums[0] * unit / m;
    final double centerY = sums[1] * unit / m;
    final double centerZ = sums[2] * unit / m;
    final double stepX = scaleX * unit;
    final double stepY = scaleY * unit;
    final double stepZ = scaleZ * unit;
    quadric.clear(farthest[i]);
    for (int n = 0; n < m; n++) {
      final int neighbor = sorted[n];
      final double dx = stepX * ((long) points.x()[neighbor] - points.x()[point]) - centerX;
      final double dy = stepY * ((long) points.y()[neighbor] - points.y()[point]) - centerY;
      final double dz = stepZ * ((long) points.z()[neighbor] - points.z()[point]) - centerZ;
      quadric.add(
          dx * eigen.x1 + dy * eigen.y1 + dz * eigen.z1,
          dx * eigen.x2 + dy * eigen.y2 + dz * eigen.z2,
          dx * eigen.x3 + dy * eigen.y3 + dz * eigen.z3);
    }
    quadric.solve(
        -(centerX * eigen.x1 + centerY * eigen.y1 + centerZ * eigen.z1),
        -(centerX * eigen.x2 + centerY * eigen.y2 + centerZ * eigen.z2));
    meanCurvature[i] = quadric.mean;
    gaussianCurvature[i] = quadric.gaussian;
  }

  private void setHeights(final int point, final int[] neighbors, final int m) {
    final int[] z = points.z();
    int lowest = Integer.MAX_VALUE;
    int highest = Integer.MIN_VALUE;
    for (int n = 0; n < m; n++) {
      lowest = Math.min(lowest, z[neighbors[n]]);
      highest = Math.max(highest, z[neighbors[n]]);
    }
    final double step = scaleZ * unit;
    rangeZ[batched] = ((long) highest - lowest) * step;
    aboveLowest[batched] = ((long) z[point] - lowest) * step;
  }

  private void setIntensity(final int[] neighbors, final int m) {
    final int[] intensity = points.attribute(PointAttribute.INTENSITY);
    long sum = 0;
    long squares = 0;
    for (int n = 0; n < m; n++) {
      final long value = intensity[neighbors[n]];
      sum += value;
      squares += value * value;
    }
    meanIntensity[batched] = (double) sum / m;
    spreadIntensity[batched] = Math.sqrt((double) (m * squares - sum * sum)) / m;
  }

  /** Computes the collected rows; no row is lost if it is called at the end. */
  public void flush() {
    int position = 0;
    for (final Feature feature : table.features().features()) {
      write(feature, table.column(position));
      position++;
    }
    batched = 0;
  }

  private void write(final Feature feature, final float[] column) {
    switch (feature) {
      case EIGENVALUE_1 -> scatter(value1, column);
      case EIGENVALUE_2 -> scatter(value2, column);
      case EIGENVALUE_3 -> scatter(value3, column);
      case EIGENVALUE_SUM -> {
        for (int i = 0; i < batched; i++) {
          column[row[i]] = (float) sum(i);
        }
      }
      case LINEARITY -> {
        for (int i = 0; i < batched; i++) {
          column[row[i]] = (float) ((value1[i] - value2[i]) / value1[i]);
        }
      }
      case PLANARITY -> {
        for (int i = 0; i < batched; i++) {
          column[row[i]] = (float) planarity(i);
        }
      }
      case SPHERICITY -> {
        for (int i = 0; i < batched; i++) {
          column[row[i]] = (float) (value3[i] / value1[i]);
        }
      }
      case ANISOTROPY -> {
        for (int i = 0; i < batched; i++) {
          column[row[i]] = (float) ((value1[i] - value3[i]) / value1[i]);
        }
      }
      case OMNIVARIANCE -> {
        for (int i = 0; i < batched; i++) {
          column[row[i]] = (float) Math.cbrt(value1[i] * value2[i] * value3[i]);
        }
      }
      case EIGENENTROPY -> {
        for (int i = 0; i < batched; i++) {
          final double s = sum(i);
          column[row[i]] =
              (float)
                  (0 - entropy(value1[i] / s) - entropy(value2[i] / s) - entropy(value3[i] / s));
        }
      }
      case SURFACE_VARIATION -> {
        for (int i = 0; i < batched; i++) {
          column[row[i]] = (float) (value3[i] / sum(i));
        }
      }
      case PCA_1 -> {
        for (int i = 0; i < batched; i++) {
          column[row[i]] = (float) (value1[i] / sum(i));
        }
      }
      case PCA_2 -> {
        for (int i = 0; i < batched; i++) {
          column[row[i]] = (float) (value2[i] / sum(i));
        }
      }
      case NORMAL_X -> scatter(normalX, column);
      case NORMAL_Y -> scatter(normalY, column);
      case NORMAL_Z, HORIZONTALITY -> scatter(normalZ, column);
      case VERTICALITY -> {
        for (int i = 0; i < batched; i++) {
          column[row[i]] = (float) (1 - normalZ[i]);
        }
      }
      case VERTICALITY_GUINARD -> scatter(guinard, column);
      case SLOPE -> {
        // The arc cosine of n_z, without its loss of digits where n_z is near 1.
        for (int i = 0; i < batched; i++) {
          final double level = Math.sqrt(normalX[i] * normalX[i] + normalY[i] * normalY[i]);
          column[row[i]] = (float) Math.toDegrees(Math.atan2(level, normalZ[i]));
        }
      }
      case ROUGHNESS -> scatter(roughness, column);
      case MEAN_CURVATURE -> scatter(meanCurvature, column);
      case GAUSSIAN_CURVATURE -> scatter(gaussianCurvature, column);
      case FIRST_ORDER_MOMENT -> scatter(firstOrder, column);
      case NEIGHBOR_COUNT -> scatter(count, column);
      case KNN_DISTANCE_MEAN -> scatter(meanDistance, column);
      case KNN_DISTANCE_MAX -> {
        for (int i = 0; i < batched; i++) {
          column[row[i]] = count[i] > 1 ? (float) farthest[i] : Float.NaN;
        }
      }
      case DENSITY_3D -> {
        for (int i = 0; i < batched; i++) {
          final double r = farthest[i];
          column[row[i]] =
              r > 0 ? (float) (count[i] / (4.0 / 3 * Math.PI * (r * r * r))) : Float.NaN;
        }
      }
      case Z_RANGE -> scatter(rangeZ, column);
      case Z_STD -> scatter(spreadZ, column);
      case Z_ABOVE_MIN -> scatter(aboveLowest, column);
      case RETURN_RATIO -> {
        final int[] number = points.attribute(PointAttribute.RETURN_NUMBER);
        final int[] of = points.attribute(PointAttribute.NUMBER_OF_RETURNS);
        for (int i = 0; i < batched; i++) {
          final int p = row[i];
          column[p] = of[p] == 0 ? Float.NaN : (float) ((double) number[p] / of[p]);
        }
      }
      case NDVI -> {
        final int[] nir = points.attribute(PointAttribute.NIR);
        final int[] red = points.attribute(PointAttribute.RED);
        for (int i = 0; i < batched; i++) {
          final int p = row[i];
          column[p] = (float) ((double) (nir[p] - red[p]) / (nir[p] + red[p]));
        }
      }
      case INTENSITY_MEAN -> scatter(meanIntensity, column);
      case INTENSITY_STD -> scatter(spreadIntensity, column);
      case WALL_SCORE -> {
        for (int i = 0; i < batched; i++) {
          column[row[i]] = (float) Math.sqrt((1 - normalZ[i]) * planarity(i));
        }
      }
      case ROOF_SCORE -> {
        for (int i = 0; i < batched; i++) {
          column[row[i]] = (float) Math.sqrt(normalZ[i] * planarity(i));
        }
      }
    }
  }

  private void scatter(final double[] values, final float[] column) {
    for (int i = 0; i < batched; i++) {
      column[row[i]] = (float) values[i];
    }
  }

  private double sum(final int i) {
    return value1[i] + value2[i] + value3[i];
  }

  private double planarity(final int i) {
    return (value2[i] - value3[i]) / value1[i];
  }

  /** e ln e, which is 0 at 0. */
  private static double entropy(final double e) {
    return e == 0 ? 0 : e * Math.log(e);
  }
}
