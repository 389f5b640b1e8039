package io.sparklidar.gpu;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * A reservation of device memory, and the only way to get any. Safe for use by several threads; a
 * task-completion listener may close it while its task does.
 */
public final class GpuLease implements AutoCloseable {

  private final GpuMemoryManager manager;
  private final long bytes;
  private final Optional<LongConsumer> keeper;
  private final long start = System.nanoTime();
  private final List<DeviceBuffer> buffers = new ArrayList<>(1);
  private long taken;
  private boolean closed;

  GpuLease(final GpuMemoryManager manager, final long bytes, final Optional<LongConsumer> keeper) {
    this.manager = manager;
    this.bytes = bytes;
    this.keeper = keeper;
  }

  /** What was granted, in bytes: what was asked for, rounded up by a sixteenth at most. */
  public long bytes() {
    return bytes;
  }

  /** The manager that granted it. */
  public GpuMemoryManager manager() {
    return manager;
  }

  /** All of the lease as one buffer. */
  public DeviceBuffer buffer() {
    return buffer(bytes);
  }

  /**
   * Device memory of this lease.
   *
   * @param size how much, at least 1 byte; rounded up to a size class
   * @return memory with undefined contents, until the lease is closed
   * @throws GpuOutOfMemoryException if the device has less than the grant promised, even after the
   *     caches were freed
   * @throws DeviceLostException if the device is lost
   * @throws IllegalStateException if it is more than is left of the lease, or the lease is closed
   */
  public synchronized DeviceBuffer buffer(final long size) {
    if (closed) {
      throw new IllegalStateException("the lease is closed");
    }
    final long block = ByteSizes.sizeClass(size);
    if (taken + block > bytes) {
      throw new IllegalStateException(
          "a buffer of " + block + " bytes, with " + (bytes - taken) + " bytes left of the lease");
    }
    final DeviceBuffer buffer = new DeviceBuffer(manager.takeBlock(block), block);
    buffers.add(buffer);
    taken += block;
    return buffer;
  }

  /** Whether it was closed. */
  public synchronized boolean isClosed() {
    return closed;
  }

  /** Gives the buffers back, then the reservation. Closing it again does nothing. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    final FirstError errors = new FirstError();
    for (final DeviceBuffer buffer : buffers) {
      errors.attempt(() -> manager.giveBlock(buffer.address(), buffer.bytes()));
    }
    errors.attempt(() -> manager.release(bytes, System.nanoTime() - start, keeper));
    errors.rethrow();
  }

  @Override
  public String toString() {
    return "lease of " + ByteSizes.gib(bytes) + (isClosed() ? " (closed)" : "");
  }
}
