package io.sparklidar.ondevice.sums;

import io.sparklidar.gpu.CudaDevice;
import io.sparklidar.gpu.GpuLimits;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.gpu.cuda.DeviceStreams;
import io.sparklidar.gpu.cuda.TileStreams;
import java.util.Arrays;
import jcuda.driver.JCudaDriver;

/** How long sums of a tile take, and what they take of the device, for cells of several sizes. */
public final class SumsTimes {

  private static final int ROUNDS = 21;

  private SumsTimes() {}

  /** Prints a line a tile; argument: points. */
  public static void main(final String[] arguments) throws InterruptedException {
    final int points = Integer.parseInt(arguments[0]);
    final CudaDevice device = CudaDevice.open(0);
    final GpuMemoryManager manager = GpuMemoryManager.of(device, GpuLimits.DEFAULT);
    final DeviceSums sums = new DeviceSums(device, manager);
    System.out.println(device.name());
    for (final double cell : new double[] {0.25, 0.5, 2, 10, 1000}) {
      final SummedTile tile = new SummedTile(points, 1, cell, false, true);
      final SumsRequest picture = tile.request();
      try (DeviceTile on = new DeviceTile(manager, tile, DeviceSums.bytes(picture));
          TileStreams streams = DeviceStreams.of(device).pool().take()) {
        System.out.printf(
            "cells of %6.2f: all %7.3f ms, checksum alone %7.3f ms, %,d points, %,d bytes%n",
            cell,
            milliseconds(sums, picture, on, streams),
            milliseconds(sums, tile.withoutPicture(), on, streams),
            points,
            DeviceSums.bytes(picture));
      }
    }
  }

  /** From the start to the copied result, without reading it. */
  private static double milliseconds(
      final DeviceSums sums,
      final SumsRequest request,
      final DeviceTile on,
      final TileStreams streams) {
    final double[] times = new double[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      final long start = System.nanoTime();
      final SumsRun run = sums.start(request, on.columns, on.room, streams.work());
      try {
        CudaDevice.check(JCudaDriver.cuStreamSynchronize(streams.work()), "summing up");
        times[i] = (System.nanoTime() - start) / 1e6;
      } finally {
        run.close();
      }
    }
    Arrays.sort(times);
    return times[ROUNDS / 2];
  }
}
