package io.sparklidar.ondevice.chunks;

import static io.sparklidar.ondevice.chunks.TiledChunks.CHUNK_BYTES;
import static io.sparklidar.ondevice.chunks.TiledChunks.keys;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.gpu.GpuLease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Chunks are decoded once for all, and nobody waits for ever or holds memory for nothing. */
final class ChunkCacheTest {

  /** Chunks that the cache may have. */
  private static final int ROOM = 16;

  private final TiledChunks chunks = new TiledChunks(4 * ROOM * CHUNK_BYTES);

  private Visit visit(final int from, final int to) {
    return chunks.cache.visit(keys(from, to));
  }

  /** Has chunks decoded; a visit that holds them. */
  private Visit decoded(final int from, final int to) throws InterruptedException {
    final Visit visit = visit(from, to);
    assertTrue(chunks.publish(visit, chunks.claim(visit), Set.of()));
    assertTrue(visit.await());
    return visit;
  }

  private Optional<GpuLease> allocate(final long chunkCount) throws InterruptedException {
    return chunks.manager.allocate(chunkCount * CHUNK_BYTES, Duration.ZERO);
  }

  @Test
  void whatOneHasDecodedOthersFindAndWhatIsMissingTheyClaim() throws Exception {
    try (Visit first = decoded(0, 4);
        Visit second = visit(2, 6)) {
      assertTrue(second.mayClaim());
      assertEquals(Set.copyOf(keys(4, 6)), chunks.claim(second));
      assertTrue(chunks.publish(second, Set.copyOf(keys(4, 6)), Set.of()));
      assertTrue(second.await());
      assertEquals(Set.copyOf(keys(2, 6)), second.rows().keySet());
      assertEquals(2, second.shared());
      assertFalse(first.mayClaim());
      chunks.assertHolds(first);
      chunks.assertHolds(second);
    }
  }

  /** On a thread of its own; returns when it waits. */
  private static <T> FutureTask<T> waiting(final java.util.concurrent.Callable<T> work)
      throws InterruptedException {
    final FutureTask<T> task = new FutureTask<>(work);
    final Thread thread = new Thread(task);
    thread.start();
    while (thread.getState() != Thread.State.WAITING
        && thread.getState() != Thread.State.TIMED_WAITING
        && !task.isDone()) {
      Thread.sleep(1);
    }
    return task;
  }

  @Test
  void whoWaitsGetsWhatIsDecodedMeanwhile() throws Exception {
    try (Visit owner = visit(0, 4);
        Visit other = visit(0, 4)) {
      final Set<ChunkKey> claims = chunks.claim(owner);
      assertFalse(other.mayClaim());
      assertEquals(Set.of(), chunks.claim(other));
      final FutureTask<Boolean> waiting = waiting(other::await);
      assertFalse(waiting.isDone());
      assertTrue(chunks.publish(owner, claims, Set.of()));
      assertTrue(waiting.get());
      assertEquals(4, other.shared());
      assertEquals(0, owner.shared());
    }
  }

  @Test
  void whatAnOwnerCouldNotDecodeOrLeftIsOthersToClaim() throws Exception {
    final Visit owner = visit(0, 4);
    final Set<ChunkKey> claims = chunks.claim(owner);
    try (Visit other = visit(0, 4)) {
      final FutureTask<Boolean> waiting = waiting(other::await);
      assertTrue(chunks.publish(owner, claims, Set.copyOf(keys(1, 2))));
      assertFalse(waiting.get());
      assertEquals(Set.copyOf(keys(1, 2)), chunks.claim(other));
      chunks.close(other);
    }
    chunks.close(owner);
    final Visit dying = visit(4, 6);
    chunks.claim(dying);
    try (Visit other = visit(4, 6)) {
      final FutureTask<Boolean> waiting = waiting(other::await);
      chunks.close(dying);
      assertFalse(waiting.get());
      assertEquals(Set.copyOf(keys(4, 6)), chunks.claim(other));
    }
  }

  @Test
  void whoIsInterruptedWaitsNoLonger() throws Exception {
    try (Visit owner = visit(0, 1);
        Visit other = visit(0, 1)) {
      chunks.claim(owner);
      final Thread me = Thread.currentThread();
      final FutureTask<Void> interrupting =
          waiting(
              () -> {
                while (me.getState() != Thread.State.WAITING) {
                  Thread.sleep(1);
                }
                me.interrupt();
                return null;
              });
      assertThrows(InterruptedException.class, other::await);
      interrupting.get();
    }
  }

  @Test
  void whatWasNotUsedForLongestMakesRoomAndWhatIsHeldStays() throws Exception {
    final Visit held = decoded(0, 4);
    for (int from = 4; from < ROOM; from += 4) {
      decoded(from, from + 4).close();
    }
    // Used again: the next oldest has to go.
    try (Visit again = visit(4, 8)) {
      assertTrue(again.await());
    }
    decoded(ROOM, ROOM + 4).close();
    chunks.assertWithinItsPart(0);
    try (Visit oldest = visit(8, 12);
        Visit used = visit(4, 8)) {
      assertTrue(oldest.mayClaim());
      assertFalse(used.mayClaim());
    }
    chunks.assertHolds(held);
    try (Visit wide = visit(100, 100 + ROOM)) {
      assertFalse(chunks.publish(wide, chunks.claim(wide), Set.of()), "held chunks make no room");
      assertTrue(wide.mayClaim(), "it is left to others");
    }
    held.close();
  }

  @Test
  void whoNeedsMemoryGetsThatOfChunksThatNobodyHolds() throws Exception {
    decoded(0, 8).close();
    final Visit held = decoded(8, 12);
    try (GpuLease most = allocate(4 * ROOM - 4).orElseThrow()) {
      assertEquals((4 * ROOM - 4) * CHUNK_BYTES, most.bytes());
      chunks.assertHolds(held);
      assertEquals(Optional.empty(), allocate(1));
      final FutureTask<GpuLease> waiting =
          waiting(
              () -> chunks.manager.allocate(4 * CHUNK_BYTES, Duration.ofMinutes(1)).orElseThrow());
      assertFalse(waiting.isDone());
      assertEquals(Optional.empty(), visit(20, 21).room(1), "others come first");
      // The last visit ends: who waits gets what it held.
      held.close();
      waiting.get().close();
    }
    assertEquals(0, chunks.manager.memoryInfo().reserved());
  }

  @Test
  void waitingForMemoryThatChunksHoldIsNoWait() throws Exception {
    try (GpuLease tile = allocate(3 * ROOM).orElseThrow()) {
      decoded(0, ROOM).close();
      assertEquals(Duration.ZERO, chunks.manager.expectedWait(ROOM * CHUNK_BYTES));
      assertFalse(tile.isClosed());
    }
  }

  @Test
  void allGoesWhenNobodyUsesIt() throws Exception {
    final Visit held = decoded(0, 4);
    decoded(4, 8).close();
    chunks.leisure().orElseThrow().run();
    assertEquals(4 * CHUNK_BYTES, chunks.manager.memoryInfo().reserved());
    chunks.assertHolds(held);
    held.close();
    chunks.leisure().orElseThrow().run();
    assertEquals(0, chunks.manager.memoryInfo().reserved());
    assertEquals(Optional.empty(), chunks.leisure(), "nothing is looked after any more");
    decoded(0, 4).close();
    chunks.manager.freeCache();
    assertEquals(0, chunks.manager.memoryInfo().reserved());
  }

  /** A tile as it is decoded: memory of its own first, then claims in a place, then waiting. */
  private boolean tile(final SplittableRandom random, final AtomicInteger alone)
      throws InterruptedException {
    final int from = random.nextInt(60);
    final int to = from + 1 + random.nextInt(10);
    final long own = (8 + random.nextInt(3 * ROOM)) * CHUNK_BYTES;
    try (GpuLease lease = chunks.manager.allocate(own, Duration.ofMinutes(5)).orElseThrow()) {
      lease.buffer();
      final Visit visit = visit(from, to);
      try {
        do {
          final Set<ChunkKey> claims = chunks.claim(visit);
          if (random.nextInt(20) == 0) {
            return false;
          }
          final Set<ChunkKey> damaged = new HashSet<>();
          claims.stream().filter(key -> random.nextInt(50) == 0).forEach(damaged::add);
          if (!claims.isEmpty() && !chunks.publish(visit, claims, damaged)) {
            alone.incrementAndGet();
            chunks.assertHolds(visit);
            return true;
          }
          if (!damaged.isEmpty()) {
            return false;
          }
        } while (!visit.await());
        assertEquals(Set.copyOf(keys(from, to)), visit.rows().keySet());
        if (random.nextBoolean()) {
          Thread.yield();
        }
        chunks.assertHolds(visit);
        return true;
      } finally {
        chunks.close(visit);
      }
    }
  }

  @Test
  void manyTilesWithFailuresInterruptsAndLittleMemoryAllComeToAnEnd() throws Exception {
    final int threads = 64;
    final int tiles = 4000;
    final ExecutorService pool = Executors.newFixedThreadPool(threads);
    final AtomicInteger alone = new AtomicInteger();
    final SplittableRandom random = new SplittableRandom(7);
    final List<Future<Boolean>> running = new ArrayList<>();
    try {
      for (int i = 0; i < tiles; i++) {
        final SplittableRandom own = random.split();
        running.add(pool.submit(() -> tile(own, alone)));
        if (i > threads && i % 50 == 0) {
          running.get(i - threads / 2).cancel(true);
        }
        if (i % 100 == 0) {
          chunks.leisure().ifPresent(Runnable::run);
        }
      }
      int whole = 0;
      int ended = 0;
      for (final Future<Boolean> tile : running) {
        if (tile.isCancelled()) {
          ended++;
          continue;
        }
        try {
          whole += tile.get() ? 1 : 0;
        } catch (final ExecutionException e) {
          throw new AssertionError(e.getCause());
        }
      }
      assertTrue(whole > tiles / 2 && whole + ended < tiles, whole + " whole, " + ended + " ended");
    } finally {
      pool.shutdownNow();
    }
    assertTrue(pool.awaitTermination(1, java.util.concurrent.TimeUnit.MINUTES));
    chunks.assertWithinItsPart(0);
    chunks.manager.freeCache();
    assertEquals(0, chunks.manager.memoryInfo().reserved());
    assertEquals(0, chunks.manager.usedBytes());
    try (Visit last = visit(0, 80)) {
      assertEquals(80, chunks.claim(last).size(), "claims that somebody left behind");
    }
  }
}
