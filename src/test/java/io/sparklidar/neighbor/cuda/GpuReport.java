package io.sparklidar.neighbor.cuda;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.codec.DecodeTimes;
import io.sparklidar.codec.LayerTimes;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.feature.definition.ValueRange;
import io.sparklidar.gpu.CudaDevice;
import io.sparklidar.gpu.FailingDevice;
import io.sparklidar.gpu.GpuDevice;
import io.sparklidar.gpu.GpuLease;
import io.sparklidar.gpu.GpuLimits;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.gpu.GpuOutOfMemoryException;
import io.sparklidar.gpu.OtherProcess;
import io.sparklidar.gpu.Placement;
import io.sparklidar.gpu.WaitPolicy;
import io.sparklidar.job.output.PageReport;
import io.sparklidar.neighbor.DeviceEngine;
import io.sparklidar.neighbor.DevicePool;
import io.sparklidar.neighbor.TileFeatures;
import io.sparklidar.neighbor.TilePlacer;
import io.sparklidar.neighbor.cpu.GridEngine;
import io.sparklidar.neighbor.faiss.FaissDeviceEngine;
import io.sparklidar.neighbor.faiss.FaissEngine;
import io.sparklidar.neighbor.faiss.FaissLibrary;
import io.sparklidar.ondevice.ReadTimes;
import io.sparklidar.ondevice.TileSizes;
import io.sparklidar.ondevice.index.IndexTimes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Prints what the engine does on the device at hand: speed, memory, and behaviour under load. */
public final class GpuReport {

  private static final FeatureSet DEFAULT = FeatureSet.parse("default");
  private static final GridEngine CPU = new GridEngine();
  private static final double MEGA = 1e6;

  private final CudaDevice device = CudaDevice.open(0);
  private final GpuMemoryManager manager = GpuMemoryManager.of(device, GpuLimits.DEFAULT);
  private final CudaEngine cuda = new CudaEngine(manager, device);

  private GpuReport() {}

  private static final List<String> PARTS =
      List.of(
          "kernels",
          "passes",
          "agreement",
          "memory",
          "sizes",
          "stage",
          "copies",
          "encode",
          "pages",
          "devices",
          "overload",
          "squeezed",
          "failing",
          "faiss",
          "decode",
          "read",
          "index");

  /** Runs the parts named, or all. */
  public static void main(final String[] arguments) throws Exception {
    final List<String> parts = arguments.length > 0 ? List.of(arguments) : PARTS;
    final long start = System.nanoTime();
    final GpuReport report = new GpuReport();
    System.out.printf(
        "%s%nkernels ready after %.2f s%n", report.manager, (System.nanoTime() - start) / 1e9);
    for (final String part : parts) {
      switch (part) {
        case "kernels" -> new KernelTimes(report.manager, report.cuda).print();
        case "passes" -> new PassTimes(report.device, report.manager, report.cuda).print();
        case "copies" -> new CopyTimes(report.manager).print();
        case "encode" -> new LayerTimes(report.manager).print(report.ratios());
        case "pages" -> report.pages();
        case "small" -> report.small();
        case "devices" -> devices();
        case "agreement" -> report.agreement();
        case "memory" -> report.memory();
        case "sizes" -> TileSizes.main("1.3", "4");
        case "stage" -> report.stage();
        case "overload" -> report.overload();
        case "squeezed" -> report.squeezed();
        case "failing" -> report.failing();
        case "faiss" -> report.faiss();
        case "decode" -> DecodeTimes.print(report.device, report.manager);
        case "read" -> ReadTimes.print(report.device, report.manager);
        case "index" -> IndexTimes.print(report.device, report.manager);
        default -> throw new IllegalArgumentException(part);
      }
    }
    System.out.println(report.manager);
  }

  /** The first columns of the default that are stored in steps, of 26 chunks of a town. */
  private FeatureTable ratios() {
    final String columns =
        DEFAULT.features().stream()
            .filter(feature -> feature.range() instanceof ValueRange.Between)
            .limit(LayerTimes.COLUMNS)
            .map(Feature::columnName)
            .collect(Collectors.joining(","));
    final PointBlock town =
        Clouds.inStrips(Clouds.town(LayerTimes.TILE_CHUNKS * LayerTimes.CHUNK_POINTS, 1));
    return cuda.compute(town, Neighborhood.nearest(20, 10), FeatureSet.parse(columns));
  }

  /** Every kernel over few points: what a tool that watches each access can get through. */
  private void small() throws InterruptedException {
    LayerTimes.small(manager);
    final FeatureSet all = FeatureSet.parse("default,knn_distance_mean,roughness,z_std");
    for (final PointBlock cloud :
        List.of(Clouds.town(6000, 1), Clouds.forest(3000, 2), Clouds.outlier(2000, 3))) {
      for (final int k : new int[] {8, 20, 50, 64, 100, 129, 1000}) {
        for (final FeatureSet features : List.of(DEFAULT, all)) {
          final Neighborhood nearest = Neighborhood.nearest(k, 5);
          if (!sameBits(
              CPU.compute(cloud, nearest, features), cuda.compute(cloud, nearest, features))) {
            throw new IllegalStateException("rows differ for k = " + k);
          }
        }
      }
    }
    System.out.println("small: every search ran, with the rows of the CPU");
  }

  /** Parquet pages of a tile whose points, attributes and features are on the device. */
  private void pages() throws Exception {
    final PointBlock points = Clouds.inStrips(Clouds.town(10_000_000, 1));
    final FeatureTable table = cuda.compute(points, Neighborhood.nearest(20, 10), DEFAULT);
    final List<float[]> columns = new ArrayList<>();
    for (int column = 0; column < DEFAULT.size(); column++) {
      columns.add(table.column(column));
    }
    PageReport.print(manager, columns, points.x(), points.y(), points.z());
  }

  /** Tiles of many threads over one device, two, and so on. */
  private static void devices() throws Exception {
    final List<String> all = CudaDevice.addresses();
    final PointBlock tile = Clouds.inStrips(Clouds.town(1_000_000, 3));
    final Neighborhood nearest = Neighborhood.nearest(1000, 10);
    final DevicePool pool =
        new DevicePool(
            address -> {
              final CudaDevice one = CudaDevice.ofAddress(address);
              return new TilePlacer(
                  new CudaEngine(GpuMemoryManager.of(one, GpuLimits.DEFAULT), one),
                  CPU,
                  CPU,
                  false);
            },
            Duration.ZERO,
            true);
    for (int n = 1; n <= all.size(); n++) {
      final List<String> some = all.subList(0, n);
      final Map<String, AtomicLong> tilesOn = new ConcurrentHashMap<>();
      final Callable<Placement.Placed<TileFeatures>> task =
          () ->
              pool.place(
                  some,
                  placer -> placer.bytes(tile, nearest, DEFAULT),
                  placer -> {
                    tilesOn
                        .computeIfAbsent(
                            placer.manager().device().toString(), d -> new AtomicLong())
                        .incrementAndGet();
                    return placer.place(tile, nearest, DEFAULT);
                  });
      final ExecutorService threads = Executors.newFixedThreadPool(16);
      for (final var warm : threads.invokeAll(Collections.nCopies(16 * n, task))) {
        warm.get();
      }
      tilesOn.clear();
      final int tiles = 96 * n;
      final long start = System.nanoTime();
      for (final var result : threads.invokeAll(Collections.nCopies(tiles, task))) {
        result.get();
      }
      final double seconds = (System.nanoTime() - start) / 1e9;
      threads.shutdown();
      System.out.printf(
          "devices: %d, 16 threads, tiles of 1 M points, k 1000: %.1f M points/s; tiles on each %s%n",
          n, tiles / seconds, tilesOn);
    }
  }

  /** All columns of clouds of every kind against the CPU, bit for bit. */
  private void agreement() throws Exception {
    final int million = 1_000_000;
    final int[] all = {10, 20, 50};
    agreement("town", Clouds.town(2 * million, 1), all, 10);
    agreement("forest", Clouds.forest(2 * million, 2), all, 10);
    agreement("lake", Clouds.lake(million, 3), all, 10);
    agreement("coincident", Clouds.coincident(20_000), all, 10);
    agreement("grid", Clouds.grid(100), all, 10);
    agreement("wide", Clouds.wide(million, (1 << 30) - 1, 4), all, Double.POSITIVE_INFINITY);
    agreement("town", Clouds.inStrips(Clouds.town(50 * million, 1)), new int[] {20}, 10);
  }

  /** Of a large cloud on the CPU a part whose rows are those of the whole. */
  private void agreement(
      final String name, final PointBlock points, final int[] neighbors, final double radius)
      throws Exception {
    final FeatureSet all =
        FeatureSet.parse(
            CudaFeatures.ORDER.stream().map(Feature::columnName).collect(Collectors.joining(",")));
    final int compared = Math.min(points.size(), 2_000_000);
    for (final int k : neighbors) {
      final Neighborhood nearest = Neighborhood.nearest(k, radius);
      final FeatureTable gpu = cuda.compute(points, nearest, all);
      final long start = System.nanoTime();
      final FeatureTable cpu = onCpu(points, compared, nearest, all);
      final double seconds = (System.nanoTime() - start) / 1e9;
      long unequal = 0;
      final StringBuilder columns = new StringBuilder();
      for (final Feature feature : all.features()) {
        final float[] expected = cpu.column(feature);
        final float[] found = gpu.column(feature);
        long ofColumn = 0;
        for (int i = 0; i < compared; i++) {
          final int bits = Float.floatToRawIntBits(expected[i]);
          ofColumn += Float.floatToRawIntBits(found[i]) != bits ? 1 : 0;
        }
        if (ofColumn > 0) {
          columns.append(' ').append(feature.columnName()).append(' ').append(ofColumn);
        }
        unequal += ofColumn;
      }
      System.out.printf(
          "agreement: %-10s %8d points, k %d: %d columns of %d rows compared, %d values differ in"
              + " any bit%s; the CPU took %.1f s%n",
          name,
          points.size(),
          k,
          all.size(),
          compared,
          unequal,
          columns.length() > 0 ? ":" + columns : "",
          seconds);
    }
  }

  /** Whether all columns of two tables are the same. */
  private static boolean sameBits(final FeatureTable a, final FeatureTable b) {
    for (int column = 0; column < a.features().size(); column++) {
      for (int row = 0; row < a.size(); row++) {
        if (Float.floatToRawIntBits(a.column(column)[row])
            != Float.floatToRawIntBits(b.column(column)[row])) {
          return false;
        }
      }
    }
    return a.size() == b.size();
  }

  /** The rows of the first points of a block, in parts with what is within the radius of each. */
  private static FeatureTable onCpu(
      final PointBlock points,
      final int rows,
      final Neighborhood nearest,
      final FeatureSet features)
      throws Exception {
    final int threads = Runtime.getRuntime().availableProcessors();
    final FeatureTable table = new FeatureTable(features, rows);
    final double reach = nearest.radius() / points.lattice().unitY() + 1;
    final List<Callable<Void>> parts = new ArrayList<>();
    for (int part = 0; part < threads; part++) {
      final int from = (int) ((long) rows * part / threads);
      final int to = (int) ((long) rows * (part + 1) / threads);
      parts.add(
          () -> {
            final IntSummaryStatistics y =
                IntStream.range(from, to).map(i -> points.y()[i]).summaryStatistics();
            final int[] order =
                IntStream.concat(
                        IntStream.range(from, to),
                        IntStream.range(0, points.size())
                            .filter(i -> i < from || i >= to)
                            .filter(i -> points.y()[i] >= y.getMin() - reach)
                            .filter(i -> points.y()[i] <= y.getMax() + reach))
                    .toArray();
            final FeatureTable found =
                CPU.compute(Clouds.picked(points, order, to - from), nearest, features);
            for (int column = 0; column < features.size(); column++) {
              System.arraycopy(found.column(column), 0, table.column(column), from, to - from);
            }
            return null;
          });
    }
    final ExecutorService pool = Executors.newFixedThreadPool(threads);
    for (final Future<Void> result : pool.invokeAll(parts)) {
      result.get();
    }
    pool.shutdown();
    return table;
  }

  /** The device's own count of memory in use against the lease, for sizes over five decades. */
  private void memory() throws Exception {
    // What the driver takes for its context when kernels first run is no tile's.
    cuda.compute(Clouds.town(1000, 1), Neighborhood.nearest(20, 10), DEFAULT);
    for (final int size :
        new int[] {1000, 100_000, 1_000_000, 10_000_000, 50_000_000, 200_000_000}) {
      final PointBlock points = Clouds.town(size, 2);
      manager.freeCache();
      final long before = device.freeBytes();
      final AtomicLong least = new AtomicLong(before);
      final Thread watcher = watcher(least);
      final long bytes = cuda.bytes(points, Neighborhood.nearest(20, 10), DEFAULT);
      try (GpuLease lease = manager.allocate(bytes, Duration.ZERO).orElseThrow()) {
        watcher.start();
        cuda.run(points, Neighborhood.nearest(20, 10), DEFAULT, lease);
        watcher.interrupt();
        watcher.join();
        final long peak = before - least.get();
        System.out.printf(
            "memory: %9d points: sized %13d, leased %13d, measured peak %13d bytes"
                + " (%.3f of the lease)%n",
            size, bytes, lease.bytes(), peak, (double) peak / lease.bytes());
      }
    }
  }

  /** Speed and memory of FAISS, then eight threads that share the device with the kernels. */
  private void faiss() throws Exception {
    final Optional<String> whyNot = FaissLibrary.whyNoGpu();
    if (whyNot.isPresent()) {
      System.out.println("faiss: " + whyNot.get());
      return;
    }
    final DeviceEngine faiss = new FaissDeviceEngine(manager, new FaissEngine(CPU));
    final Neighborhood nearest = Neighborhood.nearest(20, 10);
    faiss.run(Clouds.town(20_000, 1), nearest, DEFAULT);
    for (final int size : new int[] {1_000_000, 4_000_000}) {
      final PointBlock points = Clouds.town(size, 4);
      for (int round = 0; round < 5; round++) {
        manager.freeCache();
        final long before = device.freeBytes();
        final AtomicLong least = new AtomicLong(before);
        final Thread watcher = watcher(least);
        watcher.start();
        final long start = System.nanoTime();
        final TileFeatures computed = faiss.run(points, nearest, DEFAULT);
        final double seconds = (System.nanoTime() - start) / 1e9;
        watcher.interrupt();
        watcher.join();
        System.out.printf(
            "faiss: %d points, one thread: %.2f s, %.2f M points/s with index, proof and features;"
                + " %s; leased %d, measured peak %d bytes%n",
            size,
            seconds,
            size / seconds / MEGA,
            computed.search(),
            granted(faiss.bytes(points, nearest, DEFAULT)),
            before - least.get());
      }
    }
    final PointBlock million = Clouds.town(1_000_000, 4);
    for (final int lanes : new int[] {4, Runtime.getRuntime().availableProcessors()}) {
      final ExecutorService pool = Executors.newFixedThreadPool(lanes);
      final List<Callable<Object>> tilesOfOne = new ArrayList<>();
      for (int i = 0; i < 3 * lanes; i++) {
        tilesOfOne.add(() -> faiss.run(million, nearest, DEFAULT));
      }
      final long begin = System.nanoTime();
      for (final Future<Object> result : pool.invokeAll(tilesOfOne)) {
        result.get();
      }
      pool.shutdown();
      System.out.printf(
          "faiss: tiles of 1 M points, %d threads: %.2f M points/s%n",
          lanes, 3 * lanes / ((System.nanoTime() - begin) / 1e9));
    }
    final int kinds = 8;
    final PointBlock[] tiles = new PointBlock[kinds];
    final FeatureTable[] expected = new FeatureTable[kinds];
    for (int i = 0; i < kinds; i++) {
      tiles[i] = Clouds.town(60_000 + 50_000 * i, 100 + i);
      expected[i] = CPU.compute(tiles[i], nearest, DEFAULT);
    }
    final long seconds = Long.getLong("faiss.seconds", 60);
    final long end = System.nanoTime() + seconds * 1_000_000_000L;
    final AtomicLong points = new AtomicLong();
    final AtomicLong done = new AtomicLong();
    final AtomicLong wrong = new AtomicLong();
    final List<Callable<Void>> work = new ArrayList<>();
    for (int thread = 0; thread < 8; thread++) {
      final int first = thread;
      work.add(
          () -> {
            for (int turn = first; System.nanoTime() < end; turn++) {
              final int i = turn % kinds;
              final FeatureTable got =
                  turn % 4 == 3
                      ? cuda.compute(tiles[i], nearest, DEFAULT)
                      : faiss.compute(tiles[i], nearest, DEFAULT);
              if (!sameBits(expected[i], got)) {
                wrong.incrementAndGet();
              }
              points.addAndGet(tiles[i].size());
              done.incrementAndGet();
            }
            return null;
          });
    }
    final ExecutorService threads = Executors.newFixedThreadPool(work.size());
    for (final Future<Void> result : threads.invokeAll(work)) {
      result.get();
    }
    threads.shutdown();
    System.out.printf(
        "faiss: 8 threads for %d s, every fourth tile by the kernels: %d tiles, %d of them differ,"
            + " %.2f M points/s%n",
        seconds, done.get(), wrong.get(), points.get() / MEGA / seconds);
  }

  /** What a lease of so many bytes has. */
  private long granted(final long bytes) throws InterruptedException {
    try (GpuLease lease = manager.allocate(bytes, Duration.ofMinutes(1)).orElseThrow()) {
      return lease.bytes();
    }
  }

  private Thread watcher(final AtomicLong least) {
    return new Thread(
        () -> {
          while (!Thread.currentThread().isInterrupted()) {
            least.accumulateAndGet(device.freeBytes(), Math::min);
          }
        });
  }

  /** Tiles through the device by more and more threads, to tables or to page-locked memory only. */
  private void stage() throws Exception {
    final PointBlock tile = Clouds.town(4_000_000, 3);
    for (final boolean table : new boolean[] {false, true}) {
      for (final int k : table ? new int[] {20} : new int[] {10, 20, 50}) {
        for (final int threads : new int[] {1, 2, 4, 8, 16}) {
          stage(tile, Neighborhood.nearest(k, 10), threads, table);
        }
      }
    }
  }

  private void stage(
      final PointBlock tile, final Neighborhood nearest, final int threads, final boolean table)
      throws Exception {
    final Callable<Integer> task =
        () -> {
          if (table) {
            return cuda.compute(tile, nearest, DEFAULT).size();
          }
          try (GpuLease lease =
              manager
                  .allocate(
                      cuda.bytes(tile, Neighborhood.nearest(20, 10), DEFAULT),
                      Duration.ofMinutes(1))
                  .orElseThrow()) {
            cuda.compute(tile, nearest, DEFAULT, lease, (from, size, columns) -> {});
          }
          return tile.coreCount();
        };
    final ExecutorService pool = Executors.newFixedThreadPool(threads);
    pool.invokeAll(Collections.nCopies(threads, task));
    // Enough that the first, which all begin to copy at once, and the last do not count for much.
    final int tiles = table ? 4 * threads + 8 : 16 * threads + 32;
    final long start = System.nanoTime();
    for (final Future<Integer> result : pool.invokeAll(Collections.nCopies(tiles, task))) {
      result.get();
    }
    final double seconds = (System.nanoTime() - start) / 1e9;
    pool.shutdown();
    System.out.printf(
        "stage: k %2d, %2d threads, tiles of 4 M points, to %s: %6.1f M points/s, %.1f GB/s down%n",
        nearest.k(),
        threads,
        table ? "tables" : "page-locked memory",
        (double) tiles * tile.size() / MEGA / seconds,
        4.0 * DEFAULT.size() * tiles * tile.size() / 1e9 / seconds);
  }

  private void overload() throws Exception {
    final long tile = cuda.bytes(Clouds.town(40_000, 1), Neighborhood.nearest(20, 10), DEFAULT);
    runTiles("overload, budget of 1.5 tiles", device, 1.5 * tile / device.totalBytes(), 10_000);
  }

  /** The same while the driver refuses every tenth piece of memory despite a grant. */
  private void failing() throws Exception {
    runTiles("every tenth cuMemAlloc fails", new FailingDevice(device, 10), 0.01, 2000);
  }

  /** The same while another process holds most of the card, and then while all of it is taken. */
  @SuppressWarnings("try") // nothing is asked of the other process
  private void squeezed() throws Exception {
    manager.freeCache();
    try (OtherProcess other =
        OtherProcess.start(1L << 30, Duration.ofMinutes(10), Duration.ofMinutes(10))) {
      runTiles("another process leaves 1 GiB at most", device, 0.9, 2000);
    }
    final List<Long> all = new ArrayList<>();
    manager.freeCache();
    for (long piece = device.freeBytes(); piece >= 1 << 20; piece /= 2) {
      try {
        all.add(device.allocate(piece));
        piece = 2 * device.freeBytes();
      } catch (final GpuOutOfMemoryException e) {
        continue;
      }
    }
    runTiles("card filled", device, 0.9, 200);
    all.forEach(device::free);
  }

  private void runTiles(
      final String name, final GpuDevice memory, final double fraction, final int count)
      throws Exception {
    manager.freeCache();
    final GpuMemoryManager small =
        GpuMemoryManager.of(memory, new GpuLimits(fraction, Long.MAX_VALUE, 1L << 30));
    final TilePlacer placer =
        new TilePlacer(new CudaEngine(small, device), CPU, CPU, WaitPolicy.FOREVER, true);
    final SplittableRandom random = new SplittableRandom(5);
    final Neighborhood nearest = Neighborhood.nearest(20, 3);
    final List<PointBlock> tiles = new ArrayList<>();
    final List<FeatureTable> truth = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      tiles.add(Clouds.town(1000 + random.nextInt(39_000), i));
      truth.add(CPU.compute(tiles.get(i), nearest, DEFAULT));
    }
    final ExecutorService pool = Executors.newFixedThreadPool(64);
    final List<Future<Placement.Placed<TileFeatures>>> running = new ArrayList<>();
    final long start = System.nanoTime();
    for (int i = 0; i < count; i++) {
      final PointBlock points = tiles.get(i % tiles.size());
      final Callable<Placement.Placed<TileFeatures>> task =
          () -> placer.place(points, nearest, DEFAULT);
      running.add(pool.submit(task));
    }
    int onGpu = 0;
    int split = 0;
    long wrong = 0;
    double longest = 0;
    String reason = "";
    for (int i = 0; i < count; i++) {
      final Placement.Placed<TileFeatures> placed = running.get(i).get();
      final FeatureTable expected = truth.get(i % tiles.size());
      wrong += sameBits(expected, placed.result().table()) ? 0 : 1;
      onGpu += placed.placement().cpuPieces() == 0 ? 1 : 0;
      split += placed.placement().gpuPieces() > 1 ? 1 : 0;
      longest = Math.max(longest, placed.placement().waited().toNanos() / 1e9);
      reason = placed.placement().reasons().stream().findFirst().orElse(reason);
    }
    pool.shutdown();
    System.out.printf(
        "%s: %d tiles by 64 threads in %.1f s: %d on the GPU, %d split, %d with other rows than"
            + " the CPU, longest wait %.2f s; a reason given: %s%n",
        name, count, (System.nanoTime() - start) / 1e9, onGpu, split, wrong, longest, reason);
  }
}
