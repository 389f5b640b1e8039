package io.sparklidar.ondevice.chunks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.gpu.GpuLease;
import io.sparklidar.gpu.GpuLimits;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.gpu.SimulatedGpuDevice;
import io.sparklidar.tile.FileFingerprint;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** A cache on a device that is not there, which checks what those see who use it. */
final class TiledChunks {

  static final long CHUNK_BYTES = 1 << 20;

  private static final AtomicInteger DEVICES = new AtomicInteger();

  final GpuMemoryManager manager;
  final ChunkCache cache;
  final Queue<Runnable> later = new ArrayDeque<>();
  final AtomicInteger decoded = new AtomicInteger();

  private final long budget;
  private final AtomicLong addresses = new AtomicLong(1);
  private final Map<Long, GpuLease> memory = new ConcurrentHashMap<>();
  private final Map<Long, ChunkKey> contents = new ConcurrentHashMap<>();
  private final Map<ChunkKey, Visit> decoding = new ConcurrentHashMap<>();

  TiledChunks(final long budget) {
    this.budget = budget;
    manager =
        GpuMemoryManager.of(
            new SimulatedGpuDevice("chunks" + DEVICES.incrementAndGet(), 2 * budget),
            new GpuLimits(0.5, Long.MAX_VALUE, 1 << 20));
    cache = new ChunkCache(manager, this::atLeisure, 0);
  }

  private synchronized void atLeisure(final Runnable work) {
    later.add(work);
  }

  synchronized Optional<Runnable> leisure() {
    return Optional.ofNullable(later.poll());
  }

  static ChunkKey key(final int chunk) {
    return new ChunkKey(new FileFingerprint("town.laz", 1, 2), chunk, ChunkContent.POINTS);
  }

  static List<ChunkKey> keys(final int from, final int to) {
    return IntStream.range(from, to).mapToObj(TiledChunks::key).toList();
  }

  /** Claims what it can; nobody else decodes it meanwhile. */
  Set<ChunkKey> claim(final Visit visit) {
    final Set<ChunkKey> claims = visit.claim();
    for (final ChunkKey key : claims) {
      assertEquals(null, decoding.putIfAbsent(key, visit), "two decode " + key);
    }
    return claims;
  }

  void abandon(final Visit visit) {
    decoding.values().removeIf(visit::equals);
    visit.abandon();
  }

  void close(final Visit visit) {
    decoding.values().removeIf(visit::equals);
    visit.close();
  }

  /** Decodes and shares what was claimed, but for some; false if there is no room. */
  boolean publish(final Visit visit, final Set<ChunkKey> claims, final Set<ChunkKey> damaged) {
    final Optional<GpuLease> lease = visit.room(claims.size() * CHUNK_BYTES);
    if (lease.isEmpty()) {
      abandon(visit);
      return false;
    }
    lease.get().buffer();
    final Map<ChunkKey, ChunkRows> rows = new HashMap<>();
    for (final ChunkKey key : claims) {
      if (!damaged.contains(key)) {
        final long address = addresses.getAndIncrement();
        memory.put(address, lease.get());
        contents.put(address, key);
        rows.put(key, new ChunkRows(address, 0, 0, 0, 0, 1));
        decoded.incrementAndGet();
      }
    }
    decoding.values().removeIf(visit::equals);
    visit.publish(lease.get(), rows);
    return true;
  }

  /** What a visit holds is what it should be, and still there. */
  void assertHolds(final Visit visit) {
    visit
        .rows()
        .forEach(
            (key, rows) -> {
              assertEquals(key, contents.get(rows.x()));
              assertNotNull(memory.get(rows.x()));
              assertFalse(memory.get(rows.x()).isClosed(), "given away while it is held: " + key);
            });
  }

  /** The cache has no more than its part. */
  void assertWithinItsPart(final long others) {
    final long kept = manager.memoryInfo().reserved() - others;
    assertTrue(kept <= budget / 4, kept + " bytes of a budget of " + budget);
  }
}
