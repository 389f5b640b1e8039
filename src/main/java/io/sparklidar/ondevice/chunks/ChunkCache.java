package io.sparklidar.ondevice.chunks;

import io.sparklidar.gpu.FirstError;
import io.sparklidar.gpu.GpuLease;
import io.sparklidar.gpu.GpuMemoryManager;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;

/**
 * Decoded chunks in the memory of one device. What is decoded at once lies in one lease, a segment.
 * Segments that no visit holds go, those first that were not used for longest, where others need
 * the memory, and all of them when nobody has used them for a while. Safe for use by any number of
 * threads.
 *
 * <p>Nobody who waits here is waited for: who has claimed a chunk decodes it before it waits for
 * others, and asks for memory only to take or leave it.
 */
public final class ChunkCache {

  /** How long a segment is kept that nobody uses. */
  private static final long IDLE_SECONDS = 10;

  private final GpuMemoryManager manager;
  private final Executor later;
  private final long idleNanos;
  private final LongConsumer keeper = this::giveUp;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** Of each chunk the segment it is in; empty while it is being decoded. */
  private final Map<ChunkKey, Optional<Segment>> chunks = new HashMap<>();

  /** Those that were not used for longest first. */
  private final LinkedHashSet<Segment> segments = new LinkedHashSet<>();

  private boolean cleaning;

  /** Chunks that were decoded at once. */
  private static final class Segment {
    private final GpuLease memory;
    private final Map<ChunkKey, ChunkRows> rows;
    private int visits;
    private long lastUse;

    private Segment(final GpuLease memory, final Map<ChunkKey, ChunkRows> rows) {
      this.memory = memory;
      this.rows = Map.copyOf(rows);
    }
  }

  /** In the memory that a manager hands out. */
  public ChunkCache(final GpuMemoryManager manager) {
    this(
        manager,
        CompletableFuture.delayedExecutor(IDLE_SECONDS, TimeUnit.SECONDS),
        TimeUnit.SECONDS.toNanos(IDLE_SECONDS));
  }

  /**
   * The same.
   *
   * @param later runs what it is given after a while
   * @param idleNanos for how long a segment that is dropped then was not used
   */
  ChunkCache(final GpuMemoryManager manager, final Executor later, final long idleNanos) {
    this.manager = manager;
    this.later = later;
    this.idleNanos = idleNanos;
  }

  /**
   * Begins a visit.
   *
   * @param keys the chunks that are wanted
   */
  public Visit visit(final Collection<ChunkKey> keys) {
    return new Visit(this, keys);
  }

  /** Whether a chunk is there, as of now; it counts as used. */
  public boolean isThere(final ChunkKey key) {
    lock.lock();
    try {
      final Optional<Segment> segment = chunks.getOrDefault(key, Optional.empty());
      segment.ifPresent(this::use);
      return segment.isPresent();
    } finally {
      lock.unlock();
    }
  }

  private void use(final Segment segment) {
    segment.lastUse = System.nanoTime();
    segments.remove(segment);
    segments.add(segment);
  }

  /** Memory for a segment, if there is room; what was not used for longest makes room. */
  Optional<GpuLease> room(final long bytes) {
    final Optional<GpuLease> lease = manager.spare(bytes, keeper);
    if (lease.isPresent()) {
      return lease;
    }
    giveUp(bytes);
    return manager.spare(bytes, keeper);
  }

  /** Drops segments that nobody holds until so many bytes are free. */
  private void giveUp(final long bytes) {
    final List<Segment> victims = new ArrayList<>();
    lock.lock();
    try {
      long left = bytes;
      final Iterator<Segment> next = segments.iterator();
      while (left > 0 && next.hasNext()) {
        final Segment segment = next.next();
        if (segment.visits == 0) {
          next.remove();
          victims.add(segment);
          left -= segment.memory.bytes();
        }
      }
      forget(victims);
    } finally {
      lock.unlock();
    }
    close(victims);
  }

  /** Drops segments that nobody has used for a while; looks again later, if there are others. */
  private void clean() {
    final List<Segment> victims = new ArrayList<>();
    lock.lock();
    try {
      final long now = System.nanoTime();
      for (final Segment segment : segments) {
        if (segment.visits == 0 && now - segment.lastUse >= idleNanos) {
          victims.add(segment);
        }
      }
      victims.forEach(segments::remove);
      forget(victims);
      cleaning = !segments.isEmpty();
      if (cleaning) {
        later.execute(this::clean);
      }
    } finally {
      lock.unlock();
    }
    close(victims);
  }

  private void forget(final List<Segment> victims) {
    victims.forEach(segment -> chunks.keySet().removeAll(segment.rows.keySet()));
  }

  /** Not under the lock: memory has one of its own. */
  private static void close(final List<Segment> victims) {
    final FirstError errors = new FirstError();
    victims.forEach(segment -> errors.attempt(segment.memory::close));
    errors.rethrow();
  }

  /** What a visit has; guarded by the cache's lock where others see it. */
  static final class Holding {
    private final Set<Segment> segments = new HashSet<>();
    private final Map<ChunkKey, ChunkRows> rows = new HashMap<>();
    private final LinkedHashSet<ChunkKey> claims = new LinkedHashSet<>();

    Map<ChunkKey, ChunkRows> rows() {
      return rows;
    }

    Set<ChunkKey> claims() {
      return claims;
    }
  }

  /** Takes hold of what is there. */
  private void hold(final Collection<ChunkKey> keys, final Holding holding) {
    for (final ChunkKey key : keys) {
      if (!holding.rows.containsKey(key)) {
        chunks
            .getOrDefault(key, Optional.empty())
            .ifPresent(segment -> hold(segment, key, holding));
      }
    }
  }

  private static void hold(final Segment segment, final ChunkKey key, final Holding holding) {
    if (holding.segments.add(segment)) {
      segment.visits++;
    }
    holding.rows.put(key, segment.rows.get(key));
  }

  /** Takes hold of what is there, and claims what nobody decodes. */
  void claim(final Collection<ChunkKey> keys, final Holding holding) {
    lock.lock();
    try {
      hold(keys, holding);
      for (final ChunkKey key : keys) {
        if (!chunks.containsKey(key)) {
          chunks.put(key, Optional.empty());
          holding.claims.add(key);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether there is anything that nobody has decoded or does. */
  boolean isAnyUnclaimed(final Collection<ChunkKey> keys) {
    lock.lock();
    try {
      return !chunks.keySet().containsAll(keys);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until all is there or something will not come.
   *
   * @return whether all is there
   */
  boolean await(final Collection<ChunkKey> keys, final Holding holding)
      throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (true) {
        hold(keys, holding);
        if (holding.rows.keySet().containsAll(keys)) {
          return true;
        }
        if (!chunks.keySet().containsAll(keys)) {
          return false;
        }
        changed.await();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Shares what a visit has decoded; what it claimed beside that comes to nothing. */
  void publish(final GpuLease memory, final Map<ChunkKey, ChunkRows> rows, final Holding holding) {
    if (!holding.claims.containsAll(rows.keySet())) {
      throw new IllegalArgumentException("chunks that were not claimed");
    }
    final Segment segment = new Segment(memory, rows);
    lock.lock();
    try {
      segments.add(segment);
      rows.keySet()
          .forEach(
              key -> {
                chunks.put(key, Optional.of(segment));
                hold(segment, key, holding);
              });
      holding.claims.removeAll(rows.keySet());
      dropClaims(holding);
      if (!cleaning) {
        cleaning = true;
        later.execute(this::clean);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Leaves what a visit has claimed to others. */
  void abandon(final Holding holding) {
    lock.lock();
    try {
      dropClaims(holding);
    } finally {
      lock.unlock();
    }
  }

  private void dropClaims(final Holding holding) {
    chunks.keySet().removeAll(holding.claims);
    holding.claims.clear();
    changed.signalAll();
  }

  /** Ends a visit. */
  void release(final Holding holding) {
    lock.lock();
    try {
      dropClaims(holding);
      for (final Segment segment : holding.segments) {
        segment.visits--;
        use(segment);
      }
      holding.segments.clear();
      holding.rows.clear();
    } finally {
      lock.unlock();
    }
    // Who waits for memory has asked for what nobody held then: not for this.
    if (manager.isAwaited()) {
      giveUp(Long.MAX_VALUE);
    }
  }
}
