package io.sparklidar.neighbor.cuda;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.cloud.Span;
import io.sparklidar.gpu.CudaDevice;
import jcuda.Pointer;
import jcuda.driver.JCudaDriver;

/**
 * The neighbourhoods of a tile's core points by an index of lists: kernels name the lists that a
 * query visits and prove what the index found in them; what is not proven is searched again in more
 * lists, and what then is left goes to the exact search of single points. For one tile.
 */
final class ListSearch implements CudaEngine.Search {

  private static final int THREADS = 256;

  /** Queries that a block of four warps takes. */
  private static final int QUERIES_A_BLOCK = 4;

  private static final int WARP_THREADS = 128;

  private final CudaKernels kernels;
  private final ListIndex.Maker maker;
  private final ListLayout layout;
  private final long base;
  private final long[] proven = new long[ListLayout.ROOMS.length];
  private long left;

  /**
   * @param kernels of the device
   * @param maker makes the index
   * @param layout where things lie
   * @param base address of the start
   */
  ListSearch(
      final CudaKernels kernels,
      final ListIndex.Maker maker,
      final ListLayout layout,
      final long base) {
    this.kernels = kernels;
    this.maker = maker;
    this.layout = layout;
    this.base = base;
  }

  /** How many queries each search proved. */
  long[] proven() {
    return proven.clone();
  }

  /** How many were left to the exact search of single points. */
  long left() {
    return left;
  }

  @Override
  public void run(final CudaEngine.Tile tile) {
    final PointBlock points = tile.points();
    final int size = points.size();
    final CudaLists lists =
        new CudaLists(
            layout,
            base,
            new int[] {
              Span.of(points.x(), size).middle(),
              Span.of(points.y(), size).middle(),
              Span.of(points.z(), size).middle()
            });
    try (ListIndex index =
        maker.create(
            kernels.device().ordinal(),
            base + layout.index,
            layout.indexBytes,
            DriverStreams.handle(tile.stream()),
            layout.listCount)) {
      try {
        fill(tile, lists, index);
        long farBefore = 0;
        for (long from = 0; from < size; from += ListLayout.STRETCH) {
          final int places = (int) Math.min(ListLayout.STRETCH, size - from);
          farBefore = searchStretch(tile, lists, index, (int) from, places, farBefore);
        }
        left = farBefore;
      } finally {
        // The index may not be closed under a running kernel.
        JCudaDriver.cuStreamSynchronize(tile.stream());
      }
    }
  }

  private void fill(final CudaEngine.Tile tile, final CudaLists lists, final ListIndex index) {
    final int size = tile.points().size();
    for (int from = 0; from < size; from += layout.page) {
      final int count = Math.min(layout.page, size - from);
      kernels.launch(
          "listRows",
          tile.stream(),
          CudaLayout.ceilDiv(count, THREADS),
          THREADS,
          tile.query().stretch(from, count),
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
      final CudaEngine.Tile tile,
      final CudaLists lists,
      final ListIndex index,
      final int from,
      final int places,
      final long leftBefore) {
    final byte[] stretch = tile.query().stretch(from, places);
    CudaDevice.check(
        JCudaDriver.cuMemsetD32Async(
            CudaDevice.pointer(base + layout.counts),
            0,
            ListLayout.ROOMS.length + 1L,
            tile.stream()),
        "cuMemsetD32Async");
    kernels.launch(
        "listQueries",
        tile.stream(),
        CudaLayout.ceilDiv(places, THREADS),
        THREADS,
        stretch,
        lists.pending(base + layout.counts, base + layout.queries[0], 0).bytes());
    int pending = read(tile, base + layout.counts);
    long leftNow = leftBefore;
    int now = 0;
    for (int search = 0; search < ListLayout.ROOMS.length && pending > 0; search++) {
      final long count = base + layout.counts + (search + 1L) * Integer.BYTES;
      lists
          .room(layout.room(search))
          .queries(base + layout.queries[now], search == 0 ? 0 : base + layout.reach[now])
          .pending(count, base + layout.queries[1 - now], base + layout.reach[1 - now]);
      searchOnce(tile, stretch, lists.bytes(), index, search, pending);
      final int before = pending;
      final long leftThen = leftNow;
      pending = read(tile, count);
      leftNow = read(tile, tile.farCount());
      proven[search] += before - pending - (leftNow - leftThen);
      now = 1 - now;
    }
    if (pending > 0) {
      kernels.launch(
          "listFar",
          tile.stream(),
          CudaLayout.ceilDiv(pending, THREADS),
          THREADS,
          stretch,
          lists.queries(base + layout.queries[now], 0).bytes(),
          pending);
    }
    return leftNow + pending;
  }

  private void searchOnce(
      final CudaEngine.Tile tile,
      final byte[] stretch,
      final byte[] lists,
      final ListIndex index,
      final int search,
      final int pending) {
    final int batch = layout.batch(search);
    for (int from = 0; from < pending; from += batch) {
      final int count = Math.min(batch, pending - from);
      kernels.launch(
          "chooseLists",
          tile.stream(),
          CudaLayout.ceilDiv(count, QUERIES_A_BLOCK),
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
      kernels.launch(
          "proveLists",
          tile.stream(),
          CudaLayout.ceilDiv(count, QUERIES_A_BLOCK),
          WARP_THREADS,
          stretch,
          lists,
          from,
          count);
    }
  }

  private static int read(final CudaEngine.Tile tile, final long address) {
    final int[] value = new int[1];
    CudaDevice.check(JCudaDriver.cuStreamSynchronize(tile.stream()), "cuStreamSynchronize");
    CudaDevice.check(
        JCudaDriver.cuMemcpyDtoH(Pointer.to(value), CudaDevice.pointer(address), Integer.BYTES),
        "cuMemcpyDtoH");
    return value[0];
  }
}
