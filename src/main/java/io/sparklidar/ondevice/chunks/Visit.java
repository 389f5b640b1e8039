package io.sparklidar.ondevice.chunks;

import io.sparklidar.gpu.GpuLease;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a tile has to do with shared chunks: it claims those that nobody has decoded or is decoding,
 * decodes and {@linkplain #publish shares} them, waits for the others, and holds them all until it
 * is closed. For one thread.
 */
public final class Visit implements AutoCloseable {

  private final ChunkCache cache;
  private final Set<ChunkKey> keys;
  private final ChunkCache.Holding holding = new ChunkCache.Holding();
  private int decoded;

  Visit(final ChunkCache cache, final Collection<ChunkKey> keys) {
    this.cache = cache;
    this.keys = new LinkedHashSet<>(keys);
  }

  /** Whether there is anything to claim, as of now. */
  public boolean mayClaim() {
    return cache.isAnyUnclaimed(keys);
  }

  /**
   * Claims what nobody has decoded or is decoding. Others wait for it from now on: it has to be
   * decoded at once, or {@linkplain #abandon() abandoned}.
   *
   * @return the chunks, in the order in which they were wanted
   */
  public Set<ChunkKey> claim() {
    cache.claim(keys, holding);
    return new LinkedHashSet<>(holding.claims());
  }

  /**
   * Memory for what was claimed, to be {@linkplain #publish shared} or closed, if there is room.
   */
  public Optional<GpuLease> room(final long bytes) {
    return cache.room(bytes);
  }

  /**
   * Shares what was claimed.
   *
   * @param memory where it lies, from now on the cache's
   * @param rows what could be decoded; the rest is abandoned
   */
  public void publish(final GpuLease memory, final Map<ChunkKey, ChunkRows> rows) {
    decoded += rows.size();
    cache.publish(memory, rows, holding);
  }

  /** Leaves what was claimed to others. */
  public void abandon() {
    cache.abandon(holding);
  }

  /**
   * Waits for chunks that others decode.
   *
   * @return whether all chunks are there; if not, some can be claimed again
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  public boolean await() throws InterruptedException {
    return cache.await(keys, holding);
  }

  /** The chunks that are there. */
  public Map<ChunkKey, ChunkRows> rows() {
    return Map.copyOf(holding.rows());
  }

  /** How many of them others have decoded. */
  public int shared() {
    return holding.rows().size() - decoded;
  }

  /** Ends it; what it held may go from now on. */
  @Override
  public void close() {
    cache.release(holding);
  }
}
