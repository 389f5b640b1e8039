package io.sparklidar.neighbor.faiss;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.cloud.Span;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.feature.SquaredDistance;
import io.sparklidar.gpu.GpuLease;
import java.util.Optional;

/** The neighbours of a tile's core points by an index of all its points. For one thread, once. */
final class TileSearch {

  private final PointBlock points;
  private final Neighborhood neighborhood;
  private int[] left = {};

  TileSearch(final PointBlock points, final Neighborhood neighborhood) {
    this.points = points;
    this.neighborhood = neighborhood;
  }

  /** Searches; tells the neighbours of all core points but those that are {@link #left}. */
  SearchCounts run(final ExactSearch.Sink sink, final Optional<GpuLease> lease) {
    final int size = points.size();
    final float[] rows = new float[Math.multiplyExact(3, size)];
    center(points.x(), size, rows, 0);
    center(points.y(), size, rows, 1);
    center(points.z(), size, rows, 2);
    final int k = Math.min(neighborhood.k(), size);
    final double limit = SquaredDistance.on(points.lattice()).limit(neighborhood.radius());
    try (FaissIndex index = FaissIndexes.lists(rows, size, 3, k, points::compare, lease)) {
      final int[] order = index.tree().order();
      final int[] queries = new int[points.coreCount()];
      int count = 0;
      for (int place = 0; place < size; place++) {
        if (order[place] < points.coreCount()) {
          queries[count++] = place;
        }
      }
      final ExactSearch search = new ExactSearch(index, k, limit, points::compare);
      final SearchCounts counts =
          search.run(
              index.tree().rows(),
              queries,
              (place, labels, m) -> sink.found(order[place], labels, m));
      left = search.left();
      for (int i = 0; i < left.length; i++) {
        left[i] = order[left[i]];
      }
      return counts;
    }
  }

  /** The core points whose neighbours are still to be found. */
  int[] left() {
    return left;
  }

  private static void center(final int[] values, final int size, final float[] rows, final int at) {
    final long middle = Span.of(values, size).middle();
    for (int i = 0; i < size; i++) {
      rows[3 * i + at] = values[i] - middle;
    }
  }
}
