package io.sparklidar.las;

import io.sparklidar.las.io.ByteSource;
import io.sparklidar.las.io.ForwardingByteSource;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Counts what is read of another source. */
public final class CountingByteSource implements ForwardingByteSource {

  private final ByteSource source;
  private long bytes;
  private int requests;
  private long furthest;

  /** Counts from now on. */
  public CountingByteSource(final ByteSource source) {
    this.source = source;
  }

  /** Forgets what was counted. */
  public void reset() {
    bytes = 0;
    requests = 0;
    furthest = 0;
  }

  /** Bytes read. */
  public long bytes() {
    return bytes;
  }

  /** Number of reads. */
  public int requests() {
    return requests;
  }

  /** Where the reads so far ended at most. */
  public long furthest() {
    return furthest;
  }

  @Override
  public ByteSource source() {
    return source;
  }

  @Override
  public void readFully(
      final long position, final byte[] buffer, final int offset, final int length)
      throws IOException {
    count(position, length);
    source.readFully(position, buffer, offset, length);
  }

  @Override
  public void readFully(final long position, final ByteBuffer target) throws IOException {
    count(position, target.remaining());
    source.readFully(position, target);
  }

  private void count(final long position, final int length) {
    bytes += length;
    requests++;
    furthest = Math.max(furthest, position + length);
  }
}
