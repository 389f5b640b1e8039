package io.sparklidar.las.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Fills buffers from sources that read into arrays alone. The array in between is kept for the next
 * read; of several at a time, each has its own. Safe for concurrent use.
 */
public final class HeapDetour {

  /** Large enough that a chunk is one request to an object store. */
  private static final int MOST = 4 << 20;

  private final AtomicReference<byte[]> kept = new AtomicReference<>(new byte[0]);

  /** Reads what {@link ByteSource#readFully(long, ByteBuffer)} says, by the source's arrays. */
  public void readFully(final ByteSource source, final long position, final ByteBuffer target)
      throws IOException {
    if (target.hasArray()) {
      source.readFully(
          position, target.array(), target.arrayOffset() + target.position(), target.remaining());
      target.position(target.limit());
      return;
    }
    final byte[] between = array(Math.min(MOST, target.remaining()));
    long next = position;
    while (target.hasRemaining()) {
      final int length = Math.min(between.length, target.remaining());
      source.readFully(next, between, 0, length);
      target.put(between, 0, length);
      next += length;
    }
    kept.set(between);
  }

  private byte[] array(final int length) {
    final byte[] free = kept.getAndSet(null);
    return free != null && free.length >= length ? free : new byte[length];
  }
}
