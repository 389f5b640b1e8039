package io.sparklidar.gpu;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A device that is not there: it counts memory and fails on demand, so that everything around the
 * kernels is tested without a GPU. Safe for use by several threads.
 */
public final class SimulatedGpuDevice implements GpuDevice {

  private final String key;
  private final long capacity;
  private final Map<Long, Long> blocks = new HashMap<>();
  private long nextAddress = 1 << 20;
  private long held;
  private long peak;
  private long others;
  private long latencyNanos;
  private long allocations;
  private long failAt = -1;
  private double failureRate;
  private Random failures = new Random(0);
  private long hostAllocations;
  private long failHostAt = -1;
  private long hostHeld;
  private int releasesToFail;
  private boolean dead;

  /**
   * @param key what tells it from other devices
   * @param capacity its memory in bytes
   */
  public SimulatedGpuDevice(final String key, final long capacity) {
    this.key = "simulated:" + key;
    this.capacity = capacity;
  }

  /** Lets every allocation and release of device memory take this long. */
  public synchronized void setLatency(final long nanos) {
    latencyNanos = nanos;
  }

  /** Sets how much memory other processes hold. */
  public synchronized void setOtherUsage(final long bytes) {
    others = bytes;
  }

  /** Lets the n-th allocation from now fail with out of memory; 1 is the next. */
  public synchronized void failAllocation(final long n) {
    failAt = allocations + n;
  }

  /** Lets allocations fail at random, whatever was granted: this share of them, from a seed. */
  public synchronized void failAtRandom(final double share, final long seed) {
    failureRate = share;
    failures = new Random(seed);
  }

  /** Lets the n-th allocation of page-locked memory from now fail, and not for lack of it. */
  public synchronized void failHostAllocation(final long n) {
    failHostAt = hostAllocations + n;
  }

  /** Lets the next releases of memory, of the device or page-locked, fail after they are done. */
  public synchronized void failReleases(final int count) {
    releasesToFail = count;
  }

  /** Lets every call from now on fail with {@link DeviceLostException}. */
  public synchronized void die() {
    dead = true;
  }

  /** Bytes that are allocated now. */
  public synchronized long heldBytes() {
    return held;
  }

  /** Bytes of page-locked memory that are allocated now. */
  public synchronized long heldHostBytes() {
    return hostHeld;
  }

  /** Most bytes that were ever allocated together. */
  public synchronized long peakBytes() {
    return peak;
  }

  @Override
  public String key() {
    return key;
  }

  @Override
  public String name() {
    return key;
  }

  @Override
  public long totalBytes() {
    return capacity;
  }

  @Override
  public synchronized long freeBytes() {
    requireAlive();
    return Math.max(0, capacity - others - held);
  }

  @Override
  public long allocate(final long bytes) {
    sleep();
    synchronized (this) {
      requireAlive();
      allocations++;
      if (allocations == failAt
          || failures.nextDouble() < failureRate
          || bytes > capacity - others - held) {
        throw new GpuOutOfMemoryException(
            name() + ": no " + bytes + " bytes, " + (capacity - others - held) + " are free");
      }
      final long address = nextAddress;
      nextAddress += bytes;
      blocks.put(address, bytes);
      held += bytes;
      peak = Math.max(peak, held);
      return address;
    }
  }

  @Override
  public void free(final long address) {
    sleep();
    synchronized (this) {
      requireAlive();
      final Long bytes = blocks.remove(address);
      if (bytes == null) {
        throw new IllegalStateException("no block at " + address);
      }
      held -= bytes;
      failRelease();
    }
  }

  @Override
  public synchronized ByteBuffer allocateHost(final int bytes) {
    requireAlive();
    hostAllocations++;
    if (hostAllocations == failHostAt) {
      throw new GpuException(name() + ": page-locked memory is not permitted");
    }
    hostHeld += bytes;
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  @Override
  public synchronized void freeHost(final ByteBuffer buffer) {
    requireAlive();
    hostHeld -= buffer.capacity();
    failRelease();
  }

  private void failRelease() {
    if (releasesToFail > 0) {
      releasesToFail--;
      throw new GpuException(name() + ": a release failed, as asked for");
    }
  }

  private void requireAlive() {
    if (dead) {
      throw new DeviceLostException(name() + ": the device is lost");
    }
  }

  private void sleep() {
    final long nanos;
    synchronized (this) {
      nanos = latencyNanos;
    }
    if (nanos > TimeUnit.MICROSECONDS.toNanos(50)) {
      LockSupport.parkNanos(nanos);
    }
  }
}
