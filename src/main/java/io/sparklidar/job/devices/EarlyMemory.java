package io.sparklidar.job.devices;

import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.gpu.HostBuffer;
import io.sparklidar.parallel.Ahead;
import io.sparklidar.tile.FileIndex;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Page-locked memory for the first tiles of a JVM, made while files are indexed and planned. It
 * comes at two gigabytes a second, and the device and whoever needs a new page of memory wait
 * meanwhile: where as many tiles as there are cores began with making theirs, all of them took a
 * second longer.
 */
final class EarlyMemory {

  private static final Logger LOG = LoggerFactory.getLogger(EarlyMemory.class);

  /** Bytes that a tile reads, with its halo, over those of its file, at most. */
  private static final double READ = 1.5;

  /** Bytes of a layer over those of the column that it holds, at most as a rule. */
  private static final double LAYERS = 0.75;

  private static final AtomicBoolean BEGUN = new AtomicBoolean();

  private EarlyMemory() {}

  /**
   * Begins, the first time; returns at once. What was made too small or for nothing is as if it had
   * not been made: whoever needs memory makes it.
   *
   * @param managers of the devices' memory: opens them, and is asked on another thread
   * @param files some of those that will be tiles
   * @param features of how many features tiles will have layers
   * @param tiles how many run at a time
   */
  static void make(
      final Supplier<List<GpuMemoryManager>> managers,
      final Collection<FileIndex> files,
      final int features,
      final int tiles) {
    if (files.isEmpty() || !BEGUN.compareAndSet(false, true)) {
      return;
    }
    final long read = (long) (READ * mean(files, EarlyMemory::chunkBytes));
    final long layers =
        (long) (LAYERS * Float.BYTES * features * mean(files, FileIndex::pointCount));
    Ahead.start("page-locked memory", () -> make(managers.get(), read, layers, tiles));
  }

  /** In turns: the first tiles go to all devices. */
  private static void make(
      final List<GpuMemoryManager> managers, final long read, final long layers, final int tiles) {
    int made = 0;
    while (!managers.isEmpty()
        && made < tiles
        && made(managers.get(made % managers.size()), read, layers)) {
      made++;
    }
    LOG.debug("page-locked memory for {} tiles of {} and {} bytes", made, read, layers);
  }

  private static boolean made(final GpuMemoryManager manager, final long read, final long layers) {
    return HostBuffer.keep(manager, read) && HostBuffer.keep(manager, layers);
  }

  private static long chunkBytes(final FileIndex file) {
    return file.chunks().stream().mapToLong(indexed -> indexed.chunk().byteLength()).sum();
  }

  private static double mean(
      final Collection<FileIndex> files, final ToLongFunction<FileIndex> number) {
    return files.stream().mapToLong(number).average().orElse(0);
  }
}
