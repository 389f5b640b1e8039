package io.sparklidar.neighbor;

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
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.gpu.CudaDevice;
import io.sparklidar.gpu.DeviceChoice;
import io.sparklidar.gpu.GpuException;
import io.sparklidar.gpu.GpuLimits;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.gpu.NoDeviceException;
import io.sparklidar.gpu.SimulatedGpuDevice;
import io.sparklidar.gpu.WaitPolicy;
import io.sparklidar.neighbor.cpu.GridEngine;
import io.sparklidar.neighbor.cuda.Clouds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Where tiles go and that their rows stay the same, on a device that is simulated. */
final class TilePlacerTest {

  private static final AtomicInteger DEVICES = new AtomicInteger();
  private static final Neighborhood NEAREST = Neighborhood.nearest(20, 2);
  private static final FeatureSet FEATURES = FeatureSet.parse("default,knn_distance_mean");
  private static final FeatureSet MIXED =
      FeatureSet.parse(
          "default,mean_curvature,gaussian_curvature,return_ratio,ndvi,intensity_mean,intensity_std");
  private static final GridEngine CPU = new GridEngine();

  private final SimulatedGpuDevice device =
      new SimulatedGpuDevice("engine-" + DEVICES.incrementAndGet(), 200L << 20);
  private final GpuMemoryManager manager =
      GpuMemoryManager.of(device, new GpuLimits(1, Long.MAX_VALUE, 0));
  private final DeviceEngine pretended =
      new PretendedEngine(manager, points -> 40_000L * points.size());
  private final TilePlacer placer = new TilePlacer(pretended, CPU, CPU, WaitPolicy.FOREVER, true);
  private final TilePlacer strict = new TilePlacer(pretended, CPU, CPU, WaitPolicy.FOREVER, false);

  private static void assertSameRows(final FeatureTable expected, final FeatureTable actual) {
    assertEquals(expected.features(), actual.features());
    for (final Feature feature : expected.features().features()) {
      assertArrayEquals(expected.column(feature), actual.column(feature), feature.columnName());
    }
  }

  @Test
  void columnsThatNoKernelComputesAreComputedOnTheHostBesideTheOthers()
      throws InterruptedException {
    final PointBlock tile = Attributes.on(Clouds.withCore(Clouds.town(4000, 5), 3000), 6);
    final var placed = placer.place(tile, NEAREST, MIXED);
    assertEquals(1, placed.placement().gpuPieces());
    assertEquals(List.of(), placed.placement().reasons());
    assertEquals(PretendedEngine.NAME, placed.result().engine());
    assertEquals(
        List.of(
            "as a test",
            "columns computed on the host: mean_curvature, gaussian_curvature, intensity_mean,"
                + " intensity_std"),
        placed.result().notes());
    assertSameRows(CPU.compute(tile, NEAREST, MIXED), placed.result().table());
  }

  @Test
  void pointsThatMayBeNoNeighboursAreComputedOnTheHostBesideTheOthers()
      throws InterruptedException {
    final PointBlock all = Attributes.on(Clouds.withCore(Clouds.town(4000, 5), 3000), 6);
    for (final int every : new int[] {2, 100, 2999}) {
      final BitSet some = new BitSet();
      IntStream.range(0, all.size()).filter(point -> point % every != 1).forEach(some::set);
      final PointBlock tile = all.withReferences(some);
      final var placed = strict.place(tile, NEAREST, FEATURES);
      assertEquals(1, placed.placement().gpuPieces());
      assertEquals(
          List.of("as a test", "points that may be no neighbours computed on the host"),
          placed.result().notes());
      assertSameRows(CPU.compute(tile, NEAREST, FEATURES), placed.result().table());
      assertSameRows(
          CPU.compute(tile, NEAREST, MIXED), placer.place(tile, NEAREST, MIXED).result().table());
    }
  }

  @Test
  void neighboursThatNoDeviceFindsAreLeftToTheHostAsAWhole() throws InterruptedException {
    final BitSet some = new BitSet();
    some.set(0, 500);
    final PointBlock tile = Attributes.on(Clouds.town(1000, 5), 6).withReferences(some);
    final Neighborhood many = Neighborhood.nearest(200, 2);
    final var placed = placer.place(tile, many, FEATURES);
    assertEquals(0, placed.placement().gpuPieces());
    assertEquals(CPU.name(), placed.result().engine());
    assertSameRows(CPU.compute(tile, many, FEATURES), placed.result().table());
  }

  @Test
  void columnsOfTheHostAreComputedWithoutTheDevicesMemory() throws InterruptedException {
    final PointBlock tile = Attributes.on(Clouds.town(1000, 5), 6);
    final List<Long> reserved = new ArrayList<>();
    final NeighborEngine watching =
        new Watching(() -> reserved.add(manager.memoryInfo().reserved()));
    new TilePlacer(pretended, CPU, watching, WaitPolicy.FOREVER, true).place(tile, NEAREST, MIXED);
    assertEquals(List.of(0L), reserved);
  }

  /** The engine on the CPU, which tells when it runs. */
  private record Watching(Runnable listener) implements NeighborEngine {
    @Override
    public String name() {
      return "watching";
    }

    @Override
    public double pointsPerSecond() {
      return 1e6;
    }

    @Override
    public Optional<String> whyNot(final PointBlock points, final Neighborhood neighborhood) {
      return Optional.empty();
    }

    @Override
    public TileFeatures run(
        final PointBlock points, final Neighborhood neighborhood, final FeatureSet features) {
      listener.run();
      return CPU.run(points, neighborhood, features);
    }
  }

  @Test
  void theTimeOfTheHostsColumnsCountsForTheDevice() throws InterruptedException {
    final List<Duration> onGpu = new ArrayList<>();
    final WaitPolicy measuring =
        new WaitPolicy() {
          @Override
          public Duration maxWait(final long points, final Duration expectedWait) {
            return Duration.ZERO;
          }

          @Override
          public void gpuFinished(final long points, final Duration time) {
            onGpu.add(time);
          }

          @Override
          public void cpuFinished(final long points, final Duration time) {}
        };
    final List<Duration> onHost = new ArrayList<>();
    final NeighborEngine slow =
        new Watching(
            () -> {
              final long start = System.nanoTime();
              LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
              onHost.add(Duration.ofNanos(System.nanoTime() - start));
            });
    new TilePlacer(pretended, CPU, slow, measuring, true)
        .place(Attributes.on(Clouds.town(500, 1), 2), NEAREST, MIXED);
    assertTrue(onGpu.get(0).compareTo(onHost.get(0)) >= 0, onGpu + " includes " + onHost);
  }

  @Test
  void aMixedTileIsHalvedAndCountedLikeAnyOther() throws InterruptedException {
    final PointBlock tile = Attributes.on(Clouds.withCore(Clouds.town(12_000, 1), 10_000), 7);
    final var placed = placer.place(tile, NEAREST, MIXED);
    assertTrue(placed.placement().gpuPieces() > 1);
    assertEquals(0, placed.placement().cpuPieces());
    assertEquals(Map.of("queries", 10_000L), placed.result().search());
    assertEquals(2, placed.result().notes().size(), "each said once");
    assertSameRows(CPU.compute(tile, NEAREST, MIXED), placed.result().table());
  }

  @Test
  void mixedTilesOnADeviceThatRefusesAndDiesGetTheRightRows() throws InterruptedException {
    final PointBlock tile = Attributes.on(Clouds.town(3000, 8), 9);
    final FeatureTable expected = CPU.compute(tile, NEAREST, MIXED);
    device.failAtRandom(0.5, 4);
    for (int i = 0; i < 12; i++) {
      assertSameRows(expected, placer.place(tile, NEAREST, MIXED).result().table());
    }
    device.die();
    final var placed = placer.place(tile, NEAREST, MIXED);
    assertEquals(0, placed.placement().gpuPieces());
    assertEquals("cpu", placed.result().engine());
    assertSameRows(expected, placed.result().table());
  }

  @Test
  void aTileWithNoColumnForTheDeviceIsTheHosts() throws InterruptedException {
    final PointBlock tile = Attributes.on(Clouds.town(300, 1), 2);
    final FeatureSet ndvi = FeatureSet.parse("ndvi,return_ratio");
    final var placed = placer.place(tile, NEAREST, ndvi);
    assertEquals(0, placer.bytes(tile, NEAREST, ndvi));
    assertEquals(0, placed.placement().gpuPieces());
    assertEquals(List.of("no kernel computes return_ratio, ndvi"), placed.placement().reasons());
    assertSameRows(CPU.compute(tile, NEAREST, ndvi), placed.result().table());
  }

  @Test
  void whereTheDeviceIsRequiredTheHostComputesNoColumn() {
    final PointBlock tile = Attributes.on(Clouds.town(300, 1), 2);
    assertEquals(
        "the GPU is required, but no kernel computes intensity_mean",
        assertThrows(
                GpuException.class,
                () -> strict.place(tile, NEAREST, FeatureSet.parse("default,ndvi,intensity_mean")))
            .getMessage());
  }

  @Test
  void whereTheDeviceIsRequiredColumnsThatLookAtNoNeighboursAreTheHosts()
      throws InterruptedException {
    final PointBlock tile = Attributes.on(Clouds.town(300, 1), 2);
    for (final String columns : List.of("default,ndvi,hsv_h", "ndvi,return_ratio")) {
      final FeatureSet features = FeatureSet.parse(columns);
      assertSameRows(
          CPU.compute(tile, NEAREST, features),
          strict.place(tile, NEAREST, features).result().table());
    }
  }

  @Test
  void aTileLargerThanTheDeviceIsHalvedAndItsRowsStayTheSame() throws InterruptedException {
    final PointBlock tile = Clouds.withCore(Clouds.town(12_000, 1), 10_000);
    final var placed = placer.place(tile, NEAREST, FEATURES);
    assertTrue(placed.placement().gpuPieces() > 1);
    assertEquals(0, placed.placement().cpuPieces());
    assertSameRows(CPU.compute(tile, NEAREST, FEATURES), placed.result().table());
  }

  @Test
  void aRefusalHalvesTheTileWithoutARadiusToo() throws InterruptedException {
    final PointBlock tile = Clouds.forest(4000, 2);
    final Neighborhood unlimited = Neighborhood.nearest(8, Double.POSITIVE_INFINITY);
    device.failAtRandom(1, 3);
    final var placed = placer.place(tile, unlimited, FEATURES);
    assertTrue(placed.placement().cpuPieces() > 1, "halved before it was left to the CPU");
    assertSameRows(CPU.compute(tile, unlimited, FEATURES), placed.result().table());
  }

  @Test
  void whatTheKernelsCannotDoGoesToTheCpuWithTheReason() throws InterruptedException {
    final PointBlock tile = Clouds.town(500, 3);
    final var placed = placer.place(tile, Neighborhood.nearest(200, 2), FEATURES);
    assertEquals(List.of("too many neighbours"), placed.placement().reasons());
    assertThrows(
        GpuException.class, () -> strict.place(tile, Neighborhood.nearest(200, 2), FEATURES));
  }

  @Test
  void coincidentPointsCannotBeHalvedAndStillComeOut() throws InterruptedException {
    device.failAtRandom(1, 3);
    final PointBlock tile = Clouds.coincident(500);
    final var placed = placer.place(tile, NEAREST, FEATURES);
    assertEquals(1, placed.placement().cpuPieces());
    assertSameRows(CPU.compute(tile, NEAREST, FEATURES), placed.result().table());
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
                return placer.place(tile, NEAREST, FEATURES).result().table();
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
  void withoutADriverThereIsNoDeviceAndTheReasonFitsALine() {
    boolean present;
    try {
      present = CudaDevice.count() > 0;
    } catch (final GpuException e) {
      present = false;
    }
    Need.NO_GPU.require(!present, "this machine has one");
    final GpuException none =
        assertThrows(NoDeviceException.class, () -> CudaDevice.ofAddress("0"));
    assertFalse(none.getMessage().contains("\n"), "one line: " + none.getMessage());
    final GpuException again =
        assertThrows(NoDeviceException.class, () -> CudaDevice.ofAddress("0"));
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
