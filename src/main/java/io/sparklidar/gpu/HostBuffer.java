package io.sparklidar.gpu;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * Memory of the host that a device copies from and to: page-locked, or plain where no such memory
 * is to be had. In native byte order; used by one thread at a time, until it is closed.
 */
public final class HostBuffer implements AutoCloseable {

  private static final int LEAST = 1 << 16;

  private final Optional<PinnedSlab> slab;
  private final ByteBuffer bytes;

  private HostBuffer(final Optional<PinnedSlab> slab, final ByteBuffer bytes) {
    this.slab = slab;
    this.bytes = bytes;
  }

  /**
   * A buffer. It has room for a power of two, so that tiles use the slabs of those before them.
   *
   * @param manager of the device's memory
   * @param bytes how much, at most 2^30
   */
  public static HostBuffer of(final GpuMemoryManager manager, final long bytes) {
    if (bytes > 1 << 30) {
      throw new IllegalArgumentException(bytes + " bytes in one piece");
    }
    final int room = Integer.highestOneBit(Math.max((int) bytes, LEAST) - 1) << 1;
    final Optional<PinnedSlab> slab = manager.pinned(room);
    return new HostBuffer(
        slab, slab.map(PinnedSlab::buffer).orElseGet(() -> ByteBuffer.allocateDirect(room)));
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
