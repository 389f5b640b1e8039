package io.sparklidar.ondevice.index;

import io.sparklidar.gpu.CudaDevice;
import io.sparklidar.gpu.GpuLease;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.io.FileByteSource;
import io.sparklidar.parallel.SpareCores;
import io.sparklidar.sample.SampleWriter;
import io.sparklidar.sample.TownOptions;
import io.sparklidar.sample.land.Landscape;
import io.sparklidar.tile.CountedChunks;
import io.sparklidar.tile.DensityGrid;
import io.sparklidar.tile.FileFingerprint;
import io.sparklidar.tile.FileIndexer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;

/** How fast tasks that share a device index files, beside tasks on the cores of its host. */
public final class IndexTimes {

  private static final DensityGrid.Mode MODE = DensityGrid.Mode.ADAPTIVE;
  private static final int TASKS = 14;
  private static final int FILES = 84;
  private static final double MEGA = 1e6;

  private final GpuMemoryManager manager;
  private final DeviceIndexer indexer;
  private final List<Path> paths = new ArrayList<>();
  private final LongAdder points = new LongAdder();
  private final LongAdder readNanos = new LongAdder();
  private final LongAdder countNanos = new LongAdder();

  private IndexTimes(final CudaDevice device, final GpuMemoryManager manager) {
    this.manager = manager;
    this.indexer = new DeviceIndexer(device);
  }

  /** Prints a line for each way. */
  public static void print(final CudaDevice device, final GpuMemoryManager manager)
      throws Exception {
    final long start = System.nanoTime();
    final IndexTimes times = new IndexTimes(device, manager);
    System.out.printf("index: kernels ready after %.2f s%n", (System.nanoTime() - start) / 1e9);
    final Path folder = Files.createTempDirectory("index");
    final TownOptions town =
        new TownOptions(
            Integer.getInteger("index.points", 5_000_000), 1, Landscape.TOWN, OptionalInt.of(250));
    for (final var file : SampleWriter.write(town, folder, true, written -> {})) {
      times.paths.add(file.path());
    }
    for (final int group : new int[] {1, 1, 3, 8, 1, 3, 8}) {
      times.run("device, tasks of " + group + " files", group, files -> times.onDevice(files));
    }
    times.run("host", 1, files -> times.onHost(files));
    for (final Path path : times.paths) {
      Files.delete(path);
    }
    Files.delete(folder);
  }

  /** What a task does. */
  private interface Work {
    void index(List<Path> files) throws Exception;
  }

  private void run(final String name, final int group, final Work work) throws Exception {
    points.reset();
    readNanos.reset();
    countNanos.reset();
    final List<Callable<Void>> tasks = new ArrayList<>();
    for (int from = 0; from < FILES; from += group) {
      final List<Path> files = new ArrayList<>();
      for (int f = from; f < Math.min(FILES, from + group); f++) {
        files.add(paths.get(f % paths.size()));
      }
      tasks.add(
          () -> {
            work.index(files);
            return null;
          });
    }
    final ExecutorService pool = Executors.newFixedThreadPool(TASKS);
    final long begin = System.nanoTime();
    for (final Future<Void> done : pool.invokeAll(tasks)) {
      done.get();
    }
    final double seconds = (System.nanoTime() - begin) / 1e9;
    pool.shutdown();
    System.out.printf(
        Locale.ROOT,
        "index: %s: %d files, %.1f M points, %.2f s, %.0f M points/s; a task reads %.3f s, counts"
            + " %.3f s%n",
        name,
        FILES,
        points.sum() / MEGA,
        seconds,
        points.sum() / MEGA / seconds,
        readNanos.sum() / 1e9 / tasks.size(),
        countNanos.sum() / 1e9 / tasks.size());
  }

  private static FileFingerprint fingerprint(final Path path) throws IOException {
    return new FileFingerprint(path.toString(), Files.size(path), 1);
  }

  private void onHost(final List<Path> files) throws IOException {
    for (final Path path : files) {
      try (LasFile file = LasFile.open(FileByteSource.open(path))) {
        points.add(FileIndexer.index(file, fingerprint(path), MODE).pointCount());
      }
    }
  }

  private void onDevice(final List<Path> paths) throws IOException, InterruptedException {
    final List<LasFile> files = new ArrayList<>();
    final List<CompressedXy.Wanted> wanted = new ArrayList<>();
    final long begin = System.nanoTime();
    for (final Path path : paths) {
      final LasFile file = LasFile.open(FileByteSource.open(path));
      files.add(file);
      wanted.add(new CompressedXy.Wanted(file, file.chunks()));
    }
    try (CompressedXy compressed = CompressedXy.read(wanted, MODE, manager, SpareCores.NONE)) {
      final long read = System.nanoTime();
      readNanos.add(read - begin);
      final List<Optional<CountedChunks>> found;
      try (GpuLease lease =
          manager.allocate(DeviceIndexer.bytes(compressed), Duration.ofMinutes(1)).orElseThrow()) {
        found = indexer.run(compressed, lease);
      }
      countNanos.add(System.nanoTime() - read);
      for (int f = 0; f < files.size(); f++) {
        points.add(
            FileIndexer.index(
                    files.get(f),
                    fingerprint(paths.get(f)),
                    MODE,
                    List.of(found.get(f).orElseThrow()))
                .pointCount());
        files.get(f).close();
      }
    }
  }
}
