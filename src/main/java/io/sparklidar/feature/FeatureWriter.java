package io.sparklidar.feature;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.definition.Quantity;
import io.sparklidar.feature.definition.SummaryRows;
import io.sparklidar.feature.definition.Variant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Turns neighbourhoods into rows of a {@link FeatureTable}, whoever found the neighbours: every
 * engine on the CPU ends here. A row depends on the set of neighbours, not on their order. For use
 * by one thread; several writers may fill different rows, or different columns, of one table.
 *
 * <p>Rows are collected and turned into columns some at a time: call {@link #flush} at the end.
 */
public final class FeatureWriter {

  private final PointBlock points;

  /** Which points may be neighbours, and so are their own; null if all may. */
  private final BitSet references;

  private final SquaredDistance metric;
  private final FeatureTable table;
  private final List<FeaturePlan.Target> targets;
  private final Set<Quantity> quantities = EnumSet.noneOf(Quantity.class);
  private final boolean readsEigen;
  private final boolean solvesEigen;
  private final boolean readsRoots;
  private final boolean isSample;
  private final boolean readsDirections;
  private final boolean readsSums;
  private final boolean readsOthers;
  private final boolean readsHeights;
  private final boolean readsDistances;
  private final boolean readsBall;

  private final NeighborhoodSummary summary = new NeighborhoodSummary();
  private final NeighborhoodShape shape;
  private final NeighborPass pass;
  private final SummaryRows rows;

  /** Of the rows, in steps^2 m^2; there only if something looks at them. */
  private final EigenRows eigen;

  /** Of all neighbours but the point; there only if they are read. */
  private final EigenRows eigenOfOthers;

  /** What eigenvalues of a row are to be multiplied by. */
  private final double[] scale = new double[SummaryRows.CAPACITY];

  /**
   * A writer of all columns of a table.
   *
   * @param points whose coordinates and attributes are looked at
   * @param neighborhood which points its columns look at
   * @param table where the rows go; row i is core point i
   * @throws IllegalArgumentException if columns look at different neighbourhoods
   */
  public FeatureWriter(
      final PointBlock points, final Neighborhood neighborhood, final FeatureTable table) {
    this(points, points.references(), table, allTargets(table.features(), neighborhood));
  }

  /**
   * A writer of some columns of a table.
   *
   * @param points whose coordinates and attributes are looked at
   * @param references which of them may be neighbours; empty if all may
   * @param table where the rows go; row i is core point i
   * @param targets the columns
   */
  public FeatureWriter(
      final PointBlock points,
      final Optional<BitSet> references,
      final FeatureTable table,
      final List<FeaturePlan.Target> targets) {
    this.points = points;
    this.references = references.orElse(null);
    this.metric = SquaredDistance.on(points.lattice());
    this.table = table;
    this.targets = List.copyOf(targets);
    targets.forEach(target -> quantities.addAll(target.feature().quantities()));
    this.readsDirections = quantities.contains(Quantity.DIRECTIONS);
    this.readsSums = quantities.contains(Quantity.SUMS);
    this.readsOthers = quantities.contains(Quantity.NORMAL_OF_OTHERS);
    this.readsHeights = quantities.contains(Quantity.HEIGHTS);
    this.readsDistances = quantities.contains(Quantity.DISTANCES) && metric.isInSteps();
    this.readsBall = quantities.contains(Quantity.BALL);
    this.readsEigen = quantities.contains(Quantity.EIGEN);
    final Set<Variant> variants = table.features().convention().variants();
    this.readsRoots = variants.contains(Variant.ROOTS) && quantities.contains(Quantity.SHAPES);
    this.isSample = variants.contains(Variant.SAMPLE_COVARIANCE);
    this.shape = new NeighborhoodShape(points, readsOthers);
    this.pass = new NeighborPass(points, metric, quantities);
    this.rows = new SummaryRows(points, shape.unit(), quantities, variants);
    this.solvesEigen = readsEigen || pass.needsFrame();
    this.eigen = solvesEigen ? new EigenRows(readsDirections || pass.needsFrame()) : null;
    this.eigenOfOthers = readsOthers ? new EigenRows(false) : null;
  }

  private static List<FeaturePlan.Target> allTargets(
      final FeatureSet features, final Neighborhood neighborhood) {
    final FeaturePlan plan = FeaturePlan.of(features, neighborhood);
    if (plan.parts().size() > 1) {
      throw new IllegalArgumentException(features + " look at more than one neighbourhood");
    }
    final List<FeaturePlan.Target> targets = new ArrayList<>(plan.ofPoints());
    plan.parts().forEach(part -> targets.addAll(part.targets()));
    return targets;
  }

  /** Whether summaries must have lowest and highest. */
  public boolean readsHeights() {
    return readsHeights;
  }

  /** Whether summaries must have distances. */
  public boolean readsDistances() {
    return readsDistances;
  }

  /** Whether what lies around must be counted. */
  public boolean readsBall() {
    return readsBall;
  }

  /**
   * Whether rows depend on more than a {@link NeighborhoodSummary}, so that their neighbours must
   * be {@linkplain #neighbors set} before they are written.
   */
  public boolean needsNeighbors() {
    return pass.isNeeded();
  }

  /**
   * Writes the row of a core point whose neighbours were summed up already, and set one by one if
   * they are {@linkplain #needsNeighbors needed}.
   *
   * @param point the core point, which is its row
   * @param summed its neighbourhood, all of whose sums {@linkplain Moments#fits fit}
   */
  public void write(final int point, final NeighborhoodSummary summed) {
    final int others = others(point, summed);
    begin(point, others, summed);
    shape.set(summed.moments, others);
    setShape();
    pass.run(shape, rows);
    end();
  }

  /**
   * Where to put the neighbours of the next row one by one, before it is written. Only if they are
   * {@linkplain #needsNeighbors needed}.
   *
   * @param count how many there are
   */
  public NeighborLayers neighbors(final int count) {
    if (!pass.suits(count)) {
      flush();
    }
    return pass.add(count);
  }

  /**
   * Writes the row of a core point. Only if {@linkplain #readsBall nothing around} is counted.
   *
   * @param point the core point, which is its row
   * @param neighbors indexes in the block of its neighbours, in any order
   * @param m how many neighbours there are
   */
  public void write(final int point, final int[] neighbors, final int m) {
    if (readsBall) {
      throw new IllegalStateException("a column needs counts of what lies around");
    }
    write(point, point, neighbors, m, summary.ball);
  }

  /**
   * The same, with the row in another place; only for columns that read nothing of the point but
   * its neighbours.
   *
   * @param row where it goes
   */
  public void write(final int row, final int point, final int[] neighbors, final int m) {
    write(row, point, neighbors, m, summary.ball);
  }

  /**
   * Writes the row of a core point.
   *
   * @param point the core point, which is its row
   * @param neighbors indexes in the block of its neighbours, in any order
   * @param m how many neighbours there are
   * @param ball what lies around them
   */
  public void write(final int point, final int[] neighbors, final int m, final BallCounts ball) {
    write(point, point, neighbors, m, ball);
  }

  private void write(
      final int row, final int point, final int[] neighbors, final int m, final BallCounts ball) {
    final int[] x = points.x();
    final int[] y = points.y();
    final int[] z = points.z();
    final long px = x[point];
    final long py = y[point];
    final long pz = z[point];
    long farthest = 0;
    long magnitudes = 0;
    long lowest = Long.MAX_VALUE;
    long highest = Long.MIN_VALUE;
    summary.clear();
    final NeighborLayers layers = needsNeighbors() ? neighbors(m) : null;
    final boolean hasIndexes = layers != null && layers.hasIndexes();
    final boolean hasDifferences = layers != null && layers.hasDifferences();
    for (int n = 0; n < m; n++) {
      final int neighbor = neighbors[n];
      final long dx = x[neighbor] - px;
      final long dy = y[neighbor] - py;
      final long dz = z[neighbor] - pz;
      summary.moments.add(dx, dy, dz);
      if (hasIndexes) {
        layers.setIndex(n, neighbor);
      }
      if (hasDifferences) {
        layers.setDifference(n, dx, dy, dz);
      }
      magnitudes |= Math.abs(dx) | Math.abs(dy) | Math.abs(dz);
      final long distance = metric.of(dx, dy, dz);
      farthest = Math.max(farthest, distance);
      if (readsDistances) {
        summary.addDistance(metric.steps(distance));
      }
      lowest = Math.min(lowest, dz);
      highest = Math.max(highest, dz);
    }
    summary.farthest = farthest;
    summary.lowest = lowest;
    summary.highest = highest;
    summary.ball.set(ball.radius, ball.inBall, ball.inCylinder);
    final int others = others(point, summary);
    begin(row, others, summary);
    if (Moments.fits(m, magnitudes)) {
      shape.set(summary.moments, others);
    } else {
      shape.setWide(point, neighbors, m, others);
    }
    setShape();
    pass.run(shape, rows);
    end();
  }

  /** How many neighbours there are but the point, which is one where it may be. */
  private int others(final int point, final NeighborhoodSummary summed) {
    final int m = summed.moments.count;
    return references == null || references.get(point) ? m - 1 : m;
  }

  private void begin(final int row, final int others, final NeighborhoodSummary summed) {
    final int i = rows.size;
    final int m = summed.moments.count;
    rows.point[i] = row;
    rows.count[i] = m;
    rows.others[i] = others;
    rows.farthest[i] = metric.distance(summed.farthest);
    if (readsHeights) {
      final double step = m > 0 ? points.lattice().unitZ() : Double.NaN;
      rows.rangeZ[i] = (summed.highest - summed.lowest) * step;
      rows.aboveLowest[i] = -summed.lowest * step;
    }
    if (readsBall) {
      rows.ballRadius[i] = summed.ball.radius;
      rows.inBall[i] = summed.ball.inBall;
      rows.inCylinder[i] = summed.ball.inCylinder;
    }
    if (readsDistances) {
      rows.meanDistance[i] =
          others > 0 ? summed.distances() * points.lattice().unitX() / others : Double.NaN;
    }
  }

  private void setShape() {
    final int i = rows.size;
    scale[i] = isSample ? shape.sampleVarianceScale() : shape.varianceScale();
    rows.varianceZ[i] = shape.varianceZ();
    if (solvesEigen) {
      shape.copyScatter(eigen, i);
    }
    if (readsSums) {
      shape.copySums(rows, i);
    }
    if (readsOthers) {
      shape.copyScatterOfOthers(eigenOfOthers, i);
    }
  }

  private void end() {
    rows.size++;
    if (rows.isFull()) {
      flush();
    }
  }

  /** Writes the collected rows to the table. */
  public void flush() {
    if (solvesEigen) {
      eigen.solve(rows.size);
    }
    if (readsEigen) {
      copyEigen();
    }
    pass.finish(eigen, scale, rows);
    if (readsOthers) {
      eigenOfOthers.solve(rows.size);
      copy(eigenOfOthers.x3, rows.othersNormalX);
      copy(eigenOfOthers.y3, rows.othersNormalY);
      copy(eigenOfOthers.z3, rows.othersNormalZ);
    }
    for (final FeaturePlan.Target target : targets) {
      target.feature().write(rows, table.column(target.position()));
    }
    rows.size = 0;
  }

  private void copyEigen() {
    Lanes.multiply(rows.size, eigen.value1, scale, rows.value1);
    Lanes.multiply(rows.size, eigen.value2, scale, rows.value2);
    Lanes.multiply(rows.size, eigen.value3, scale, rows.value3);
    if (readsRoots) {
      Lanes.root(rows.size, rows.value1, rows.shape1);
      Lanes.root(rows.size, rows.value2, rows.shape2);
      Lanes.root(rows.size, rows.value3, rows.shape3);
    }
    copy(eigen.x3, rows.normalX);
    copy(eigen.y3, rows.normalY);
    copy(eigen.z3, rows.normalZ);
    if (readsDirections) {
      copy(eigen.value1, rows.multiple1);
      copy(eigen.value2, rows.multiple2);
      copy(eigen.value3, rows.multiple3);
      copy(eigen.x1, rows.x1);
      copy(eigen.y1, rows.y1);
      copy(eigen.z1, rows.z1);
      copy(eigen.x2, rows.x2);
      copy(eigen.y2, rows.y2);
      copy(eigen.z2, rows.z2);
    }
  }

  private void copy(final double[] from, final double[] to) {
    System.arraycopy(from, 0, to, 0, rows.size);
  }

  /**
   * Writes columns that look at no neighbours.
   *
   * @param points whose attributes are looked at
   * @param table where the rows go; row i is core point i
   * @param targets the columns
   */
  public static void writePoints(
      final PointBlock points, final FeatureTable table, final List<FeaturePlan.Target> targets) {
    final SummaryRows rows = new SummaryRows(points, 1, Set.of(), Set.of());
    for (int from = 0; from < table.size(); from += SummaryRows.CAPACITY) {
      rows.size = Math.min(SummaryRows.CAPACITY, table.size() - from);
      for (int i = 0; i < rows.size; i++) {
        rows.point[i] = from + i;
      }
      for (final FeaturePlan.Target target : targets) {
        target.feature().write(rows, table.column(target.position()));
      }
    }
  }
}
