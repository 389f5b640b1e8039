package io.sparklidar.las.io;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Serves the first bytes of a source from memory, so that opening a file is one request. */
public final class PrefetchedByteSource implements ByteSource {

  private static final int PREFETCHED = 1 << 16;

  private final ByteSource source;
  private final byte[] head;

  /**
   * Reads the first bytes.
   *
   * @throws IOException if they cannot be read
   */
  public PrefetchedByteSource(final ByteSource source) throws IOException {
    this.source = source;
    this.head = new byte[(int) Math.min(PREFETCHED, source.length())];
    source.readFully(0, head, 0, head.length);
  }

  @Override
  public String name() {
    return source.name();
  }

  @Override
  public long length() {
    return source.length();
  }

  @Override
  public void readFully(
      final long position, final byte[] buffer, final int offset, final int length)
      throws IOException {
    if (isInHead(position, length)) {
      System.arraycopy(head, (int) position, buffer, offset, length);
      return;
    }
    source.readFully(position, buffer, offset, length);
  }

  @Override
  public void readFully(final long position, final ByteBuffer target) throws IOException {
    if (isInHead(position, target.remaining())) {
      target.put(head, (int) position, target.remaining());
      return;
    }
    source.readFully(position, target);
  }

  private boolean isInHead(final long position, final int length) {
    return position >= 0 && position <= head.length && length <= head.length - position;
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
