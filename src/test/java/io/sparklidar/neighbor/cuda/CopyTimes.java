package io.sparklidar.neighbor.cuda;

import io.sparklidar.feature.FeatureSet;
import io.sparklidar.gpu.CudaDevice;
import io.sparklidar.gpu.GpuLease;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.gpu.cuda.CudaTransfer;
import io.sparklidar.gpu.cuda.DeviceStreams;
import io.sparklidar.gpu.cuda.StreamPool;
import io.sparklidar.gpu.cuda.TileStreams;
import java.time.Duration;
import java.util.Collections;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The bus alone: the copies of the stage, in the same slabs, and no kernel. */
final class CopyTimes {

  private static final int POINTS = 4_000_000;
  private static final int COLUMNS = FeatureSet.parse("default").size();

  private final GpuMemoryManager manager;
  private final StreamPool streams;

  CopyTimes(final GpuMemoryManager manager) {
    this.manager = manager;
    this.streams = DeviceStreams.of((CudaDevice) manager.device()).pool();
  }

  /** Prints a line for each number of threads. */
  void print() throws Exception {
    final int[] coordinates = new int[POINTS];
    final CudaLayout layout = new CudaLayout(POINTS, POINTS, COLUMNS, CudaLayout.PassRoom.NONE);
    final Callable<Void> tile = () -> copy(coordinates, layout);
    for (final int threads : new int[] {1, 4, 8, 16}) {
      final ExecutorService pool = Executors.newFixedThreadPool(threads);
      for (final Future<Void> warm : pool.invokeAll(Collections.nCopies(threads, tile))) {
        warm.get();
      }
      final int tiles = 16 * threads + 32;
      final long start = System.nanoTime();
      for (final Future<Void> result : pool.invokeAll(Collections.nCopies(tiles, tile))) {
        result.get();
      }
      final double seconds = (System.nanoTime() - start) / 1e9;
      pool.shutdown();
      System.out.printf(
          Locale.ROOT,
          "copies: %2d threads, tiles of 4 M points: %6.1f M points/s%n",
          threads,
          tiles * (POINTS / 1e6) / seconds);
    }
  }

  private Void copy(final int[] coordinates, final CudaLayout layout) throws InterruptedException {
    try (GpuLease lease = manager.allocate(layout.bytes, Duration.ofMinutes(1)).orElseThrow()) {
      ((CudaDevice) manager.device()).makeCurrent();
      final long base = lease.buffer().address();
      try (TileStreams taken = streams.take();
          CudaTransfer transfer = new CudaTransfer(manager, streams.maker(), taken)) {
        transfer.toDevice(coordinates, POINTS, base + layout.x, taken.work());
        transfer.toDevice(coordinates, POINTS, base + layout.y, taken.work());
        transfer.toDevice(coordinates, POINTS, base + layout.z, taken.work());
        for (int from = 0; from < POINTS; from += layout.sliceSize) {
          final int size = Math.min(layout.sliceSize, POINTS - from);
          final int slab = transfer.nextSlab();
          transfer.fromDevice(
              base + layout.slices[slab], (long) Float.BYTES * COLUMNS * size, slab, taken.out());
        }
      }
    }
    return null;
  }
}
