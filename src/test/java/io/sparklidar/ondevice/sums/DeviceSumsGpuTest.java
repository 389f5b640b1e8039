package io.sparklidar.ondevice.sums;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sparklidar.cloud.Bounds;
import io.sparklidar.gpu.CudaDevice;
import io.sparklidar.gpu.GpuLimits;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.gpu.TestDevice;
import io.sparklidar.gpu.cuda.DeviceStreams;
import io.sparklidar.gpu.cuda.TileStreams;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Sums of a device against those of the CPU; skipped where there is no device. */
@Tag("gpu")
public final class DeviceSumsGpuTest {

  private static CudaDevice device;
  private static GpuMemoryManager manager;
  private static DeviceSums sums;

  @BeforeAll
  static void open() {
    device = TestDevice.open();
    manager = GpuMemoryManager.of(device, GpuLimits.DEFAULT);
    sums = new DeviceSums(device, manager);
  }

  private static TileSums sums(final SummedTile tile, final SumsRequest request)
      throws InterruptedException {
    try (DeviceTile on = new DeviceTile(manager, tile, DeviceSums.bytes(request));
        TileStreams streams = DeviceStreams.of(device).pool().take();
        SumsRun run = sums.start(request, on.columns, on.room, streams.work())) {
      return run.await();
    }
  }

  private static void assertLikeCpu(final SummedTile tile)
      throws IOException, InterruptedException {
    final TileSums found = sums(tile, tile.request());
    tile.assertLikeCpu(found);
    final TileSums alone = sums(tile, tile.withoutPicture());
    assertEquals(found.checksum(), alone.checksum());
    assertEquals(List.of(), alone.columns());
    assertEquals(Optional.empty(), alone.cells());
  }

  @Test
  void aTownInCellsOfManySizes() throws IOException, InterruptedException {
    for (final double cell : new double[] {0.2, 0.7, 3, 25, 1000}) {
      assertLikeCpu(new SummedTile(300_000, 11, cell, false, true));
    }
  }

  @Test
  void coreOfWhatWasDecoded() throws IOException, InterruptedException {
    assertLikeCpu(new SummedTile(100_000, 12, 2, true, true));
    assertLikeCpu(new SummedTile(100_000, 13, 2, true, false));
  }

  @Test
  void anyNumberOfPoints() throws IOException, InterruptedException {
    for (final int size : new int[] {0, 1, 2, 31, 32, 33, 255, 256, 257, 16_384, 16_385, 50_021}) {
      assertLikeCpu(new SummedTile(size, size, 1, size % 2 == 0, true));
    }
  }

  @Test
  void moreThanTheDeviceTakesAtATime() throws IOException, InterruptedException {
    assertLikeCpu(new SummedTile(5_000_000, 14, 0.9, false, true));
  }

  @Test
  void pointsOutsideOfTheWindowAreSaid() throws InterruptedException {
    final SummedTile tile = new SummedTile(40_000, 15, 0.5, false, true);
    final Bounds core = tile.core;
    final double middle = (core.minX() + core.maxX()) / 2;
    final TileSums.CellSums cells =
        sums(tile, tile.request(new Bounds(core.minX(), core.minY(), middle, core.maxY())))
            .cells()
            .orElseThrow();
    long inside = 0;
    for (final int points : cells.points()) {
      inside += points;
    }
    assertEquals(tile.strays(middle), cells.strays());
    assertEquals(tile.block.coreCount(), inside + cells.strays());
  }
}
