package io.sparklidar.job.input;

import io.sparklidar.gpu.CostBasedWait;
import io.sparklidar.gpu.CudaDevice;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.gpu.GpuRunner;
import io.sparklidar.gpu.Placement;
import io.sparklidar.gpu.WaitPolicy;
import io.sparklidar.job.HeapGate;
import io.sparklidar.job.TaskCores;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.ondevice.index.CompressedXy;
import io.sparklidar.ondevice.index.DeviceIndexer;
import io.sparklidar.storage.TaskKill;
import io.sparklidar.tile.CountedChunks;
import io.sparklidar.tile.DensityGrid;
import io.sparklidar.tile.FileFingerprint;
import io.sparklidar.tile.FileIndex;
import io.sparklidar.tile.FileIndexer;
import java.io.IOException;
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
 * Indexes files on a device. What does not go that way, for whatever reason, is left to the host.
 * Safe for use by several threads, which share the device.
 *
 * @param sources opens the files
 */
public record DeviceIndex(SourceFiles sources) {

  private static final Logger LOG = LoggerFactory.getLogger(DeviceIndex.class);

  /** Points that are decoded at once, unless a chunk has more. */
  private static final long BATCH_POINTS = 24_000_000;

  /** Points a second of a task: on a device, where many share it, and on a core. */
  private static final WaitPolicy WAIT = new CostBasedWait(10e6, 1.2e6);

  private static final Map<CudaDevice, DeviceIndexer> INDEXERS = new ConcurrentHashMap<>();

  /**
   * Indexes those files that a device can.
   *
   * @param files at least one
   * @param mode how their points are counted
   * @param memory of the device
   * @return the indexes, the same as those of the host
   * @throws java.io.InterruptedIOException if the task is killed meanwhile
   * @throws InterruptedException if the thread is interrupted while it waits for device memory
   */
  public Map<FileFingerprint, FileIndex> index(
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
      final LasFile file = new InputReading(sources).run(in -> in.openLas(fingerprint));
      boolean accepted = false;
      try {
        // Whose chunks no task can hold is said by the host.
        accepted = ChunkMemory.largest(file) > 0 && CompressedXy.accepts(file, mode);
      } finally {
        if (!accepted) {
          file.close();
        }
      }
      return accepted ? Optional.of(file) : Optional.empty();
    } catch (final IOException | RuntimeException e) {
      leave(fingerprint.path(), e);
      return Optional.empty();
    }
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
      // Where the header is not to be believed, heights are decoded here.
      final long bytes = ChunkMemory.ofIndexing(ChunkMemory.largest(file.getValue()));
      final HeapGate.Reservation inside = HeapGate.ofThisJvm().enter(bytes);
      try {
        indexes.put(file.getKey(), FileIndexer.index(file.getValue(), file.getKey(), mode, runs));
      } catch (final IOException | RuntimeException e) {
        leave(file.getKey().path(), e);
      } finally {
        inside.close();
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
