package io.sparklidar.gpu;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Page-locked host memory in native byte order: what the device copies from and to at the full
 * speed of the bus. Used by one thread at a time; closing it, any number of times, gives it back.
 */
public final class PinnedSlab implements AutoCloseable {

  private final GpuMemoryManager manager;
  private final ByteBuffer buffer;
  private final AtomicBoolean closed = new AtomicBoolean();

  PinnedSlab(final GpuMemoryManager manager, final ByteBuffer buffer) {
    this.manager = manager;
    this.buffer = buffer;
  }

  /** The memory; not to be touched after {@link #close()}. */
  public ByteBuffer buffer() {
    return buffer;
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      manager.givePinned(buffer);
    }
  }
}
