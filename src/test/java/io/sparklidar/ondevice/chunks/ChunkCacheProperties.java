package io.sparklidar.ondevice.chunks;

import static io.sparklidar.ondevice.chunks.TiledChunks.CHUNK_BYTES;
import static io.sparklidar.ondevice.chunks.TiledChunks.key;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.gpu.GpuLease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Whatever visits do in whatever order. */
class ChunkCacheProperties {

  private static final int ROOM = 8;
  private static final long BUDGET = 4 * ROOM * CHUNK_BYTES;

  /** Visits that are open at most. */
  private static final int VISITS = 4;

  /**
   * A step of one of the visits.
   *
   * @param visit which
   * @param from first of its chunks, if it begins
   * @param count how many
   * @param kind what it does
   */
  record Step(int visit, int from, int count, int kind) {}

  @Property(tries = 1000)
  void whatIsHeldIsThereAndTheMemoryIsWithinItsPart(
      @ForAll @Size(max = 60)
          final List<@IntRange(min = 0, max = VISITS * 12 * 5 * 6 - 1) Integer> steps)
      throws InterruptedException {
    final TiledChunks chunks = new TiledChunks(BUDGET);
    final Map<Integer, Visit> visits = new HashMap<>();
    final Map<Integer, Set<ChunkKey>> claims = new HashMap<>();
    final List<GpuLease> tiles = new ArrayList<>();
    long others = 0;
    for (final int code : steps) {
      final Step step =
          new Step(code % VISITS, code / VISITS % 12, code / VISITS / 12 % 5, code / VISITS / 60);
      final Visit visit =
          visits.computeIfAbsent(
              step.visit,
              v -> chunks.cache.visit(TiledChunks.keys(step.from, step.from + step.count + 1)));
      switch (step.kind) {
        case 0 -> claims.computeIfAbsent(step.visit, v -> chunks.claim(visit));
        case 1, 2 -> {
          final Set<ChunkKey> mine = claims.remove(step.visit);
          if (mine != null && !mine.isEmpty()) {
            chunks.publish(visit, mine, step.kind == 1 ? Set.of() : Set.of(key(step.from)));
          }
        }
        case 3 -> {
          claims.remove(step.visit);
          chunks.close(visits.remove(step.visit));
        }
        case 4 -> {
          final Optional<GpuLease> tile =
              chunks.manager.allocate((step.count + 1) * 4 * CHUNK_BYTES, Duration.ZERO);
          if (tile.isPresent()) {
            tiles.add(tile.get());
            others += tile.get().bytes();
          }
        }
        default -> {
          chunks.leisure().ifPresent(Runnable::run);
          tiles.forEach(GpuLease::close);
          tiles.clear();
          others = 0;
        }
      }
      visits.values().forEach(chunks::assertHolds);
      chunks.assertWithinItsPart(others);
      assertTrue(chunks.manager.memoryInfo().reserved() <= BUDGET);
    }
    visits.values().forEach(chunks::close);
    tiles.forEach(GpuLease::close);
    chunks.manager.freeCache();
    assertEquals(0, chunks.manager.memoryInfo().reserved());
    try (Visit last = chunks.cache.visit(TiledChunks.keys(0, 20))) {
      assertEquals(20, last.claim().size(), "claims that somebody left behind");
    }
  }
}
