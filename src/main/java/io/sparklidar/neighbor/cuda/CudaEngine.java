package io.sparklidar.neighbor.cuda;

import io.sparklidar.cloud.Lattice;
import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.FeaturePlan;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.feature.Scale;
import io.sparklidar.feature.SquaredDistance;
import io.sparklidar.feature.definition.Quantity;
import io.sparklidar.feature.definition.Variant;
import io.sparklidar.gpu.CudaDevice;
import io.sparklidar.gpu.GpuException;
import io.sparklidar.gpu.GpuLease;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.gpu.cuda.CudaModule;
import io.sparklidar.gpu.cuda.CudaTransfer;
import io.sparklidar.gpu.cuda.DeviceStreams;
import io.sparklidar.gpu.cuda.TileStreams;
import io.sparklidar.neighbor.DeviceEngine;
import io.sparklidar.neighbor.EngineLimits;
import io.sparklidar.neighbor.TileFeatures;
import io.sparklidar.parallel.TaskEnd;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import jcuda.Pointer;
import jcuda.driver.CUDA_MEMCPY2D;
import jcuda.driver.CUmemorytype;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;

/**
 * The exact engine on a CUDA device. Safe for use by several threads at once: each call has memory
 * and a stream of its own, so the copies of one overlap the kernels of another.
 *
 * <p>Neighbours are those of the lattice's steps, and therefore its kernels need one unit on all
 * axes.
 */
public final class CudaEngine implements DeviceEngine {

  /** Its name. */
  public static final String NAME = "cuda";

  /** The kernels. */
  static final String PTX = "neighbor.ptx";

  /** Those that list neighbours and pass over them; loaded when first asked for. */
  static final String LISTED_PTX = "listed.ptx";

  /** Those that find all within a radius; loaded when first asked for. */
  static final String WITHIN_PTX = "within.ptx";

  /** The same in plan. */
  static final String CYLINDER_PTX = "cylinder.ptx";

  /** Those that choose how many of the nearest are neighbours. */
  static final String OPTIMAL_PTX = "optimal.ptx";

  /** Those that count what lies around neighbourhoods. */
  static final String AROUND_PTX = "around.ptx";

  /** Where the number of points left to the far search lies among the scalars. */
  static final int FAR_COUNT_OFFSET = 32;

  /** Most neighbours of which a group of points keeps short lists. */
  private static final int MOST_IN_SMALL_GROUPS = 20;

  /** Most of which it keeps lists at all: beyond, it counts. */
  private static final int MOST_IN_LARGE_GROUPS = 52;

  /** Most of which the search of single points keeps the shorter of its lists. */
  private static final int MOST_IN_SHORT_LISTS = 128;

  /** Most steps of a radius within which all are found: squares have to fit 31 bits. */
  static final int MOST_REACH = 26_753;

  /** What the kernels can do on any device. */
  public static final EngineLimits LIMITS =
      new EngineLimits("the kernels", 1024, MOST_IN_SHORT_LISTS, MOST_REACH);

  /** First guess; measured as tiles finish. */
  private static final double POINTS_PER_SECOND = 2e7;

  /** Points that the sort's counters have room for. */
  private static final int MOST_POINTS = 1 << 30;

  /** Extents in steps that differences and squared distances have room for. */
  private static final long MOST_EXTENT = 1L << 30;

  /** How many bits the extent of a tile along z has at most where neighbours are so in plan. */
  static final int MOST_HEIGHT_BITS = 22;

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
  static final int PASS_THREADS = 128;
  static final int WITHIN_THREADS = 64;
  private static final int WITHIN_BLOCKS = 2048;

  /** Most neighbours of the optimal that the smaller of two kernels sorts. */
  private static final int MOST_IN_FEW = 64;

  /** Warps of a block that keep neighbours. */
  private static final int KEEPERS_OF_BLOCK = WITHIN_THREADS / 32;

  private static final int CHOOSE_PLACES = 32;
  static final int CHOOSE_THREADS = 128;
  static final int AROUND_THREADS = 128;
  private static final int BOUNDS_BLOCKS = 1024;
  private static final int FAR_BLOCKS = 1024;

  private final GpuMemoryManager manager;
  private final CudaModule kernels;
  private final DeviceStreams shared;

  /**
   * The engine on a device.
   *
   * @param manager of the device's memory
   * @param device the manager's device
   * @throws GpuException if the driver cannot compile the kernels
   */
  public CudaEngine(final GpuMemoryManager manager, final CudaDevice device) {
    this.manager = manager;
    this.kernels = CudaModule.on(device, CudaEngine.class, PTX);
    this.shared = DeviceStreams.of(device);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public double pointsPerSecond() {
    return POINTS_PER_SECOND;
  }

  @Override
  public GpuMemoryManager manager() {
    return manager;
  }

  /** Which of these features the kernels compute, of the kinds of neighbourhoods that they find. */
  public static FeatureSet kernelColumns(final FeatureSet features) {
    return features.where(
        column -> CudaFeatures.has(column.feature()) && !(column.scale() instanceof Scale.Thinned));
  }

  /** Which of them follow from sums over the nearest neighbours, whoever finds these. */
  public static FeatureSet columnsOfSums(final FeatureSet features) {
    return features.where(
        column -> CudaFeatures.ORDER.contains(column.feature()) && isOfNearest(column.scale()));
  }

  private static boolean isOfNearest(final Scale scale) {
    return scale instanceof Scale.OfJob || scale instanceof Scale.Nearest;
  }

  @Override
  public FeatureSet columns(final Neighborhood neighborhood, final FeatureSet features) {
    return kernelColumns(features);
  }

  @Override
  public Optional<String> whyNot(final PointBlock points, final Neighborhood neighborhood) {
    return LIMITS
        .whyNot(points, neighborhood)
        .or(() -> whyNot(points.size(), points.lattice(), neighborhood));
  }

  /**
   * Why neighbours are not found of so many points; empty if they are.
   *
   * @param size core and halo points
   */
  public static Optional<String> whyNot(
      final int size, final Lattice lattice, final Neighborhood neighborhood) {
    return size < MOST_POINTS
        ? LIMITS.whyNot(lattice, neighborhood)
        : Optional.of("the kernels take less than " + MOST_POINTS + " points at once");
  }

  @Override
  public long bytes(
      final PointBlock points, final Neighborhood neighborhood, final FeatureSet features) {
    return points.coreCount() == 0
        ? 1
        : new CudaLayout(
                points.size(),
                points.coreCount(),
                features.size(),
                CudaFeatures.room(features, neighborhood))
            .bytes;
  }

  @Override
  public TileFeatures run(
      final PointBlock points,
      final Neighborhood neighborhood,
      final FeatureSet features,
      final GpuLease lease) {
    return TileFeatures.of(
        compute(points, neighborhood, features, lease.buffer().address(), new GroupSearch()),
        name());
  }

  /**
   * Features of the core points by some search, in {@link #bytes} of leased memory from an address
   * on. Nothing runs on the device any more when it returns or throws.
   */
  public FeatureTable compute(
      final PointBlock points,
      final Neighborhood neighborhood,
      final FeatureSet features,
      final long base,
      final CudaSearch search) {
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
    final long bytes =
        new CudaLayout(
                points.size(), core, 1, new CudaLayout.PassRoom(neighborhood.k(), 0, 0, false))
            .bytes;
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
      final CudaSearch search,
      final ColumnSink sink) {
    requireAble(points.size(), points.lattice(), neighborhood, features);
    if (points.coreCount() == 0) {
      return;
    }
    kernels.device().makeCurrent();
    // Closed in this order: what runs is waited for, slabs go back, streams go back. The first
    // error stays, those of closing are suppressed in it.
    try (TileStreams streams = shared.pool().take();
        CudaTransfer transfer = new CudaTransfer(manager, shared.pool().maker(), streams)) {
      final CUstream stream = streams.work();
      final CudaLayout layout =
          new CudaLayout(
              points.size(),
              points.coreCount(),
              features.size(),
              neighbors.length == 0
                  ? CudaFeatures.room(features, neighborhood)
                  : new CudaLayout.PassRoom(neighborhood.k(), 0, 0, false));
      final DevicePoints uploaded = upload(points, layout, base, stream, transfer);
      sort(uploaded, Stream.of(neighborhood), layout, base, stream);
      if (features.reads(Quantity.INTENSITIES)) {
        transfer.toDevice(
            points.attribute(PointAttribute.INTENSITY),
            points.size(),
            base + layout.intensity,
            stream);
      }
      final CudaQuery query = query(uploaded, neighborhood, features, layout, base);
      if (features.reads(Quantity.INTENSITIES) && !CudaFeatures.isWithin(neighborhood)) {
        transfer.toDevice(points.identity(), points.size(), base + layout.identity, stream);
        query.identities(base + layout.identity);
      }
      final byte[] pass =
          CudaPass.keeping(
              features, base + layout.kept, base + layout.intensity, points.coreCount());
      final CudaTile tile =
          new CudaTile(
              kernels,
              uploaded,
              neighborhood,
              features,
              query,
              CudaFeatures.passCount(features) > 0 ? Optional.of(pass) : Optional.empty(),
              layout,
              base,
              stream);
      if (neighbors.length > 0) {
        list(tile, layout, base, neighbors);
        return;
      }
      search(tile, search, streams);
      download(tile, layout, base, streams.out(), transfer, sink);
    }
  }

  /** Lists the neighbours of core points, k indexes each, by the same search as for a pass. */
  private void list(
      final CudaTile tile, final CudaLayout layout, final long base, final int[] neighbors) {
    final int size = tile.points().size();
    final int k = tile.neighborhood().k();
    final int warp = 32;
    if (tile.stretch() < size) {
      throw new IllegalArgumentException("no room to list all neighbours of " + size + " points");
    }
    CudaDevice.check(
        JCudaDriver.cuMemsetD32Async(
            CudaDevice.pointer(base + layout.listing),
            -1,
            (long) k * layout.stretch,
            tile.stream()),
        "cuMemsetD32Async");
    searchListed(tile, module(LISTED_PTX), 0, size);
    final int[] listing = new int[k * layout.stretch];
    final int[] points = new int[4 * size];
    CudaDevice.check(JCudaDriver.cuStreamSynchronize(tile.stream()), "cuStreamSynchronize");
    read(base + layout.listing, listing);
    read(base + layout.points, points);
    for (int place = 0; place < size; place++) {
      final int point = points[4 * place + 3];
      for (int i = 0; i < k && point < tile.points().coreCount(); i++) {
        final int neighbor = listing[(place / warp * k + i) * warp + place % warp];
        neighbors[point * k + i] = neighbor < 0 ? -1 : points[4 * neighbor + 3];
      }
    }
  }

  private static void read(final long from, final int[] to) {
    CudaDevice.check(
        JCudaDriver.cuMemcpyDtoH(
            Pointer.to(to), CudaDevice.pointer(from), (long) Integer.BYTES * to.length),
        "cuMemcpyDtoH");
  }

  /** Device memory that {@link #computeOnDevice} takes beside coordinates and columns. */
  public static long bytesOnDevice(final int size, final int coreCount, final FeaturePlan plan) {
    return plan.parts().stream()
        .mapToLong(part -> onDevice(size, coreCount, part.neighborhood(), part.features()).bytes)
        .max()
        .orElseThrow();
  }

  private static CudaLayout onDevice(
      final int size,
      final int coreCount,
      final Neighborhood neighborhood,
      final FeatureSet features) {
    return CudaLayout.onDevice(
        size, coreCount, features.size(), CudaFeatures.room(features, neighborhood).lists());
  }

  /**
   * Features of points that are on the device, left there: float32 columns of the core points, one
   * behind the other. They are there once the streams were waited for. The points are sorted once,
   * however many neighbourhoods are looked at.
   *
   * @param points the points, at least one core point
   * @param plan what to compute; all of it the kernels can, without attributes, and each part's
   *     columns {@linkplain FeaturePlan.Part#isInARow in a row}
   * @param base address of {@link #bytesOnDevice}
   * @param columns address of the first column
   * @param streams what it runs on, behind what they were given before
   * @throws IllegalArgumentException if there is a reason {@link #whyNot}
   * @throws GpuException if the device fails
   */
  public void computeOnDevice(
      final DevicePoints points,
      final FeaturePlan plan,
      final long base,
      final long columns,
      final TileStreams streams) {
    final int size = points.size();
    final int core = points.coreCount();
    for (final FeaturePlan.Part part : plan.parts()) {
      requireAble(size, points.lattice(), part.neighborhood(), part.features());
    }
    // Points and tree lie at the same place, whatever follows them.
    sort(
        points,
        plan.parts().stream().map(FeaturePlan.Part::neighborhood),
        CudaLayout.onDevice(size, core, 1, CudaLayout.PassRoom.NONE),
        base,
        streams.work());
    for (final FeaturePlan.Part part : plan.parts()) {
      final FeatureSet features = part.features();
      final CudaLayout layout = onDevice(size, core, part.neighborhood(), features);
      final long first = columns + (long) Float.BYTES * core * part.targets().get(0).position();
      final CudaQuery query = query(points, part.neighborhood(), features, layout, base);
      search(
          new CudaTile(
              kernels,
              points,
              part.neighborhood(),
              features,
              query,
              CudaFeatures.passCount(features) == 0
                  ? Optional.empty()
                  : Optional.of(CudaPass.among(features, first, 0, core)),
              layout,
              base,
              streams.work()),
          new GroupSearch(),
          streams);
      makeColumns(query.stretch(0, size), 0, core, first, streams.out());
      streams.rejoin();
    }
  }

  private static void requireAble(
      final int size,
      final Lattice lattice,
      final Neighborhood neighborhood,
      final FeatureSet features) {
    final Optional<String> whyNot = whyNot(size, lattice, neighborhood);
    if (whyNot.isPresent()) {
      throw new IllegalArgumentException(whyNot.get());
    }
    if (!kernelColumns(features).equals(features)) {
      throw new IllegalArgumentException("the kernels do not compute all of " + features);
    }
  }

  /** Copies the coordinates to the device. */
  DevicePoints upload(
      final PointBlock points,
      final CudaLayout layout,
      final long base,
      final CUstream stream,
      final CudaTransfer transfer) {
    transfer.toDevice(points.x(), points.size(), base + layout.x, stream);
    transfer.toDevice(points.y(), points.size(), base + layout.y, stream);
    transfer.toDevice(points.z(), points.size(), base + layout.z, stream);
    return new DevicePoints(
        points.size(),
        points.coreCount(),
        points.lattice(),
        base + layout.x,
        base + layout.y,
        base + layout.z);
  }

  /** The curve for a tile whose coordinates are on the device, to look for such neighbourhoods. */
  Curve curve(
      final DevicePoints points,
      final Stream<Neighborhood> neighborhoods,
      final CudaLayout layout,
      final long base,
      final CUstream stream) {
    final int size = points.size();
    final int[] bounds = bounds(points, layout, base, stream);
    for (int axis = 0; axis < 3; axis++) {
      requireExtent(bounds, axis, "", MOST_EXTENT);
    }
    if (neighborhoods.anyMatch(Neighborhood.Cylinder.class::isInstance)) {
      requireExtent(bounds, 2, " of height", 1L << MOST_HEIGHT_BITS);
    }
    final int[][] sample = {
      sample(points.x(), size), sample(points.y(), size), sample(points.z(), size)
    };
    return Curve.through(sample, size, bounds);
  }

  private static void requireExtent(
      final int[] bounds, final int axis, final String what, final long most) {
    final long extent = (long) bounds[3 + axis] - bounds[axis];
    if (extent >= most) {
      throw new GpuException(
          "the tile extends over "
              + extent
              + " steps"
              + what
              + ", the kernels take less than "
              + most);
    }
  }

  /** Values of a column that the device is done with, far apart. */
  private static int[] sample(final long column, final int size) {
    final int[] values = new int[Curve.sampleSize(size)];
    final CUDA_MEMCPY2D copy = new CUDA_MEMCPY2D();
    copy.srcMemoryType = CUmemorytype.CU_MEMORYTYPE_DEVICE;
    copy.srcDevice = CudaDevice.pointer(column);
    copy.srcPitch = (long) Integer.BYTES * Curve.stride(size);
    copy.dstMemoryType = CUmemorytype.CU_MEMORYTYPE_HOST;
    copy.dstHost = Pointer.to(values);
    copy.dstPitch = Integer.BYTES;
    copy.WidthInBytes = Integer.BYTES;
    copy.Height = values.length;
    CudaDevice.check(JCudaDriver.cuMemcpy2DUnaligned(copy), "cuMemcpy2DUnaligned");
    return values;
  }

  /** Brings the points into order along a curve, and boxes them. */
  private void sort(
      final DevicePoints points,
      final Stream<Neighborhood> neighborhoods,
      final CudaLayout layout,
      final long base,
      final CUstream stream) {
    sort(curve(points, neighborhoods, layout, base, stream), points, layout, base, stream);
    buildTree(layout, base, points.size(), stream);
  }

  /** Brings the points into order along a curve. */
  void sort(
      final Curve curve,
      final DevicePoints points,
      final CudaLayout layout,
      final long base,
      final CUstream stream) {
    new CurveSort(kernels, layout, base, points, curve).run(stream);
  }

  private int[] bounds(
      final DevicePoints points, final CudaLayout layout, final long base, final CUstream stream) {
    final int size = points.size();
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
        points.x(),
        points.y(),
        points.z(),
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
          CudaLayout.ceilDiv(layout.boxCounts[level], THREADS / BoxTree.FAN_OUT),
          THREADS,
          base + layout.boxes[level - 1],
          layout.boxCounts[level - 1],
          base + layout.boxes[level],
          layout.boxCounts[level]);
    }
  }

  /** What is asked of the searches. */
  CudaQuery query(
      final DevicePoints points,
      final Neighborhood neighborhood,
      final FeatureSet features,
      final CudaLayout layout,
      final long base) {
    final long limit =
        Math.min(NO_LIMIT, SquaredDistance.on(points.lattice()).limit(neighborhood.radius()));
    return new CudaQuery(layout, base, points.size())
        .asking(points.coreCount(), neighborhood.k(), limit, points.lattice().unitX())
        .columns(
            CudaFeatures.columns(features),
            features.size(),
            Variant.bits(features.convention().variants()))
        .listing(base + layout.listing);
  }

  /** Searches; the output waits for it. */
  private void search(final CudaTile tile, final CudaSearch search, final TileStreams streams) {
    // Where it has to be compiled first, no other tile waits for that.
    final CudaModule module = module(tile);
    final boolean takesTurns = search.fillsTheDevice();
    if (takesTurns) {
      shared.turns().lock();
    }
    try {
      search(tile, search, module);
      streams.join();
      if (takesTurns) {
        streams.awaitSearch();
      }
    } finally {
      if (takesTurns) {
        shared.turns().unlock();
      }
    }
  }

  /** The kernels that search a tile. */
  private CudaModule module(final CudaTile tile) {
    if (tile.neighborhood() instanceof Neighborhood.Within) {
      return module(WITHIN_PTX);
    }
    if (tile.neighborhood() instanceof Neighborhood.Cylinder) {
      return module(CYLINDER_PTX);
    }
    return module(tile.isListed() ? LISTED_PTX : PTX);
  }

  private CudaModule module(final String resource) {
    return CudaModule.on(kernels.device(), CudaEngine.class, resource);
  }

  private void search(final CudaTile tile, final CudaSearch search, final CudaModule module) {
    final int size = tile.points().size();
    // Another neighbourhood of the same points may have been searched before.
    tile.clear(tile.farCount(), 2);
    if (CudaFeatures.isWithin(tile.neighborhood())) {
      searchWithin(tile, module);
      countAround(tile, 0, size);
    } else if (!tile.isListed()) {
      search.run(tile);
      searchFar(tile);
    } else if (search instanceof GroupSearch) {
      for (int from = 0; from < size; from += tile.stretch()) {
        TaskEnd.checkHere();
        final int places = Math.min(tile.stretch(), size - from);
        searchListed(tile, module, from, places);
        choose(tile, from, places);
        // A pass leaves nothing of the lists.
        countAround(tile, from, places);
        if (CudaFeatures.isPassed(tile.features())) {
          module.launch(
              "passListed",
              tile.stream(),
              CudaLayout.ceilDiv(places, PASS_THREADS),
              PASS_THREADS,
              tile.query().stretch(from, places),
              tile.pass().orElseThrow());
        }
      }
    } else {
      throw new IllegalArgumentException(
          "only the kernels list the neighbours that are needed for " + tile.features());
    }
  }

  /** Works off the list of single points. */
  void searchFar(final CudaTile tile) {
    kernels.launch(
        farKernel(tile),
        tile.stream(),
        FAR_BLOCKS,
        FEATURE_THREADS,
        tile.query().stretch(0, tile.points().size()));
  }

  private static String farKernel(final CudaTile tile) {
    return tile.neighborhood().k() <= MOST_IN_SHORT_LISTS ? "nearestFar" : "nearestFarMany";
  }

  private static String groupKernel(final CudaTile tile) {
    final int k = tile.neighborhood().k();
    return k <= MOST_IN_SMALL_GROUPS
        ? "nearestSmall"
        : k <= MOST_IN_LARGE_GROUPS ? "nearestLarge" : "nearestMany";
  }

  /** The neighbourhoods of a stretch of the curve, and which points they have. */
  private void searchListed(
      final CudaTile tile, final CudaModule module, final int from, final int places) {
    tile.clear(tile.farCount(), 2);
    final byte[] query = tile.query().stretch(from, places);
    final int groups = groupsOfWarp();
    module.launch(
        groupKernel(tile) + "Listed",
        tile.stream(),
        NEAREST_BLOCKS + places / NEAREST_THREADS / groups,
        NEAREST_THREADS,
        query,
        groups);
    module.launch(farKernel(tile) + "Listed", tile.stream(), FAR_BLOCKS, FEATURE_THREADS, query);
  }

  /** Leaves as many of the nearest as are optimal, where that is asked. */
  private void choose(final CudaTile tile, final int from, final int places) {
    if (tile.neighborhood() instanceof Neighborhood.Optimal optimal) {
      module(OPTIMAL_PTX)
          .launch(
              optimal.k() <= MOST_IN_FEW ? "chooseFew" : "chooseMany",
              tile.stream(),
              CudaLayout.ceilDiv(places, CHOOSE_PLACES),
              CHOOSE_THREADS,
              tile.query().stretch(from, places),
              optimal.fewest());
    }
  }

  /** Counts what lies around the neighbourhoods, where that is asked. */
  private void countAround(final CudaTile tile, final int from, final int places) {
    if (CudaFeatures.isCountedAround(tile.features())) {
      module(AROUND_PTX)
          .launch(
              "around",
              tile.stream(),
              CudaLayout.ceilDiv(places, AROUND_THREADS),
              AROUND_THREADS,
              tile.query().stretch(from, places),
              tile.pass().orElseThrow(),
              CudaFeatures.isWithin(tile.neighborhood()) ? tile.neighborhood().radius() : 0.0);
    }
  }

  /** All within a radius, and the pass over them if there is one. */
  private void searchWithin(final CudaTile tile, final CudaModule module) {
    final int size = tile.points().size();
    final String kernel =
        tile.neighborhood() instanceof Neighborhood.Cylinder ? "cylinder" : "within";
    final int blocks = Math.min(WITHIN_BLOCKS, CudaLayout.ceilDiv(size, WITHIN_THREADS));
    final byte[] query = tile.query().stretch(0, size);
    final int distances = tile.features().reads(Quantity.DISTANCES) ? 1 : 0;
    if (CudaFeatures.isPassed(tile.features())) {
      final byte[] pass = tile.pass().orElseThrow();
      module.launch(
          kernel + "Kept",
          tile.stream(),
          tile.keepers() / KEEPERS_OF_BLOCK,
          WITHIN_THREADS,
          query,
          distances,
          pass,
          tile.kept());
      module.launch(kernel + "Left", tile.stream(), blocks, WITHIN_THREADS, query, distances, pass);
    } else {
      module.launch(kernel, tile.stream(), blocks, WITHIN_THREADS, query, distances);
    }
  }

  private int groupsOfWarp() {
    return shared.pool().tiles() > 1 ? GROUPS_AMONG_OTHERS : GROUPS_ALONE;
  }

  /** The search that takes neighbouring points together. */
  final class GroupSearch implements CudaSearch {

    @Override
    public boolean fillsTheDevice() {
      return true;
    }

    @Override
    public void run(final CudaTile tile) {
      final int size = tile.points().size();
      final boolean extra = tile.features().reads(Quantity.DISTANCES);
      final int groups = groupsOfWarp();
      kernels.launch(
          groupKernel(tile) + (extra ? "Extra" : ""),
          tile.stream(),
          NEAREST_BLOCKS + size / NEAREST_THREADS / groups,
          NEAREST_THREADS,
          tile.query().stretch(0, size),
          groups);
    }
  }

  /** Columns come back slice by slice: one is made and copied while the last one is taken. */
  private void download(
      final CudaTile tile,
      final CudaLayout layout,
      final long base,
      final CUstream stream,
      final CudaTransfer transfer,
      final ColumnSink sink) {
    final byte[] query = tile.query().stretch(0, tile.points().size());
    final int core = tile.points().coreCount();
    final int columns = tile.features().size();
    int previous = 0;
    int previousSize = 0;
    int previousSlab = 0;
    for (int from = 0; from < core; from += layout.sliceSize) {
      TaskEnd.checkHere();
      final int size = Math.min(layout.sliceSize, core - from);
      final int slab = transfer.nextSlab();
      makeColumns(query, from, size, base + layout.slices[slab], stream);
      if (tile.pass().isPresent()) {
        module(tile)
            .launch(
                "passColumns",
                stream,
                CudaLayout.ceilDiv(size, PASS_THREADS),
                PASS_THREADS,
                query,
                tile.pass().get(),
                from,
                size,
                base + layout.slices[slab]);
      }
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
