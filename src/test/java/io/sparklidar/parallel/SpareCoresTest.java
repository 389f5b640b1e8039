package io.sparklidar.parallel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SpareCoresTest {

  @Test
  void aSpareCoreTakesTurnsOfALoop() {
    final SpareCores cores = new SpareCores(2);
    final CountDownLatch both = new CountDownLatch(2);
    // Neither turn ends before the other has begun: one thread alone would wait for ever.
    ParallelLoop.run(
        cores,
        2,
        turn -> {
          both.countDown();
          assertTrue(await(both));
        });
  }

  @Test
  void nobodyHelpsWhileAllCoresHaveTasks() {
    final SpareCores cores = new SpareCores(2);
    final SpareCores.Hold first = cores.task();
    final SpareCores.Hold second = cores.task();
    final Thread caller = Thread.currentThread();
    ParallelLoop.run(cores, 1000, turn -> assertSame(caller, Thread.currentThread()));
    second.close();
    // Giving a core back twice gives one back.
    second.close();
    final CountDownLatch both = new CountDownLatch(2);
    ParallelLoop.run(
        cores,
        2,
        turn -> {
          both.countDown();
          assertTrue(await(both));
        });
    first.close();
  }

  @Test
  void helpersTakeNoMoreThanThereAreCores() throws Exception {
    final SpareCores cores = new SpareCores(4);
    final AtomicInteger atWork = new AtomicInteger();
    final AtomicInteger most = new AtomicInteger();
    final Callable<Void> owner =
        () -> {
          final SpareCores.Hold core = cores.task();
          try {
            ParallelLoop.run(
                cores,
                500,
                turn -> {
                  most.accumulateAndGet(atWork.incrementAndGet(), Math::max);
                  Thread.yield();
                  atWork.decrementAndGet();
                });
          } finally {
            core.close();
          }
          return null;
        };
    final ExecutorService owners = Executors.newFixedThreadPool(3);
    try {
      for (int round = 0; round < 20; round++) {
        for (final Future<Void> each : owners.invokeAll(List.of(owner, owner, owner))) {
          each.get();
        }
      }
    } finally {
      owners.shutdown();
    }
    // A helper may be in its last turn when a task takes the core it was lent.
    assertTrue(most.get() <= 3 + 3, "at work at a time: " + most.get());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 8})
  void everyTurnIsTakenOnce(final int count) {
    final SpareCores cores = new SpareCores(count);
    for (int turns = 0; turns < 200; turns++) {
      final AtomicIntegerArray taken = new AtomicIntegerArray(turns);
      ParallelLoop.run(cores, turns, taken::incrementAndGet);
      for (int i = 0; i < turns; i++) {
        assertEquals(1, taken.get(i));
      }
    }
  }

  @Test
  void whatATurnThrowsTheOwnerHears() {
    final SpareCores cores = new SpareCores(3);
    for (int failing = 0; failing < 50; failing++) {
      final int bad = failing;
      final AtomicInteger running = new AtomicInteger();
      final IOException thrown =
          assertThrows(
              IOException.class,
              () ->
                  ParallelLoop.run(
                      cores,
                      50,
                      turn -> {
                        running.incrementAndGet();
                        try {
                          if (turn == bad) {
                            throw new IOException("turn " + turn);
                          }
                        } finally {
                          running.decrementAndGet();
                        }
                      }));
      assertEquals("turn " + bad, thrown.getMessage());
      assertEquals(0, running.get(), "turns still running when the loop has ended");
    }
    assertThrows(
        OutOfMemoryError.class,
        () ->
            ParallelLoop.run(
                cores,
                5,
                turn -> {
                  throw new OutOfMemoryError("turn");
                }));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void whatIsMadeAheadComesInOrderAndIsNeverMoreThanAFew(final int window) throws Exception {
    final SpareCores cores = new SpareCores(4);
    final AtomicInteger held = new AtomicInteger();
    final AtomicInteger most = new AtomicInteger();
    final Random pauses = new Random(7);
    try (Prefetch<Integer> ahead =
        new Prefetch<>(
            cores,
            300,
            window,
            i -> {
              most.accumulateAndGet(held.incrementAndGet(), Math::max);
              return i;
            })) {
      for (int i = 0; i < 300; i++) {
        assertEquals(i, ahead.next());
        if (pauses.nextInt(20) == 0) {
          Thread.sleep(1);
        }
        held.decrementAndGet();
      }
      assertThrows(IllegalStateException.class, ahead::next);
    }
    assertTrue(most.get() <= window + 1, "held at a time: " + most.get());
  }

  @Test
  void somethingIsMadeAhead() throws Exception {
    final SpareCores cores = new SpareCores(2);
    final CountDownLatch second = new CountDownLatch(1);
    try (Prefetch<Integer> ahead =
        new Prefetch<>(
            cores,
            3,
            2,
            i -> {
              if (i == 1) {
                second.countDown();
              }
              // The first is not ready before somebody else has begun the second.
              return i == 0 && !await(second) ? -1 : i;
            })) {
      assertEquals(0, ahead.next());
      assertEquals(1, ahead.next());
      assertEquals(2, ahead.next());
    }
  }

  @Test
  void whatFailsFailsWhereItIsTaken() throws Exception {
    final SpareCores cores = new SpareCores(3);
    for (int round = 0; round < 50; round++) {
      final List<Integer> taken = new ArrayList<>();
      final AtomicInteger running = new AtomicInteger();
      final Prefetch<Integer> ahead =
          new Prefetch<>(
              cores,
              40,
              4,
              i -> {
                running.incrementAndGet();
                try {
                  if (i == 20) {
                    throw new IOException("chunk 20");
                  }
                  return i;
                } finally {
                  running.decrementAndGet();
                }
              });
      try (ahead) {
        for (int i = 0; i < 20; i++) {
          taken.add(ahead.next());
        }
        assertEquals("chunk 20", assertThrows(IOException.class, ahead::next).getMessage());
      }
      assertEquals(20, taken.size());
      assertEquals(0, running.get(), "still in the making after the end");
      assertFalse(ahead.help(), "nothing is begun after the end");
    }
  }

  @Test
  void ofSeveralErrorsTheFirstIsTold() throws Exception {
    final int runs = 4;
    try (Prefetch<Integer> ofRuns =
        new Prefetch<>(
            new SpareCores(runs),
            runs,
            runs,
            run -> {
              if (run > 0) {
                throw new IOException("run from " + run * 25);
              }
              return run;
            })) {
      assertEquals(0, ofRuns.next());
      assertEquals("run from 25", assertThrows(IOException.class, ofRuns::next).getMessage());
    }
  }

  @Test
  void aPoolGivesAThingToOneAtATimeAndMakesNoMoreThanAreTaken() throws Exception {
    final AtomicInteger made = new AtomicInteger();
    final Pool<AtomicInteger> pool =
        new Pool<>(
            () -> {
              made.incrementAndGet();
              return new AtomicInteger();
            });
    ParallelLoop.<IOException>run(
        new SpareCores(4),
        2000,
        turn -> {
          final AtomicInteger one = pool.take();
          assertEquals(1, one.incrementAndGet(), "taken by two");
          Thread.yield();
          one.decrementAndGet();
          pool.giveBack(one);
        });
    assertTrue(made.get() <= 4, "made: " + made.get());
    assertEquals(made.get(), pool.all().size());
  }

  private static boolean await(final CountDownLatch latch) {
    try {
      return latch.await(30, TimeUnit.SECONDS);
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
