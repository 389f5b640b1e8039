package io.sparklidar.neighbor.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.account.Need;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.gpu.CudaDevice;
import io.sparklidar.gpu.GpuException;
import io.sparklidar.gpu.GpuLease;
import io.sparklidar.gpu.GpuLimits;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.gpu.NoDeviceException;
import io.sparklidar.gpu.SimulatedGpuDevice;
import io.sparklidar.gpu.WaitPolicy;
import io.sparklidar.neighbor.cpu.GridEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Where tiles go and that their rows stay the same, on a device that is simulated. */
final class DeviceEngineTest {

  private static final AtomicInteger DEVICES = new AtomicInteger();
  private static final Neighborhood NEAREST = Neighborhood.nearest(20, 2);
  private static final FeatureSet FEATURES = FeatureSet.parse("default,knn_distance_mean");
  private static final GridEngine CPU = new GridEngine();

  /** Leases memory as the kernels would and computes on the CPU. */
  private static final class Pretended implements LeasedEngine {
    @Override
    public Optional<String> whyNot(
        final PointBlock points, final Neighborhood neighborhood, final FeatureSet features) {
      return neighborhood.k() > 128 ? Optional.of("too many neighbours") : Optional.empty();
    }

    @Override
    public long bytes(final PointBlock points, final FeatureSet features) {
      return 40_000L * points.size();
    }

    @Override
    public FeatureTable compute(
        final PointBlock points,
        final Neighborhood neighborhood,
        final FeatureSet features,
        final GpuLease lease) {
      assertTrue(lease.buffer().bytes() >= bytes(points, features));
      return CPU.compute(points, neighborhood, features);
    }
  }

  private final SimulatedGpuDevice device =
      new SimulatedGpuDevice("engine-" + DEVICES.incrementAndGet(), 200L << 20);
  private final GpuMemoryManager manager =
      GpuMemoryManager.of(device, new GpuLimits(1, Long.MAX_VALUE, 0));
  private final DeviceEngine engine =
      new DeviceEngine(new Pretended(), manager, CPU, WaitPolicy.FOREVER, true);

  private static void assertSameRows(final FeatureTable expected, final FeatureTable actual) {
    for (int column = 0; column < FEATURES.size(); column++) {
      assertArrayEquals(
          expected.column(column),
          actual.column(column),
          FEATURES.features().get(column).columnName());
    }
  }

  @Test
  void aTileLargerThanTheDeviceIsHalvedAndItsRowsStayTheSame() throws InterruptedException {
    final PointBlock tile = Clouds.withCore(Clouds.town(12_000, 1), 10_000);
    final var placed = engine.place(tile, NEAREST, FEATURES);
    assertTrue(placed.placement().gpuPieces() > 1);
    assertEquals(0, placed.placement().cpuPieces());
    assertSameRows(CPU.compute(tile, NEAREST, FEATURES), placed.result());
  }

  @Test
  void aRefusalHalvesTheTileWithoutARadiusToo() throws InterruptedException {
    final PointBlock tile = Clouds.forest(4000, 2);
    final Neighborhood unlimited = Neighborhood.nearest(8, Double.POSITIVE_INFINITY);
    device.failAtRandom(1, 3);
    final var placed = engine.place(tile, unlimited, FEATURES);
    assertTrue(placed.placement().cpuPieces() > 1, "halved before it was left to the CPU");
    assertSameRows(CPU.compute(tile, unlimited, FEATURES), placed.result());
  }

  @Test
  void whatTheKernelsCannotDoGoesToTheCpuWithTheReason() throws InterruptedException {
    final PointBlock tile = Clouds.town(500, 3);
    final var placed = engine.place(tile, Neighborhood.nearest(200, 2), FEATURES);
    assertEquals(List.of("too many neighbours"), placed.placement().reasons());
    final DeviceEngine strict =
        new DeviceEngine(new Pretended(), manager, CPU, WaitPolicy.FOREVER, false);
    assertThrows(
        GpuException.class, () -> strict.place(tile, Neighborhood.nearest(200, 2), FEATURES));
  }

  @Test
  void coincidentPointsCannotBeHalvedAndStillComeOut() throws InterruptedException {
    device.failAtRandom(1, 3);
    final PointBlock tile = Clouds.coincident(500);
    final var placed = engine.place(tile, NEAREST, FEATURES);
    assertEquals(1, placed.placement().cpuPieces());
    assertSameRows(CPU.compute(tile, NEAREST, FEATURES), placed.result());
  }

  @Test
  void manyThreadsOnADeviceThatRefusesAndDiesAllGetTheRightRows() throws Exception {
    device.failAtRandom(0.2, 4);
    final List<PointBlock> tiles = new ArrayList<>();
    final ExecutorService pool = Executors.newFixedThreadPool(16);
    final List<Future<FeatureTable>> results = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      final PointBlock tile = Clouds.withCore(Clouds.town(600 + 40 * i, i), 500);
      final boolean last = i == 48;
      tiles.add(tile);
      results.add(
          pool.submit(
              () -> {
                if (last) {
                  device.die();
                }
                return engine.compute(tile, NEAREST, FEATURES);
              }));
    }
    for (int i = 0; i < tiles.size(); i++) {
      assertSameRows(CPU.compute(tiles.get(i), NEAREST, FEATURES), results.get(i).get());
    }
    pool.shutdown();
    assertTrue(manager.retirement().isPresent());
    assertEquals(0, manager.memoryInfo().reserved());
  }

  @Test
  void withoutADriverAutoIsTheCpuAndGpuAnError() {
    boolean present;
    try {
      present = CudaDevice.count() > 0;
    } catch (final GpuException e) {
      present = false;
    }
    Need.NO_GPU.require(!present, "this machine has one");
    final GpuException none =
        assertThrows(
            NoDeviceException.class, () -> DeviceChoice.AUTO.open("0", GpuLimits.DEFAULT, CPU));
    assertFalse(none.getMessage().contains("\n"), "one line: " + none.getMessage());
    final GpuException again =
        assertThrows(
            NoDeviceException.class, () -> DeviceChoice.GPU.open("0", GpuLimits.DEFAULT, CPU));
    assertEquals(none.getMessage(), again.getMessage(), "the cause, whoever asks when");
  }

  @Test
  void namesOfDevicesAreParsedOrNamed() {
    assertEquals(DeviceChoice.AUTO, DeviceChoice.parse(" Auto "));
    assertEquals("cpu", DeviceChoice.CPU.optionName());
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> DeviceChoice.parse("cuda"))
            .getMessage()
            .contains("auto, gpu or cpu"));
  }
}
