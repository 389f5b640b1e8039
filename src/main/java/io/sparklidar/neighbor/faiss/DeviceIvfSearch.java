package io.sparklidar.neighbor.faiss;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.cloud.Span;
import io.sparklidar.neighbor.cuda.CudaSearch;
import io.sparklidar.neighbor.cuda.CudaTile;
import io.sparklidar.parallel.TaskEnd;

/**
 * The neighbourhoods of a tile's core points by an index of lists: kernels name the lists that a
 * query visits and prove what the index found in them; what is not proven is searched again in more
 * lists, and what then is left goes to the exact search of single points. For one tile.
 */
final class DeviceIvfSearch implements CudaSearch {

  private static final int THREADS = 256;

  /** Queries that a block of four warps takes. */
  private static final int QUERIES_A_BLOCK = 4;

  private static final int WARP_THREADS = 128;

  private final DeviceIvf.Maker maker;
  private final DeviceIvfLayout layout;
  private final long base;
  private final PointBlock points;
  private final long[] proven = new long[DeviceIvfLayout.ROOMS.length];
  private long left;

  /**
   * @param maker makes the index
   * @param layout where things lie
   * @param base address of the start
   * @param points the tile on the host
   */
  DeviceIvfSearch(
      final DeviceIvf.Maker maker,
      final DeviceIvfLayout layout,
      final long base,
      final PointBlock points) {
    this.maker = maker;
    this.layout = layout;
    this.base = base;
    this.points = points;
  }

  /** How the queries came to be exact. */
  SearchCounts counts() {
    return new SearchCounts(proven[0], proven[1], proven[2], left);
  }

  @Override
  public void run(final CudaTile tile) {
    final int size = points.size();
    final DeviceIvfParameters lists =
        new DeviceIvfParameters(
            layout,
            base,
            new int[] {
              Span.of(points.x(), size).middle(),
              Span.of(points.y(), size).middle(),
              Span.of(points.z(), size).middle()
            });
    try (DeviceIvf index =
        maker.create(
            tile.device(),
            base + layout.index,
            layout.indexBytes,
            tile.streamHandle(),
            layout.listCount)) {
      try {
        fill(tile, lists, index);
        long farBefore = 0;
        for (long from = 0; from < size; from += DeviceIvfLayout.STRETCH) {
          final int places = (int) Math.min(DeviceIvfLayout.STRETCH, size - from);
          farBefore = searchStretch(tile, lists, index, (int) from, places, farBefore);
        }
        left = farBefore;
      } finally {
        // The index may not be closed under a running kernel.
        tile.await();
      }
    }
  }

  private void fill(final CudaTile tile, final DeviceIvfParameters lists, final DeviceIvf index) {
    final int size = tile.points().size();
    for (int from = 0; from < size; from += layout.page) {
      TaskEnd.checkHere();
      final int count = Math.min(layout.page, size - from);
      tile.launch(
          "listRows",
          ceilDiv(count, THREADS),
          THREADS,
          tile.stretch(from, count),
          lists.bytes(),
          from,
          count,
          base + layout.rows,
          base + layout.lists);
      index.add(count, base + layout.rows, base + layout.lists);
    }
  }

  /** Gives how many queries were left to the far search up to here. */
  private long searchStretch(
      final CudaTile tile,
      final DeviceIvfParameters lists,
      final DeviceIvf index,
      final int from,
      final int places,
      final long leftBefore) {
    final byte[] stretch = tile.stretch(from, places);
    tile.clear(base + layout.counts, DeviceIvfLayout.ROOMS.length + 1L);
    tile.launch(
        "listQueries",
        ceilDiv(places, THREADS),
        THREADS,
        stretch,
        lists.pending(base + layout.counts, base + layout.queries[0], 0).bytes());
    int pending = tile.read(base + layout.counts);
    long leftNow = leftBefore;
    int now = 0;
    for (int search = 0; search < DeviceIvfLayout.ROOMS.length && pending > 0; search++) {
      final long count = base + layout.counts + (search + 1L) * Integer.BYTES;
      lists
          .room(layout.room(search))
          .queries(base + layout.queries[now], search == 0 ? 0 : base + layout.reach[now])
          .pending(count, base + layout.queries[1 - now], base + layout.reach[1 - now]);
      searchOnce(tile, stretch, lists.bytes(), index, search, pending);
      final int before = pending;
      final long leftThen = leftNow;
      pending = tile.read(count);
      leftNow = tile.read(tile.farCount());
      proven[search] += before - pending - (leftNow - leftThen);
      now = 1 - now;
    }
    if (pending > 0) {
      tile.launch(
          "listFar",
          ceilDiv(pending, THREADS),
          THREADS,
          stretch,
          lists.queries(base + layout.queries[now], 0).bytes(),
          pending);
    }
    return leftNow + pending;
  }

  private void searchOnce(
      final CudaTile tile,
      final byte[] stretch,
      final byte[] lists,
      final DeviceIvf index,
      final int search,
      final int pending) {
    final int batch = layout.batch(search);
    for (int from = 0; from < pending; from += batch) {
      TaskEnd.checkHere();
      final int count = Math.min(batch, pending - from);
      tile.launch(
          "chooseLists",
          ceilDiv(count, QUERIES_A_BLOCK),
          WARP_THREADS,
          stretch,
          lists,
          from,
          count);
      index.search(
          count,
          base + layout.rows,
          layout.fetch,
          base + layout.lists,
          layout.room(search),
          base + layout.distances,
          base + layout.labels);
      tile.launch(
          "proveLists", ceilDiv(count, QUERIES_A_BLOCK), WARP_THREADS, stretch, lists, from, count);
    }
  }

  private static int ceilDiv(final int a, final int b) {
    return (int) (((long) a + b - 1) / b);
  }
}
