package io.sparklidar.job.features;

import io.sparklidar.gpu.CostBasedWait;
import io.sparklidar.gpu.CudaDevice;
import io.sparklidar.gpu.DeviceChoice;
import io.sparklidar.gpu.GpuException;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.gpu.GpuRunner;
import io.sparklidar.gpu.Placement;
import io.sparklidar.gpu.WaitPolicy;
import io.sparklidar.job.JobOptions;
import io.sparklidar.job.TaskCores;
import io.sparklidar.job.input.IndexShortcut;
import io.sparklidar.job.input.InputReading;
import io.sparklidar.job.input.SourceFiles;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.ondevice.index.CompressedXy;
import io.sparklidar.ondevice.index.DeviceIndexer;
import io.sparklidar.storage.HadoopConf;
import io.sparklidar.storage.TaskKill;
import io.sparklidar.tile.CountedChunks;
import io.sparklidar.tile.DensityGrid;
import io.sparklidar.tile.FileFingerprint;
import io.sparklidar.tile.FileIndex;
import io.sparklidar.tile.FileIndexer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Indexes files on a device that tiles may go to. What does not go that way, for whatever reason,
 * is left to the host.
 *
 * @param options of the job
 * @param conf Hadoop configuration
 */
record IndexOnDevice(JobOptions options, HadoopConf conf) implements IndexShortcut {

  private static final long serialVersionUID = 1L;

  private static final Logger LOG = LoggerFactory.getLogger(IndexOnDevice.class);

  /** Points that are decoded at once, unless a chunk has more. */
  private static final long BATCH_POINTS = 24_000_000;

  /** Files that a task indexes at most: a batch takes hardly longer with many chunks than few. */
  private static final int MOST_FILES = 8;

  /** About what a byte of a file takes on a device, to choose one. */
  private static final long BYTES_OF_BYTE = 3;

  /** Points a second of a task: on a device, where many share it, and on a core. */
  private static final WaitPolicy WAIT = new CostBasedWait(10e6, 1.2e6);

  private static final Map<CudaDevice, DeviceIndexer> INDEXERS = new ConcurrentHashMap<>();

  /** The device's way where a job may use one. */
  static IndexShortcut of(final JobOptions options, final HadoopConf conf) {
    return options.device() == DeviceChoice.CPU || options.engine().whyOnNoDevice().isPresent()
        ? IndexShortcut.NONE
        : new IndexOnDevice(options, conf);
  }

  /**
   * Which files a task each indexes: several where that is quicker and there are enough for all
   * cores, whether a device is found or not.
   *
   * @param files in the order in which they are begun
   * @param cores of all executors
   */
  static List<ArrayList<FileFingerprint>> groups(
      final List<FileFingerprint> files, final IndexShortcut shortcut, final int cores) {
    final int size =
        shortcut == IndexShortcut.NONE
            ? 1
            : Math.max(1, Math.min(MOST_FILES, files.size() / (2 * cores)));
    final List<ArrayList<FileFingerprint>> groups = new ArrayList<>();
    for (int from = 0; from < files.size(); from += size) {
      groups.add(new ArrayList<>(files.subList(from, Math.min(files.size(), from + size))));
    }
    return groups;
  }

  @Override
  public Map<FileFingerprint, FileIndex> index(
      final List<FileFingerprint> files, final DensityGrid.Mode mode) throws IOException {
    final long length = files.stream().mapToLong(FileFingerprint::length).sum();
    try {
      // Where there is no device, no file is opened for it.
      return TileEngines.onDevice(
          options,
          BYTES_OF_BYTE * length,
          placer -> {
            try {
              return index(files, mode, placer.manager());
            } catch (final IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    } catch (final UncheckedIOException e) {
      throw e.getCause();
    } catch (final GpuException e) {
      LOG.debug("files are indexed on the host: {}", e.getMessage());
      return Map.of();
    }
  }

  private Map<FileFingerprint, FileIndex> index(
      final List<FileFingerprint> files, final DensityGrid.Mode mode, final GpuMemoryManager memory)
      throws IOException, InterruptedException {
    final Map<FileFingerprint, LasFile> open = new LinkedHashMap<>();
    try {
      for (final FileFingerprint file : files) {
        open(file, mode).ifPresent(opened -> open.put(file, opened));
      }
      return index(open, mode, memory);
    } finally {
      for (final LasFile file : open.values()) {
        file.close();
      }
    }
  }

  /** Opens a file, if it is one for a device. */
  private Optional<LasFile> open(final FileFingerprint fingerprint, final DensityGrid.Mode mode)
      throws IOException {
    try {
      final LasFile file =
          new InputReading(new SourceFiles(conf)).run(in -> in.openLas(fingerprint));
      if (CompressedXy.accepts(file, mode)) {
        return Optional.of(file);
      }
      file.close();
    } catch (final IOException | RuntimeException e) {
      leave(fingerprint.path(), e);
    }
    return Optional.empty();
  }

  /** Leaves something to the host, unless the task is told to end. */
  private static void leave(final String what, final Exception why) throws IOException {
    if (TaskKill.isIn(why)) {
      throw TaskKill.exception(why);
    }
    LOG.info("{} is indexed on the host: {}", what, why.getMessage());
  }

  private Map<FileFingerprint, FileIndex> index(
      final Map<FileFingerprint, LasFile> open,
      final DensityGrid.Mode mode,
      final GpuMemoryManager memory)
      throws IOException, InterruptedException {
    final Map<LasFile, List<CountedChunks>> counted = new IdentityHashMap<>();
    for (final List<CompressedXy.Wanted> batch : batches(open.values())) {
      final List<Optional<CountedChunks>> found = count(batch, mode, memory);
      for (int run = 0; run < found.size(); run++) {
        final List<CountedChunks> ofFile =
            counted.computeIfAbsent(batch.get(run).file(), file -> new ArrayList<>());
        found.get(run).ifPresent(ofFile::add);
      }
    }
    final Map<FileFingerprint, FileIndex> indexes = new HashMap<>();
    for (final Map.Entry<FileFingerprint, LasFile> file : open.entrySet()) {
      final List<CountedChunks> runs = counted.getOrDefault(file.getValue(), List.of());
      if (runs.stream().mapToInt(run -> run.boxes().size()).sum()
          != file.getValue().chunks().size()) {
        continue;
      }
      try {
        indexes.put(file.getKey(), FileIndexer.index(file.getValue(), file.getKey(), mode, runs));
      } catch (final IOException | RuntimeException e) {
        leave(file.getKey().path(), e);
      }
    }
    return indexes;
  }

  private static List<List<CompressedXy.Wanted>> batches(final Iterable<LasFile> files) {
    final List<List<CompressedXy.Wanted>> batches = new ArrayList<>();
    List<CompressedXy.Wanted> batch = new ArrayList<>();
    long room = BATCH_POINTS;
    for (final LasFile file : files) {
      List<Chunk> run = new ArrayList<>();
      for (final Chunk chunk : file.chunks()) {
        if (chunk.pointCount() > room && room < BATCH_POINTS) {
          add(file, run, batch);
          batches.add(batch);
          run = new ArrayList<>();
          batch = new ArrayList<>();
          room = BATCH_POINTS;
        }
        run.add(chunk);
        room -= chunk.pointCount();
      }
      add(file, run, batch);
    }
    if (!batch.isEmpty()) {
      batches.add(batch);
    }
    return batches;
  }

  private static void add(
      final LasFile file, final List<Chunk> run, final List<CompressedXy.Wanted> batch) {
    if (!run.isEmpty()) {
      batch.add(new CompressedXy.Wanted(file, List.copyOf(run)));
    }
  }

  /** What a device finds of a batch; nothing if it does not. */
  private static List<Optional<CountedChunks>> count(
      final List<CompressedXy.Wanted> batch,
      final DensityGrid.Mode mode,
      final GpuMemoryManager memory)
      throws IOException, InterruptedException {
    if (!(memory.device() instanceof CudaDevice device)) {
      return List.of();
    }
    final String what = batch.size() + " runs of chunks";
    try (CompressedXy compressed = CompressedXy.read(batch, mode, memory, TaskCores.ofThisJvm())) {
      final DeviceIndexer indexer = INDEXERS.computeIfAbsent(device, DeviceIndexer::new);
      final Placement.Placed<Optional<List<Optional<CountedChunks>>>> placed =
          new GpuRunner(memory, WAIT, true)
              .attempt(
                  compressed.points(),
                  DeviceIndexer.bytes(compressed),
                  lease -> indexer.run(compressed, lease));
      if (placed.result().isEmpty()) {
        LOG.info("{} are indexed on the host: {}", what, placed.placement().reasons());
      }
      return placed.result().orElse(List.of());
    } catch (final IOException | RuntimeException e) {
      leave(what, e);
      return List.of();
    }
  }
}
