package io.sparklidar.gpu;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A device that refuses memory at random, whatever it has, and knows what it gave. Safe for use by
 * several threads.
 */
public final class FailingDevice implements GpuDevice {

  /** For one that refuses nothing. */
  public static final int NEVER = 0;

  private static final AtomicInteger MADE = new AtomicInteger();

  private final GpuDevice device;
  private final String key;
  private final int oneIn;
  private final SplittableRandom random = new SplittableRandom(1);
  private final Map<Long, Long> given = new ConcurrentHashMap<>();
  private long hostBytes;

  /**
   * @param device has the memory
   * @param oneIn one of so many requests fails, for its own memory and for page-locked memory
   */
  public FailingDevice(final GpuDevice device, final int oneIn) {
    this.device = device;
    this.oneIn = oneIn;
    // The books of each are its own.
    key = device.key() + " failing " + MADE.incrementAndGet();
  }

  /** Device memory that it gave and has not got back. */
  public long heldBytes() {
    return given.values().stream().mapToLong(bytes -> bytes).sum();
  }

  /** Page-locked memory, likewise. */
  public synchronized long heldHostBytes() {
    return hostBytes;
  }

  @Override
  public String key() {
    return key;
  }

  @Override
  public String name() {
    return device.name();
  }

  @Override
  public long totalBytes() {
    return device.totalBytes();
  }

  @Override
  public long freeBytes() {
    return device.freeBytes();
  }

  @Override
  public long allocate(final long bytes) {
    refuseSome(bytes);
    final long address = device.allocate(bytes);
    given.put(address, bytes);
    return address;
  }

  private synchronized void refuseSome(final long bytes) {
    if (oneIn != NEVER && random.nextInt(oneIn) == 0) {
      throw new GpuOutOfMemoryException("refused " + bytes + " bytes, to see what happens");
    }
  }

  @Override
  public void free(final long address) {
    given.remove(address);
    device.free(address);
  }

  @Override
  public ByteBuffer allocateHost(final int bytes) {
    refuseSome(bytes);
    final ByteBuffer buffer = device.allocateHost(bytes);
    addHostBytes(bytes);
    return buffer;
  }

  @Override
  public void freeHost(final ByteBuffer buffer) {
    addHostBytes(-buffer.capacity());
    device.freeHost(buffer);
  }

  private synchronized void addHostBytes(final int bytes) {
    hostBytes += bytes;
  }
}
