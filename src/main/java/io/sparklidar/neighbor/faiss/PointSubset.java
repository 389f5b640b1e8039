package io.sparklidar.neighbor.faiss;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.neighbor.NeighborEngine;

/**
 * Some core points of a block as a block of its own, whose other points are halo.
 *
 * @param block the points, those asked for in front
 * @param chosen which core points of the original they are
 */
record PointSubset(PointBlock block, int[] chosen) {

  /** Core points of a block, each named once. */
  static PointSubset of(final PointBlock points, final int[] chosen) {
    final int size = points.size();
    final int[] order = new int[size];
    final boolean[] taken = new boolean[size];
    int count = 0;
    for (final int point : chosen) {
      order[count++] = point;
      taken[point] = true;
    }
    for (int point = 0; point < size; point++) {
      if (!taken[point]) {
        order[count++] = point;
      }
    }
    return new PointSubset(points.of(order, size, chosen.length), chosen);
  }

  /** Computes their rows of the original's table. */
  void compute(
      final NeighborEngine engine, final Neighborhood neighborhood, final FeatureTable table) {
    final FeatureTable some = engine.compute(block, neighborhood, table.features());
    for (int column = 0; column < table.features().size(); column++) {
      final float[] from = some.column(column);
      final float[] to = table.column(column);
      for (int i = 0; i < chosen.length; i++) {
        to[chosen[i]] = from[i];
      }
    }
  }
}
