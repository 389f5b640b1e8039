package io.sparklidar.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GpuRunnerTest {

  private static final long MIB = 1L << 20;
  private static final AtomicInteger DEVICES = new AtomicInteger();

  private final SimulatedGpuDevice device =
      new SimulatedGpuDevice("runner-" + DEVICES.incrementAndGet(), 1000 * MIB);
  private final GpuMemoryManager manager =
      GpuMemoryManager.of(device, new GpuLimits(1, Long.MAX_VALUE, 0));
  private final GpuRunner runner = new GpuRunner(manager, WaitPolicy.FOREVER, true);

  /** Sums the numbers from..to-1; a MiB of device memory a number. */
  private record Sum(int from, int to, AtomicInteger onGpu) implements GpuWork<Long> {

    static Sum of(final int from, final int to) {
      return new Sum(from, to, new AtomicInteger());
    }

    static long truth(final int from, final int to) {
      return (long) (to - from) * (from + to - 1) / 2;
    }

    @Override
    public long points() {
      return to - from;
    }

    @Override
    public long gpuBytes() {
      return (to - from) * MIB;
    }

    @Override
    public Long onGpu(final GpuLease lease) {
      assertTrue(lease.buffer().bytes() >= gpuBytes());
      onGpu.addAndGet(to - from);
      return truth(from, to);
    }

    @Override
    public Long onCpu() {
      return truth(from, to);
    }

    @Override
    public Optional<Halves<Long>> halves() {
      final int middle = (from + to) >>> 1;
      return to - from < 10
          ? Optional.empty()
          : Optional.of(
              new Halves<>(new Sum(from, middle, onGpu), new Sum(middle, to, onGpu), Long::sum));
    }
  }

  @Test
  void whatFitsRunsOnTheDeviceInOnePiece() throws InterruptedException {
    final var placed = runner.run(Sum.of(0, 500));
    assertEquals(Sum.truth(0, 500), placed.result());
    assertEquals(1, placed.placement().gpuPieces());
    assertEquals(List.of(), placed.placement().reasons());
  }

  @Test
  void whatIsLargerThanTheDeviceIsHalvedUntilItFits() throws InterruptedException {
    final var placed = runner.run(Sum.of(0, 3000));
    assertEquals(Sum.truth(0, 3000), placed.result());
    assertEquals(4, placed.placement().gpuPieces());
    assertEquals(0, placed.placement().cpuPieces());
    assertTrue(placed.placement().reasons().get(0).contains("2.93 GiB"));
  }

  @Test
  void aRefusalDespiteAGrantHalvesTheWork() throws InterruptedException {
    device.failAllocation(1);
    assertEquals(1, runner.run(Sum.of(0, 16)).placement().gpuPieces(), "the retry succeeds");
    manager.freeCache();
    device.failAtRandom(1, 1);
    final var placed = runner.run(Sum.of(0, 16));
    assertEquals(Sum.truth(0, 16), placed.result());
    assertEquals(0, placed.placement().gpuPieces());
    assertEquals(2, placed.placement().cpuPieces(), "halved once, then too small to halve");
  }

  @Test
  void aCardThatOthersFilledLeavesAllToTheCpuAndSaysSo() throws InterruptedException {
    device.setOtherUsage(1000 * MIB);
    final var placed = runner.run(Sum.of(0, 500));
    assertEquals(Sum.truth(0, 500), placed.result());
    assertEquals(1, placed.placement().cpuPieces());
    assertEquals(
        List.of("it needs 0.49 GiB and the budget is 0.00 GiB of 0.98 GiB"),
        placed.placement().reasons());
  }

  @Test
  void aLostDeviceIsRetiredAndTheWorkGoesOnOnTheCpu() throws InterruptedException {
    device.die();
    assertEquals(Sum.truth(0, 500), runner.run(Sum.of(0, 500)).result());
    assertTrue(manager.retirement().isPresent());
    assertEquals(1, runner.run(Sum.of(0, 5)).placement().cpuPieces());
  }

  @Test
  void whereTheGpuIsRequiredNothingFallsToTheCpu() {
    device.die();
    final GpuRunner strict = new GpuRunner(manager, WaitPolicy.FOREVER, false);
    assertThrows(GpuException.class, () -> strict.run(Sum.of(0, 500)));
  }

  @Test
  void waitingEndsWhereTheCpuWouldBeFaster() throws InterruptedException {
    final CostBasedWait policy = new CostBasedWait(1000, 1);
    assertEquals(99.9, policy.maxWait(100, Duration.ZERO).toMillis() / 1000.0, 1e-9);
    assertEquals(Duration.ZERO, policy.maxWait(100, Duration.ofSeconds(200)));
    for (int i = 0; i < 200; i++) {
      policy.cpuFinished(1000, Duration.ofSeconds(1));
    }
    assertEquals(Duration.ZERO, policy.maxWait(100, Duration.ZERO), "the CPU is as fast");
    try (GpuLease held = manager.allocate(900 * MIB, Duration.ZERO).orElseThrow()) {
      final var placed = new GpuRunner(manager, policy, true).run(Sum.of(0, 500));
      assertFalse(held.isClosed());
      assertEquals(1, placed.placement().cpuPieces());
      assertTrue(placed.placement().reasons().get(0).contains("longer than the CPU"));
    }
  }

  @Test
  void sixtyFourThreadsOnABudgetOfOneAndAHalfTilesAllFinishWithTheRightAnswer() throws Exception {
    overload(0, 0);
  }

  @Test
  void overloadWithANeighbourOnTheCardAllFinishes() throws Exception {
    overload(600, 0);
  }

  @Test
  void overloadWithRefusalsAfterTheGrantAllFinishes() throws Exception {
    overload(0, 0.1);
  }

  private void overload(final long others, final double refusals) throws Exception {
    device.setOtherUsage(others * MIB);
    device.failAtRandom(refusals, 5);
    final ExecutorService pool = Executors.newFixedThreadPool(64);
    final SplittableRandom random = new SplittableRandom(11);
    final List<Sum> tiles = new ArrayList<>();
    final List<Future<Placement.Placed<Long>>> results = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      final int from = random.nextInt(1000);
      final Sum tile = Sum.of(from, from + 1 + random.nextInt(666));
      tiles.add(tile);
      results.add(pool.submit(() -> runner.run(tile)));
    }
    int onGpu = 0;
    for (int i = 0; i < tiles.size(); i++) {
      final Placement.Placed<Long> placed = results.get(i).get();
      assertEquals(Sum.truth(tiles.get(i).from(), tiles.get(i).to()), placed.result());
      onGpu += placed.placement().cpuPieces() == 0 ? 1 : 0;
    }
    pool.shutdown();
    assertTrue(onGpu > (refusals > 0 ? 9000 : others > 0 ? 9000 : 9999), "on the GPU: " + onGpu);
    assertEquals(0, manager.memoryInfo().reserved());
    assertTrue(device.peakBytes() <= 1000 * MIB - others * MIB);
  }

  @Test
  void aDeviceWhoseLossShowsWhileCleaningUpIsRetired() throws InterruptedException {
    for (final GpuException first :
        List.of(new GpuException("refused"), new GpuOutOfMemoryException("none left"))) {
      final GpuException closing = new GpuException("closing");
      closing.addSuppressed(new DeviceLostException("illegal address"));
      first.addSuppressed(closing);
      final SimulatedGpuDevice other =
          new SimulatedGpuDevice("runner-" + DEVICES.incrementAndGet(), 1000 * MIB);
      final GpuMemoryManager its = GpuMemoryManager.of(other, GpuLimits.DEFAULT);
      final var placed =
          new GpuRunner(its, WaitPolicy.FOREVER, true)
              .run(
                  new GpuWork<String>() {
                    @Override
                    public long points() {
                      return 1;
                    }

                    @Override
                    public long gpuBytes() {
                      return MIB;
                    }

                    @Override
                    public String onGpu(final GpuLease lease) {
                      throw first;
                    }

                    @Override
                    public String onCpu() {
                      return "cpu";
                    }

                    @Override
                    public Optional<Halves<String>> halves() {
                      return Optional.empty();
                    }
                  });
      assertEquals("cpu", placed.result());
      assertEquals(Optional.of("illegal address"), its.retirement());
      assertTrue(placed.placement().reasons().get(0).contains(first.getMessage()));
    }
  }

  /** What the policy of waiting is asked and told. */
  private static final class Told implements WaitPolicy {
    private final List<Long> gpu = new ArrayList<>();
    private final List<Long> cpu = new ArrayList<>();

    @Override
    public Duration maxWait(final long points, final Duration expected) {
      return Duration.ZERO;
    }

    @Override
    public void gpuFinished(final long points, final Duration took) {
      gpu.add(points);
    }

    @Override
    public void cpuFinished(final long points, final Duration took) {
      cpu.add(points);
    }
  }

  private final Told told = new Told();
  private final GpuRunner attempting = new GpuRunner(manager, told, false);

  @Test
  void anAttemptThatFitsIsDoneInItsLease() throws InterruptedException {
    final List<GpuLease> leases = new ArrayList<>();
    final var placed =
        attempting.attempt(
            7,
            100 * MIB,
            lease -> {
              assertTrue(lease.buffer().bytes() >= 100 * MIB);
              leases.add(lease);
              return "done";
            });
    assertEquals(Optional.of("done"), placed.result());
    assertEquals(1, placed.placement().gpuPieces());
    assertEquals(List.of(), placed.placement().reasons());
    assertEquals(List.of(), told.gpu, "what it did is more than the CPU's speed is measured for");
    assertTrue(leases.get(0).isClosed());
    assertEquals(0, manager.memoryInfo().reserved());
  }

  @Test
  void whatAnAttemptMadeIsThereAlthoughItsLeaseCouldNotBeGivenBack() throws InterruptedException {
    final GpuMemoryManager keepsNothing = GpuMemoryManager.of(device, new GpuLimits(1, 0, 0));
    final var placed =
        new GpuRunner(keepsNothing, told, false)
            .attempt(
                7,
                MIB,
                lease -> {
                  lease.buffer();
                  device.failReleases(1);
                  return "done";
                });
    assertEquals(Optional.of("done"), placed.result());
    assertEquals(1, placed.placement().gpuPieces());
    assertTrue(placed.placement().reasons().get(0).contains("a release failed"));
    assertEquals(0, manager.memoryInfo().reserved());
    assertEquals(0, device.heldBytes());
  }

  /** An attempt that comes to nothing even where the GPU is required: others do the work. */
  private void assertNothing(final long bytes, final String reason, final Supplier<String> work)
      throws InterruptedException {
    final var placed = attempting.attempt(7, bytes, lease -> work.get());
    assertEquals(Optional.empty(), placed.result());
    assertEquals(0, placed.placement().gpuPieces() + placed.placement().cpuPieces());
    assertEquals(1, placed.placement().reasons().size());
    final String said = placed.placement().reasons().get(0);
    assertTrue(said.contains(reason), said);
    assertEquals(List.of(), told.gpu, "the device did nothing");
    assertEquals(List.of(), told.cpu, "nor did the CPU");
    assertEquals(0, manager.memoryInfo().reserved());
  }

  private static String mustNotRun() {
    throw new AssertionError("there is no lease");
  }

  @Test
  void anAttemptForWhichThereIsNoRoomInTimeIsNotMade() throws InterruptedException {
    final GpuLease held = manager.allocate(900 * MIB, Duration.ZERO).orElseThrow();
    final var placed = attempting.attempt(7, 500 * MIB, lease -> mustNotRun());
    assertEquals(Optional.empty(), placed.result());
    assertEquals(
        List.of("waiting for 0.49 GiB of device memory would take too long"),
        placed.placement().reasons());
    assertFalse(held.isClosed());
    held.close();
  }

  @Test
  void anAttemptThatIsLargerThanTheDeviceIsNotMadeAndBothSizesAreSaid()
      throws InterruptedException {
    assertNothing(
        3000 * MIB,
        "it needs 2.93 GiB and the budget is 0.98 GiB of 0.98 GiB",
        GpuRunnerTest::mustNotRun);
  }

  @Test
  void anAttemptThatLosesTheDeviceRetiresItAndNoneIsMadeAfterwards() throws InterruptedException {
    assertNothing(
        MIB,
        "illegal address",
        () -> {
          throw new DeviceLostException("illegal address");
        });
    assertEquals(Optional.of("illegal address"), manager.retirement());
    assertNothing(MIB, "the device is retired: illegal address", GpuRunnerTest::mustNotRun);
  }

  @Test
  void anAttemptThatIsRefusedMemoryDespiteItsGrantIsGivenUpAndTheDeviceIsNot()
      throws InterruptedException {
    device.failAtRandom(1, 1);
    final var placed = attempting.attempt(7, MIB, lease -> lease.buffer().bytes());
    assertEquals(Optional.empty(), placed.result());
    assertEquals(Optional.empty(), manager.retirement());
    assertEquals(List.of(), told.gpu);
    device.failAtRandom(0, 1);
    assertEquals(
        Optional.of("done"), attempting.attempt(7, MIB, lease -> "done").result(), "the next");
  }

  @Test
  void whatAnAttemptFailsWithBesideTheDeviceIsItsCallersBusiness() {
    assertThrows(
        IOException.class,
        () ->
            attempting.attempt(
                7,
                MIB,
                lease -> {
                  throw new IOException("damaged");
                }));
    assertEquals(List.of(), told.gpu);
    assertEquals(0, manager.memoryInfo().reserved());
  }

  private static GpuException toldToEnd() {
    Thread.currentThread().interrupt();
    return new GpuException("interrupted while others use the device");
  }

  @Test
  void whatFailedSinceItsThreadIsToEndIsDoneNowhereElse() {
    assertThrows(
        InterruptedException.class,
        () ->
            attempting.attempt(
                7,
                MIB,
                lease -> {
                  throw toldToEnd();
                }));
    final AtomicInteger onCpu = new AtomicInteger();
    assertThrows(
        InterruptedException.class,
        () ->
            runner.run(
                new GpuWork<Long>() {
                  @Override
                  public long points() {
                    return 7;
                  }

                  @Override
                  public long gpuBytes() {
                    return MIB;
                  }

                  @Override
                  public Long onGpu(final GpuLease lease) {
                    throw toldToEnd();
                  }

                  @Override
                  public Long onCpu() {
                    return (long) onCpu.incrementAndGet();
                  }

                  @Override
                  public Optional<Halves<Long>> halves() {
                    return Optional.empty();
                  }
                }));
    assertEquals(0, onCpu.get());
    assertEquals(0, manager.memoryInfo().reserved());
    assertEquals(Optional.empty(), manager.retirement());
  }
}
