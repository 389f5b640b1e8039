package io.sparklidar.las.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Reads somewhat farther than it is asked to, and serves what follows from memory: a file is opened
 * with one request for its header and records and one for its table of chunks, and with no more
 * bytes than a tile can afford of each of its neighbours. Where reading goes on, each request is
 * twice as long as the one before.
 *
 * <p>The first bytes stay in memory; of the rest, what was read last.
 */
public final class ReadAheadByteSource implements ForwardingByteSource {

  /** Headers and records of most files are shorter, and so are tables of 2 000 chunks. */
  private static final int FIRST = 1 << 13;

  private static final int MOST = 1 << 16;

  private final ByteSource source;
  private Piece head = new Piece(0, new byte[0]);
  private Piece last = head;

  /** Bytes in memory. */
  private record Piece(long from, byte[] bytes) {

    private long end() {
      return from + bytes.length;
    }

    private boolean holds(final long position, final int length) {
      return position >= from && position <= end() && length <= end() - position;
    }

    private ByteBuffer part(final long position, final int length) {
      return ByteBuffer.wrap(bytes, (int) (position - from), length);
    }
  }

  /** Of a source, which is read when somebody asks. */
  public ReadAheadByteSource(final ByteSource source) {
    this.source = source;
  }

  @Override
  public ByteSource source() {
    return source;
  }

  @Override
  public void readFully(
      final long position, final byte[] buffer, final int offset, final int length)
      throws IOException {
    final Optional<ByteBuffer> part = part(position, length);
    if (part.isPresent()) {
      part.get().get(buffer, offset, length);
    } else {
      source.readFully(position, buffer, offset, length);
    }
  }

  @Override
  public void readFully(final long position, final ByteBuffer target) throws IOException {
    final Optional<ByteBuffer> part = part(position, target.remaining());
    if (part.isPresent()) {
      target.put(part.get());
    } else {
      source.readFully(position, target);
    }
  }

  /** Bytes in memory, if so many are to go through it and the source has them. */
  private synchronized Optional<ByteBuffer> part(final long position, final int length)
      throws IOException {
    if (head.holds(position, length)) {
      return Optional.of(head.part(position, length));
    }
    if (last.holds(position, length)) {
      return Optional.of(last.part(position, length));
    }
    return length >= MOST || position < 0 || length > length() - position
        ? Optional.empty()
        : Optional.of(read(position, length).part(position, length));
  }

  /** Reads on from a place. */
  private Piece read(final long position, final int wanted) throws IOException {
    final boolean goesOn = position > last.from && position <= last.end();
    final int ahead = goesOn ? Math.min(MOST, 2 * last.bytes.length) : FIRST;
    final byte[] bytes =
        new byte[(int) Math.min(Math.max(ahead, wanted), source.length() - position)];
    source.readFully(position, bytes, 0, bytes.length);
    last = new Piece(position, bytes);
    if (position == 0) {
      head = last;
    }
    return last;
  }
}
