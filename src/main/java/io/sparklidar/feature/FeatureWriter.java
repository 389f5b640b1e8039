package io.sparklidar.feature;

import io.sparklidar.cloud.PointBlock;
import java.util.List;

/**
 * Turns neighbourhoods into rows of a {@link FeatureTable}, whoever found the neighbours: every
 * engine on the CPU ends here. A row depends on the set of neighbours, not on their order. For use
 * by one thread; several writers may fill different rows of one table.
 *
 * <p>Rows are collected and turned into columns some at a time: call {@link #flush} at the end.
 */
public final class FeatureWriter {

  private final PointBlock points;
  private final SquaredDistance metric;
  private final FeatureTable table;
  private final boolean needsGuinard;
  private final boolean needsFirstOrder;
  private final boolean needsRoughness;

  private final Moments moments = new Moments();
  private final NeighborhoodShape shape;
  private final NeighborPass pass;
  private final FeatureRows rows;

  /**
   * @param points whose coordinates and attributes are looked at
   * @param neighborhood at most how many neighbours there will be
   * @param table where the rows go; row i is core point i
   */
  public FeatureWriter(
      final PointBlock points, final Neighborhood neighborhood, final FeatureTable table) {
    final FeatureSet features = table.features();
    this.points = points;
    this.metric = SquaredDistance.on(points.lattice());
    this.table = table;
    final boolean needsEigen =
        features.features().stream()
            .anyMatch(f -> f.cost() == Feature.Cost.EIGEN || f.cost() == Feature.Cost.FIT);
    this.needsGuinard = features.contains(Feature.VERTICALITY_GUINARD);
    this.needsFirstOrder = features.contains(Feature.FIRST_ORDER_MOMENT);
    this.needsRoughness = features.contains(Feature.ROUGHNESS);
    this.shape = new NeighborhoodShape(points, needsEigen, needsRoughness);
    this.pass =
        new NeighborPass(points, metric, features, Math.min(neighborhood.k(), points.size()));
    this.rows = new FeatureRows(points);
  }

  /**
   * Whether rows depend on more than {@link Moments} and the farthest neighbour, so that they must
   * be written with their neighbours.
   */
  public boolean needsNeighbors() {
    return pass.isNeeded();
  }

  /** Writes all rows. Only if all features are of the point alone: no neighbours are looked at. */
  public void writePoints() {
    for (int point = 0; point < table.size(); point++) {
      rows.point[rows.size] = point;
      end();
    }
    flush();
  }

  /**
   * Writes the row of a core point whose neighbours were summed already. Only if not {@link
   * #needsNeighbors}.
   *
   * @param point the core point, which is its row
   * @param sums of the neighbours' differences to the point
   * @param farthest the {@link SquaredDistance} of the farthest neighbour
   */
  public void write(final int point, final Moments sums, final long farthest) {
    begin(point, sums.count, farthest);
    shape.set(sums);
    setShape();
    end();
  }

  /**
   * Writes the row of a core point.
   *
   * @param point the core point, which is its row
   * @param neighbors indexes in the block of its neighbours, itself included, in any order
   * @param m how many neighbours there are, at least 1
   */
  public void write(final int point, final int[] neighbors, final int m) {
    final int[] x = points.x();
    final int[] y = points.y();
    final int[] z = points.z();
    final long px = x[point];
    final long py = y[point];
    final long pz = z[point];
    long farthest = 0;
    long magnitudes = 0;
    moments.clear();
    for (int n = 0; n < m; n++) {
      final int neighbor = neighbors[n];
      final long dx = x[neighbor] - px;
      final long dy = y[neighbor] - py;
      final long dz = z[neighbor] - pz;
      moments.add(dx, dy, dz);
      magnitudes |= Math.abs(dx) | Math.abs(dy) | Math.abs(dz);
      farthest = Math.max(farthest, metric.of(dx, dy, dz));
    }
    begin(point, m, farthest);
    if (Moments.fits(m, magnitudes)) {
      shape.set(moments);
    } else {
      shape.setWide(point, neighbors, m);
    }
    setShape();
    pass.run(point, neighbors, m, shape, rows);
    end();
  }

  private void begin(final int point, final int m, final long farthest) {
    rows.point[rows.size] = point;
    rows.count[rows.size] = m;
    rows.farthest[rows.size] = metric.distance(farthest);
  }

  private void setShape() {
    final int i = rows.size;
    final SymmetricEigen eigen = shape.eigen;
    final double scale = shape.varianceScale();
    rows.value1[i] = eigen.value1 * scale;
    rows.value2[i] = eigen.value2 * scale;
    rows.value3[i] = eigen.value3 * scale;
    rows.normalX[i] = eigen.x3;
    rows.normalY[i] = eigen.y3;
    rows.normalZ[i] = eigen.z3;
    rows.varianceZ[i] = shape.varianceZ();
    if (needsGuinard) {
      rows.guinard[i] = shape.guinard();
    }
    if (needsFirstOrder) {
      rows.firstOrder[i] = shape.firstOrder();
    }
    if (needsRoughness) {
      rows.roughness[i] = shape.roughness();
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
    final List<Feature> features = table.features().features();
    for (int position = 0; position < features.size(); position++) {
      rows.write(features.get(position), table.column(position));
    }
    rows.size = 0;
  }
}
