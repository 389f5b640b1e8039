package io.sparklidar.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HeapGateTest {

  private static final long MIB = 1L << 20;

  @Test
  void thoseInsideNeverNeedMoreThanThereIs() throws Exception {
    final HeapGate gate = new HeapGate(100 * MIB);
    final AtomicLong inside = new AtomicLong();
    final AtomicLong most = new AtomicLong();
    final SplittableRandom random = new SplittableRandom(1);
    final ExecutorService threads = Executors.newFixedThreadPool(16);
    final List<Future<?>> done = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      final long bytes = (1 + random.nextInt(60)) * MIB;
      done.add(
          threads.submit(
              () -> {
                final HeapGate.Reservation pass = gate.enter(bytes);
                most.accumulateAndGet(inside.addAndGet(bytes), Math::max);
                Thread.onSpinWait();
                inside.addAndGet(-bytes);
                pass.close();
                return null;
              }));
    }
    for (final Future<?> task : done) {
      task.get();
    }
    threads.shutdown();
    assertEquals(0, inside.get());
    assertTrue(most.get() <= 100 * MIB, () -> most + " bytes inside");
  }

  @Test
  void thoseThatFitTogetherAreInsideTogether() throws Exception {
    final HeapGate gate = new HeapGate(100 * MIB);
    final HeapGate.Reservation first = gate.enter(50 * MIB);
    final HeapGate.Reservation second = gate.enter(50 * MIB);
    first.close();
    second.close();
  }

  @Test
  void aTileLargerThanTheHeapIsLetInAlone() throws Exception {
    final HeapGate gate = new HeapGate(10 * MIB);
    final HeapGate.Reservation huge = gate.enter(1000 * MIB);
    assertWaits(gate, 1);
    huge.close();
    gate.enter(10 * MIB).close();
  }

  @Test
  void aHeapSmallerThanSparkNeedsLetsTilesInOneByOne() throws Exception {
    final HeapGate gate = new HeapGate(HeapGate.budget(64 * MIB));
    gate.enter(5 * MIB).close();
    gate.enter(5 * MIB).close();
  }

  @Test
  void whatTasksShareLeavesThemTheRestAndNeverLocksThemOut() throws Exception {
    final HeapGate gate = new HeapGate(100 * MIB);
    final HeapGate.Reservation shared = gate.share(70 * MIB);
    final HeapGate.Reservation first = gate.enter(30 * MIB);
    assertWaits(gate, 1);
    first.close();
    final HeapGate.Reservation alone = gate.enter(1000 * MIB);
    assertWaits(gate, 1);
    alone.close();
    shared.close();
    final HeapGate.Reservation half = gate.enter(50 * MIB);
    gate.enter(50 * MIB).close();
    half.close();
  }

  @Test
  void whatIsSpareIsAnEighthAndGivenUpBeforeATaskWaits() throws Exception {
    final HeapGate gate = new HeapGate(80 * MIB);
    final List<Long> held = new ArrayList<>();
    final HeapGate.Spare spare = gate.spare(held::clear);
    spare.take(6 * MIB, () -> held.add(6L));
    spare.take(5 * MIB, () -> held.add(5L));
    spare.take(4 * MIB, () -> held.add(4L));
    assertEquals(List.of(6L, 4L), held);
    final HeapGate.Reservation beside = gate.enter(70 * MIB);
    assertEquals(List.of(6L, 4L), held);
    final HeapGate.Reservation instead = gate.enter(10 * MIB);
    assertEquals(List.of(), held);
    spare.take(1, () -> held.add(1L));
    assertEquals(List.of(), held, "what tasks have is not spare");
    assertWaits(gate, 1);
    instead.close();
    spare.take(10 * MIB, () -> held.add(10L));
    assertEquals(List.of(10L), held);
    spare.giveUp();
    assertEquals(List.of(), held);
    gate.enter(10 * MIB).close();
    beside.close();
  }

  private static void assertWaits(final HeapGate gate, final long bytes) {
    Thread.currentThread().interrupt();
    assertThrows(InterruptedIOException.class, () -> gate.enter(bytes));
    assertTrue(Thread.interrupted());
  }
}
