package io.sparklidar.gpu;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * Memory of the host that a device copies from and to: page-locked, or plain where no such memory
 * is to be had. In native byte order; used by one thread at a time, until it is closed.
 */
public final class HostBuffer implements AutoCloseable {

  /** Bytes that one can have at most. */
  public static final int MOST = 1 << 30;

  private static final int LEAST = 1 << 16;

  private final Optional<PinnedSlab> slab;
  private final ByteBuffer bytes;

  private HostBuffer(final Optional<PinnedSlab> slab, final ByteBuffer bytes) {
    this.slab = slab;
    this.bytes = bytes;
  }

  /**
   * A buffer. Its room is one of a few sizes, so that tiles use the slabs of those before them.
   *
   * @param manager of the device's memory
   * @param bytes how much, at most {@link #MOST}
   * @throws GpuException if there is no memory beyond the heap
   */
  public static HostBuffer of(final GpuMemoryManager manager, final long bytes) {
    if (bytes > MOST) {
      throw new IllegalArgumentException(bytes + " bytes in one piece");
    }
    final int room = room((int) bytes);
    final Optional<PinnedSlab> slab =
        manager.pinned(room, (int) Math.min(Integer.MAX_VALUE, 2L * room));
    return new HostBuffer(slab, slab.map(PinnedSlab::buffer).orElseGet(() -> plain(room)));
  }

  /**
   * Makes page-locked memory before somebody needs it, and keeps it for the first who asks for as
   * much, or for down to half of it.
   *
   * @param manager of the device's memory
   * @param bytes how much, at most {@link #MOST}
   * @return whether it was made: as much as may be kept is kept already, if not
   */
  public static boolean keep(final GpuMemoryManager manager, final long bytes) {
    return bytes <= MOST && manager.keepPinned(room((int) bytes));
  }

  /** The memory of buffers that are made for so many bytes in all, at most. */
  public static long atMost(final long bytes) {
    return bytes / 4 * 5;
  }

  /** Four sizes from one power of two to the next: at most a quarter more than is needed. */
  static int room(final int bytes) {
    final int most = Math.max(bytes, LEAST) - 1;
    final int step = Integer.highestOneBit(most) >>> 2;
    return (most / step + 1) * step;
  }

  private static ByteBuffer plain(final int room) {
    try {
      return ByteBuffer.allocateDirect(room);
    } catch (final OutOfMemoryError e) {
      // The limit of memory beyond the heap is reached, the heap itself is not in need.
      throw new GpuException("there are no " + room + " bytes beyond the heap", e);
    }
  }

  /** A view of all of it, from position 0 on. */
  public ByteBuffer bytes() {
    return bytes.duplicate().clear().order(ByteOrder.nativeOrder());
  }

  /** Gives it back; closing it again does nothing. */
  @Override
  public void close() {
    slab.ifPresent(PinnedSlab::close);
  }
}
