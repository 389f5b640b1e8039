package io.sparklidar.neighbor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.gpu.DeviceLostException;
import io.sparklidar.gpu.GpuException;
import io.sparklidar.gpu.GpuLease;
import io.sparklidar.gpu.GpuLimits;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.gpu.NoDeviceException;
import io.sparklidar.gpu.SimulatedGpuDevice;
import io.sparklidar.gpu.WaitPolicy;
import io.sparklidar.neighbor.cpu.GridEngine;
import io.sparklidar.neighbor.cuda.Clouds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which device tiles go to, on devices that are simulated. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class DevicePoolTest {

  private static final long MIB = 1L << 20;
  private static final Neighborhood NEAREST = Neighborhood.nearest(8, 2);
  private static final FeatureSet FEATURES = FeatureSet.parse("planarity");
  private static final GridEngine CPU = new GridEngine();
  private static final AtomicInteger TESTS = new AtomicInteger();
  private static final List<String> BOTH = List.of("0", "1");

  private final int test = TESTS.incrementAndGet();

  // Devices are opened outside the pool's lock, so by several threads at once.
  private final Map<String, SimulatedGpuDevice> devices = new ConcurrentHashMap<>();
  private final Map<String, GpuException> refusals = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> tilesOn = new ConcurrentHashMap<>();
  private final List<String> opened = Collections.synchronizedList(new ArrayList<>());
  private volatile boolean cpuAllowed = true;
  private volatile long now;
  private final DevicePool pool =
      new DevicePool(this::open, Duration.ofNanos(100), false, () -> now);

  /** Counts its tiles. */
  private final class Counting extends PretendedEngine {
    private final String address;

    Counting(final String address, final GpuMemoryManager manager) {
      super(manager, points -> 60 * MIB);
      this.address = address;
    }

    @Override
    public TileFeatures run(
        final PointBlock points,
        final Neighborhood neighborhood,
        final FeatureSet features,
        final GpuLease lease) {
      final TileFeatures computed = super.run(points, neighborhood, features, lease);
      tilesOn.get(address).incrementAndGet();
      return computed;
    }
  }

  private TilePlacer open(final String address) {
    opened.add(address);
    if (refusals.containsKey(address)) {
      throw refusals.get(address);
    }
    final SimulatedGpuDevice device = device(address);
    tilesOn.putIfAbsent(address, new AtomicInteger());
    return new TilePlacer(
        new Counting(address, GpuMemoryManager.of(device, new GpuLimits(1, Long.MAX_VALUE, 0))),
        CPU,
        CPU,
        WaitPolicy.FOREVER,
        cpuAllowed);
  }

  private SimulatedGpuDevice device(final String address) {
    return devices.computeIfAbsent(
        address, a -> new SimulatedGpuDevice("pool-" + test + "-" + a, 100 * MIB));
  }

  private String place(final List<String> addresses) throws InterruptedException {
    return pool.place(addresses, placer -> 60 * MIB, placer -> placer.manager().device().name());
  }

  private String nameOf(final String address) {
    return device(address).name();
  }

  @Test
  void tilesOfManyTasksAreSpreadOverBothDevicesEachWithItsOwnBudget() throws Exception {
    final PointBlock tile = Clouds.town(2000, 1);
    final FeatureTable expected = CPU.compute(tile, NEAREST, FEATURES);
    final ExecutorService threads = Executors.newFixedThreadPool(8);
    final List<Future<FeatureTable>> results = new ArrayList<>();
    device("0").setLatency(TimeUnit.MILLISECONDS.toNanos(2));
    device("1").setLatency(TimeUnit.MILLISECONDS.toNanos(2));
    for (int i = 0; i < 64; i++) {
      results.add(
          threads.submit(
              () ->
                  pool.place(
                          BOTH,
                          placer -> placer.bytes(tile, NEAREST, FEATURES),
                          placer -> placer.place(tile, NEAREST, FEATURES))
                      .result()
                      .table()));
    }
    for (final Future<FeatureTable> result : results) {
      assertArrayEquals(expected.column(0), result.get().column(0));
    }
    threads.shutdown();
    final int first = tilesOn.get("0").get();
    assertEquals(64, first + tilesOn.get("1").get());
    assertTrue(first >= 16 && first <= 48, "about half of the tiles each, 0 had " + first);
    for (final String address : BOTH) {
      assertTrue(device(address).peakBytes() <= 100 * MIB);
      assertTrue(device(address).peakBytes() >= 60 * MIB, "a tile in each device's own memory");
    }
  }

  @Test
  void twoTilesAtOnceAreOnTwoDevices() throws Exception {
    final CyclicBarrier both = new CyclicBarrier(2);
    final ExecutorService threads = Executors.newFixedThreadPool(2);
    final List<Future<String>> where = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      where.add(
          threads.submit(
              () ->
                  pool.place(
                      BOTH,
                      placer -> 60 * MIB,
                      placer -> {
                        try {
                          both.await();
                        } catch (final java.util.concurrent.BrokenBarrierException e) {
                          throw new IllegalStateException(e);
                        }
                        return placer.manager().device().name();
                      })));
    }
    assertFalse(where.get(0).get().equals(where.get(1).get()), "one each");
    threads.shutdown();
  }

  @Test
  void oneTileAtATimeNeedsOneDevice() throws InterruptedException {
    for (int i = 0; i < 3; i++) {
      assertEquals(nameOf("0"), place(BOTH));
    }
    assertEquals(List.of("0"), opened);
  }

  @Test
  void whoHasAnOpenDeviceDoesNotWaitForTheOtherWhichWhoHasNoneDoes() throws Exception {
    place(List.of("0"));
    final CountDownLatch begun = new CountDownLatch(1);
    final CountDownLatch goOn = new CountDownLatch(1);
    final DevicePool slow =
        new DevicePool(
            address -> {
              if (address.equals("1")) {
                begun.countDown();
                awaitUninterruptibly(goOn);
              }
              return open(address);
            },
            Duration.ofNanos(100),
            false,
            () -> now);
    final ExecutorService threads = Executors.newFixedThreadPool(2);
    final Future<String> opens =
        threads.submit(() -> slow.any(List.of("1")).manager().device().name());
    begun.await();
    final Future<String> waits =
        threads.submit(() -> slow.any(List.of("1")).manager().device().name());
    // Two at a time: the second has the first device too, as the other is not there yet.
    assertEquals(
        List.of(nameOf("0"), nameOf("0")),
        slow.place(
            BOTH,
            placer -> MIB,
            placer ->
                List.of(
                    placer.manager().device().name(),
                    slow.place(BOTH, other -> MIB, other -> other.manager().device().name()))));
    assertFalse(waits.isDone());
    goOn.countDown();
    assertEquals(nameOf("1"), opens.get());
    assertEquals(nameOf("1"), waits.get());
    assertEquals(List.of("0", "0", "1"), opened, "each pool opens each once");
    threads.shutdown();
  }

  private static void awaitUninterruptibly(final CountDownLatch latch) {
    try {
      latch.await();
    } catch (final InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aDeviceThatIsFullIsPassedOver() throws InterruptedException {
    assertEquals(nameOf("0"), place(BOTH));
    device("0").setOtherUsage(90 * MIB);
    assertEquals(nameOf("1"), place(BOTH));
    device("0").setOtherUsage(0);
    assertEquals(nameOf("0"), place(BOTH));
  }

  @Test
  void aBusyDeviceIsTriedAgainAfterAWhile() throws InterruptedException {
    refusals.put("0", new GpuException("cuDevicePrimaryCtxRetain: busy"));
    assertEquals("cuDevicePrimaryCtxRetain: busy", reason(List.of("0")));
    refusals.clear();
    now = 99;
    assertEquals("cuDevicePrimaryCtxRetain: busy", reason(List.of("0")));
    assertEquals(List.of("0"), opened, "left alone for a while");
    now = 100;
    assertEquals(nameOf("0"), place(List.of("0")));
  }

  @Test
  void meanwhileTheOtherDeviceDoesTheWork() throws InterruptedException {
    refusals.put("0", new GpuException("busy"));
    assertEquals(nameOf("1"), place(BOTH));
    refusals.clear();
    assertEquals(nameOf("1"), place(BOTH));
    now = 100;
    assertEquals(nameOf("0"), place(BOTH));
  }

  @Test
  void whereADeviceIsRequiredOneThatIsBusyIsTriedByEveryTaskUnlessAnotherDoesTheWork()
      throws InterruptedException {
    final DevicePool strict = new DevicePool(this::open, Duration.ofNanos(100), true, () -> now);
    refusals.put("0", new GpuException("busy"));
    for (int i = 0; i < 3; i++) {
      assertThrows(GpuException.class, () -> strict.any(List.of("0")));
    }
    final int tries = opened.size();
    assertTrue(tries >= 3, "tried " + tries + " times");
    for (int i = 0; i < 3; i++) {
      assertEquals(nameOf("1"), strict.any(BOTH).manager().device().name());
    }
    assertEquals(tries + 1, opened.size(), "only the other one, once");
    refusals.clear();
    assertEquals(nameOf("0"), strict.any(List.of("0")).manager().device().name());
  }

  @Test
  void whoAsksForAnyDeviceOpensNoMoreThanOne() {
    assertEquals(nameOf("0"), pool.any(BOTH).manager().device().name());
    assertEquals(List.of("0"), opened);
  }

  @Test
  void whatIsLostOrNeverThereIsNotTriedAgain() {
    refusals.put("0", new DeviceLostException("uncorrectable memory error"));
    refusals.put("1", new NoDeviceException("too old"));
    final String reason = reason(BOTH);
    assertEquals("device 0: uncorrectable memory error; device 1: too old", reason);
    refusals.clear();
    now = Long.MAX_VALUE / 2;
    assertEquals(reason, reason(BOTH));
    assertEquals(BOTH, opened);
  }

  private String reason(final List<String> addresses) {
    return assertThrows(GpuException.class, () -> place(addresses)).getMessage();
  }

  @Test
  void whereOneDeviceDiesTheOtherTakesItsTile() throws InterruptedException {
    cpuAllowed = false;
    final PointBlock tile = Clouds.town(500, 1);
    place(BOTH);
    device("0").die();
    final FeatureTable table =
        pool.place(
                BOTH,
                placer -> {
                  // Dying is found out by the tile, not by whoever chose the device.
                  return 1;
                },
                placer -> placer.place(tile, NEAREST, FEATURES))
            .result()
            .table();
    assertArrayEquals(CPU.compute(tile, NEAREST, FEATURES).column(0), table.column(0));
    assertEquals(1, tilesOn.get("1").get());
    assertEquals(nameOf("1"), place(BOTH), "and the next ones");
    device("1").die();
    assertThrows(
        GpuException.class,
        () -> pool.place(BOTH, placer -> 60 * MIB, placer -> placer.place(tile, NEAREST, FEATURES)),
        "nothing is left");
  }
}
