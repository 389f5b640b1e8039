package io.sparklidar.neighbor.cuda;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.feature.SquaredDistance;
import io.sparklidar.feature.definition.Quantity;
import io.sparklidar.gpu.CudaDevice;
import io.sparklidar.gpu.GpuException;
import io.sparklidar.gpu.GpuLease;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.gpu.WaitPolicy;
import io.sparklidar.neighbor.NeighborEngine;
import java.time.Duration;
import java.util.Optional;
import jcuda.Pointer;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;

/**
 * The exact engine on a CUDA device. Safe for use by several threads at once: each call has memory
 * and a stream of its own, so the copies of one overlap the kernels of another.
 *
 * <p>It computes what {@link #supports} says it can and throws {@link GpuException} where the
 * device fails; {@link DeviceEngine} is the engine that goes on elsewhere then.
 */
public final class CudaEngine implements NeighborEngine, LeasedEngine {

  /** Where the number of points left to the far search lies among the scalars. */
  static final int FAR_COUNT_OFFSET = 32;

  /** Most neighbours of which a group of points keeps short lists. */
  private static final int MOST_IN_SMALL_GROUPS = 20;

  /** Most of which it keeps lists at all: beyond, it counts. */
  private static final int MOST_IN_LARGE_GROUPS = 52;

  /** Most of which the search of single points keeps the shorter of its lists. */
  private static final int MOST_IN_SHORT_LISTS = 128;

  private static final int MOST_NEIGHBORS = 1024;

  /** Points that the sort's counters have room for. */
  private static final int MOST_POINTS = 1 << 30;

  /** Extents in steps that differences and squared distances have room for. */
  private static final long MOST_EXTENT = 1L << 30;

  private static final long NO_LIMIT = 1L << 62;
  private static final int THREADS = 256;

  /** Threads of a block of the search; the kernels are compiled for as many. */
  static final int NEAREST_THREADS = 64;

  /**
   * Groups of points that a warp of the search takes one after another, where other tiles are on
   * the device: few enough that their output, which has priority, soon finds room.
   */
  private static final int GROUPS_AMONG_OTHERS = 8;

  /** The same where there are none: all there are, so that no block has to begin anew. */
  private static final int GROUPS_ALONE = Integer.MAX_VALUE;

  /**
   * Blocks beyond those that would do if each took all it may: as many as any device can hold at
   * once, so that the last groups are shared among all.
   */
  private static final int NEAREST_BLOCKS = 2048;

  private static final int FEATURE_THREADS = 128;
  private static final int BOUNDS_BLOCKS = 1024;
  private static final int FAR_BLOCKS = 1024;

  private final GpuMemoryManager manager;
  private final CudaKernels kernels;

  /**
   * The engine on a device.
   *
   * @param manager of the device's memory
   * @param device the manager's device
   * @throws GpuException if the driver cannot compile the kernels
   */
  public CudaEngine(final GpuMemoryManager manager, final CudaDevice device) {
    this.manager = manager;
    this.kernels = CudaKernels.on(device);
  }

  @Override
  public String name() {
    return "cuda";
  }

  /** The manager of the device's memory. */
  public GpuMemoryManager manager() {
    return manager;
  }

  /** Whether the kernels compute these features of such neighbourhoods on such a lattice. */
  public static boolean supports(
      final PointBlock points, final Neighborhood neighborhood, final FeatureSet features) {
    return reasonAgainst(points, neighborhood, features).isEmpty();
  }

  @Override
  public Optional<String> whyNot(
      final PointBlock points, final Neighborhood neighborhood, final FeatureSet features) {
    return reasonAgainst(points, neighborhood, features);
  }

  private static Optional<String> reasonAgainst(
      final PointBlock points, final Neighborhood neighborhood, final FeatureSet features) {
    if (!CudaFeatures.supports(features)) {
      return Optional.of("the kernels do not compute all of these features");
    }
    if (neighborhood.k() > MOST_NEIGHBORS) {
      return Optional.of(
          "the kernels find " + MOST_NEIGHBORS + " neighbours at most, not " + neighborhood.k());
    }
    if (points.size() >= MOST_POINTS) {
      return Optional.of("the kernels take less than " + MOST_POINTS + " points at once");
    }
    if (!points.lattice().isIsotropic()) {
      return Optional.of("the kernels need a lattice of one unit on all axes");
    }
    return Optional.empty();
  }

  @Override
  public long bytes(final PointBlock points, final FeatureSet features) {
    return points.coreCount() == 0
        ? 1
        : new CudaLayout(points.size(), points.coreCount(), features.size(), 0).bytes;
  }

  /**
   * Features of the core points, however long the device's memory is waited for.
   *
   * @throws IllegalArgumentException if the engine does not {@linkplain #supports support} it
   * @throws GpuException if the device has no room or fails
   */
  @Override
  public FeatureTable compute(
      final PointBlock points, final Neighborhood neighborhood, final FeatureSet features) {
    try {
      final long bytes = bytes(points, features);
      final Optional<GpuLease> lease =
          manager.allocate(bytes, WaitPolicy.FOREVER.maxWait(points.coreCount(), Duration.ZERO));
      try (GpuLease held =
          lease.orElseThrow(
              () -> new GpuException("no " + bytes + " bytes to be had: " + manager))) {
        return compute(points, neighborhood, features, held);
      }
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GpuException("interrupted while waiting for device memory", e);
    }
  }

  /** Nothing runs on the device any more when it returns or throws. */
  @Override
  public FeatureTable compute(
      final PointBlock points,
      final Neighborhood neighborhood,
      final FeatureSet features,
      final GpuLease lease) {
    return compute(points, neighborhood, features, lease.buffer().address(), new GroupSearch());
  }

  /** The same by another search, in {@link #bytes} of leased memory from an address on. */
  FeatureTable compute(
      final PointBlock points,
      final Neighborhood neighborhood,
      final FeatureSet features,
      final long base,
      final Search search) {
    final FeatureTable table = new FeatureTable(features, points.coreCount());
    run(
        points,
        neighborhood,
        features,
        new int[0],
        base,
        search,
        (from, size, values) -> {
          for (int column = 0; column < features.size(); column++) {
            values.position(column * size).get(table.column(column), from, size);
          }
        });
    return table;
  }

  /**
   * The same without a table: the columns go to a sink slice by slice, straight from the memory
   * that the device copied them to.
   */
  public void compute(
      final PointBlock points,
      final Neighborhood neighborhood,
      final FeatureSet features,
      final GpuLease lease,
      final ColumnSink sink) {
    run(
        points,
        neighborhood,
        features,
        new int[0],
        lease.buffer().address(),
        new GroupSearch(),
        sink);
  }

  /**
   * Which neighbours the device found.
   *
   * @return k indexes a core point, in no order, -1 after the last
   */
  int[] neighbors(final PointBlock points, final Neighborhood neighborhood)
      throws InterruptedException {
    final FeatureSet count = FeatureSet.parse("neighbor_count");
    final int core = points.coreCount();
    final int[] neighbors = new int[core * neighborhood.k()];
    final long bytes = new CudaLayout(points.size(), core, 1, neighborhood.k()).bytes;
    try (GpuLease lease = manager.allocate(bytes, Duration.ofMinutes(1)).orElseThrow()) {
      run(
          points,
          neighborhood,
          count,
          neighbors,
          lease.buffer().address(),
          new GroupSearch(),
          (from, size, values) -> {});
    }
    return neighbors;
  }

  private void run(
      final PointBlock points,
      final Neighborhood neighborhood,
      final FeatureSet features,
      final int[] neighbors,
      final long base,
      final Search search,
      final ColumnSink sink) {
    reasonAgainst(points, neighborhood, features)
        .ifPresent(
            reason -> {
              throw new IllegalArgumentException(reason);
            });
    if (points.coreCount() == 0) {
      return;
    }
    kernels.device().makeCurrent();
    // Closed in this order: what runs is waited for, slabs go back, streams go back. The first
    // error stays, those of closing are suppressed in it.
    try (TileStreams streams = kernels.streams().take();
        CudaTransfer transfer = new CudaTransfer(manager, kernels.streams().maker(), streams)) {
      final CUstream stream = streams.work();
      final CudaLayout layout =
          new CudaLayout(
              points.size(),
              points.coreCount(),
              features.size(),
              neighbors.length == 0 ? 0 : neighborhood.k());
      upload(points, layout, base, stream, transfer);
      sort(curve(points, layout, base, stream), points, layout, base, stream);
      buildTree(layout, base, points.size(), stream);
      final CudaQuery query =
          query(points, neighborhood, features, layout, base, neighbors, stream);
      search(
          new Tile(
              points,
              neighborhood,
              features,
              query,
              neighbors.length > 0,
              base + layout.scalars + FAR_COUNT_OFFSET,
              stream),
          search,
          streams);
      download(
          query.stretch(0, points.size()),
          points.coreCount(),
          features.size(),
          layout,
          base,
          streams.out(),
          transfer,
          sink);
      if (neighbors.length > 0) {
        CudaDevice.check(
            JCudaDriver.cuMemcpyDtoH(
                Pointer.to(neighbors),
                CudaDevice.pointer(base + layout.listing),
                (long) Integer.BYTES * neighbors.length),
            "cuMemcpyDtoH");
      }
    }
  }

  /** Copies the coordinates to the device. */
  void upload(
      final PointBlock points,
      final CudaLayout layout,
      final long base,
      final CUstream stream,
      final CudaTransfer transfer) {
    transfer.toDevice(points.x(), points.size(), base + layout.x, stream);
    transfer.toDevice(points.y(), points.size(), base + layout.y, stream);
    transfer.toDevice(points.z(), points.size(), base + layout.z, stream);
  }

  /** The curve for a tile whose coordinates are on the device. */
  Curve curve(
      final PointBlock points, final CudaLayout layout, final long base, final CUstream stream) {
    final int size = points.size();
    final int[] bounds = bounds(size, layout, base, stream);
    for (int axis = 0; axis < 3; axis++) {
      final long extent = (long) bounds[3 + axis] - bounds[axis];
      if (extent >= MOST_EXTENT) {
        throw new GpuException(
            "the tile extends over "
                + extent
                + " steps, the kernels take less than "
                + MOST_EXTENT);
      }
    }
    return Curve.through(points, bounds);
  }

  /** Brings the points into order along a curve. */
  void sort(
      final Curve curve,
      final PointBlock points,
      final CudaLayout layout,
      final long base,
      final CUstream stream) {
    new CurveSort(kernels, layout, base, points.size(), curve).run(stream);
  }

  private int[] bounds(
      final int size, final CudaLayout layout, final long base, final CUstream stream) {
    final long scalars = base + layout.scalars;
    final long low = 3L;
    CudaDevice.check(
        JCudaDriver.cuMemsetD32Async(CudaDevice.pointer(scalars), Integer.MAX_VALUE, low, stream),
        "cuMemsetD32Async");
    CudaDevice.check(
        JCudaDriver.cuMemsetD32Async(
            CudaDevice.pointer(scalars + low * Integer.BYTES), Integer.MIN_VALUE, low, stream),
        "cuMemsetD32Async");
    CudaDevice.check(
        JCudaDriver.cuMemsetD32Async(CudaDevice.pointer(scalars + FAR_COUNT_OFFSET), 0, 2, stream),
        "cuMemsetD32Async");
    kernels.launch(
        "bounds",
        stream,
        Math.min(BOUNDS_BLOCKS, CudaLayout.ceilDiv(size, THREADS)),
        THREADS,
        base + layout.x,
        base + layout.y,
        base + layout.z,
        size,
        scalars);
    final int[] bounds = new int[6];
    CudaDevice.check(JCudaDriver.cuStreamSynchronize(stream), "cuStreamSynchronize");
    CudaDevice.check(
        JCudaDriver.cuMemcpyDtoH(
            Pointer.to(bounds), CudaDevice.pointer(scalars), (long) Integer.BYTES * bounds.length),
        "cuMemcpyDtoH");
    return bounds;
  }

  /** Boxes the points in their order. */
  void buildTree(final CudaLayout layout, final long base, final int size, final CUstream stream) {
    kernels.launch(
        "leaves",
        stream,
        CudaLayout.ceilDiv(layout.boxCounts[0], THREADS),
        THREADS,
        base + layout.points,
        size,
        base + layout.boxes[0],
        layout.boxCounts[0]);
    for (int level = 1; level < layout.boxes.length; level++) {
      kernels.launch(
          "nodes",
          stream,
          CudaLayout.ceilDiv(layout.boxCounts[level], THREADS / CudaLayout.FAN_OUT),
          THREADS,
          base + layout.boxes[level - 1],
          layout.boxCounts[level - 1],
          base + layout.boxes[level],
          layout.boxCounts[level]);
    }
  }

  /**
   * Finds the neighbourhoods of a tile's core points once they are sorted and have their tree: it
   * writes the record of each, or puts it on the list of the far search.
   */
  interface Search {

    /** Puts all of its work on the tile's stream. */
    void run(Tile tile);

    /**
     * Whether its kernels fill the device, so that two of them at once would only end later, and
     * the output of neither could begin.
     */
    default boolean fillsTheDevice() {
      return false;
    }
  }

  /**
   * What a search works on.
   *
   * @param points core points, then halo points
   * @param neighborhood what counts as a neighbour
   * @param features what is asked for
   * @param query the same as the kernels read it
   * @param isListed whether neighbours are to be listed
   * @param farCount address of the number of points that are left to the far search
   * @param stream on which it runs
   */
  record Tile(
      PointBlock points,
      Neighborhood neighborhood,
      FeatureSet features,
      CudaQuery query,
      boolean isListed,
      long farCount,
      CUstream stream) {}

  /** What is asked of the searches. */
  CudaQuery query(
      final PointBlock points,
      final Neighborhood neighborhood,
      final FeatureSet features,
      final CudaLayout layout,
      final long base,
      final int[] neighbors,
      final CUstream stream) {
    final boolean listed = neighbors.length > 0;
    final long limit =
        Math.min(NO_LIMIT, SquaredDistance.on(points.lattice()).limit(neighborhood.radius()));
    if (listed) {
      CudaDevice.check(
          JCudaDriver.cuMemsetD32Async(
              CudaDevice.pointer(base + layout.listing), -1, neighbors.length, stream),
          "cuMemsetD32Async");
    }
    return new CudaQuery(layout, base, points.size())
        .asking(points.coreCount(), neighborhood.k(), limit, points.lattice().unitX())
        .columns(CudaFeatures.columns(features), features.size())
        .listing(listed ? base + layout.listing : 0);
  }

  /** Searches; the output waits for it. */
  private void search(final Tile tile, final Search search, final TileStreams streams) {
    final boolean takesTurns = search.fillsTheDevice();
    if (takesTurns) {
      kernels.turns().lock();
    }
    try {
      search.run(tile);
      searchFar(tile);
      streams.join();
      if (takesTurns) {
        streams.awaitSearch();
      }
    } finally {
      if (takesTurns) {
        kernels.turns().unlock();
      }
    }
  }

  /** Works off the list of single points. */
  void searchFar(final Tile tile) {
    kernels.launch(
        tile.neighborhood.k() <= MOST_IN_SHORT_LISTS ? "nearestFar" : "nearestFarMany",
        tile.stream,
        FAR_BLOCKS,
        FEATURE_THREADS,
        tile.query.stretch(0, tile.points.size()));
  }

  /** The search that takes neighbouring points together. */
  final class GroupSearch implements Search {

    @Override
    public boolean fillsTheDevice() {
      return true;
    }

    @Override
    public void run(final Tile tile) {
      final int size = tile.points.size();
      final int k = tile.neighborhood.k();
      final boolean extra = tile.isListed || tile.features.reads(Quantity.DISTANCES);
      final String kernel =
          k <= MOST_IN_SMALL_GROUPS
              ? "nearestSmall"
              : k <= MOST_IN_LARGE_GROUPS ? "nearestLarge" : "nearestMany";
      final int groups = kernels.streams().tiles() > 1 ? GROUPS_AMONG_OTHERS : GROUPS_ALONE;
      kernels.launch(
          extra ? kernel + "Extra" : kernel,
          tile.stream,
          NEAREST_BLOCKS + size / NEAREST_THREADS / groups,
          NEAREST_THREADS,
          tile.query.stretch(0, size),
          groups);
    }
  }

  /** Columns come back slice by slice: one is made and copied while the last one is taken. */
  private void download(
      final byte[] query,
      final int core,
      final int columns,
      final CudaLayout layout,
      final long base,
      final CUstream stream,
      final CudaTransfer transfer,
      final ColumnSink sink) {
    int previous = 0;
    int previousSize = 0;
    int previousSlab = 0;
    for (int from = 0; from < core; from += layout.sliceSize) {
      final int size = Math.min(layout.sliceSize, core - from);
      final int slab = transfer.nextSlab();
      makeColumns(query, from, size, base + layout.slices[slab], stream);
      transfer.fromDevice(
          base + layout.slices[slab], (long) Float.BYTES * columns * size, slab, stream);
      if (previousSize > 0) {
        transfer.await(previousSlab);
        sink.accept(previous, previousSize, transfer.buffer(previousSlab).asFloatBuffer());
      }
      previous = from;
      previousSize = size;
      previousSlab = slab;
    }
    transfer.await(previousSlab);
    sink.accept(previous, previousSize, transfer.buffer(previousSlab).asFloatBuffer());
  }

  /** Makes the columns of a slice of core points from their records. */
  void makeColumns(
      final byte[] query, final int from, final int size, final long slice, final CUstream stream) {
    kernels.launch(
        "features",
        stream,
        CudaLayout.ceilDiv(size, FEATURE_THREADS),
        FEATURE_THREADS,
        query,
        from,
        size,
        slice);
  }
}
