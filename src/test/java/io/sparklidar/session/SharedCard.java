package io.sparklidar.session;

import io.sparklidar.gpu.GpuDevice;
import io.sparklidar.gpu.GpuLease;
import io.sparklidar.gpu.GpuLimits;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.gpu.GpuOutOfMemoryException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One simulated card of the JVM, whichever class loader looks at it, and somebody who takes and
 * gives back its memory.
 */
public final class SharedCard implements GpuDevice, Callable<Long> {

  static final long CAPACITY = 1000L << 20;
  static final double FRACTION = 0.9;

  private static final int ROUNDS = 200;

  private final Map<Long, Long> blocks = shared("blocks", new ConcurrentHashMap<>());
  private final AtomicLong held = shared("held", new AtomicLong());
  private final AtomicLong next = shared("next", new AtomicLong(1));
  private final AtomicLong leased = shared("leased", new AtomicLong());
  private final AtomicLong leasedPeak = shared("leased-peak", new AtomicLong());

  @SuppressWarnings("unchecked")
  private static <T> T shared(final String name, final T fresh) {
    final Object first = System.getProperties().putIfAbsent("test.card." + name, fresh);
    return first == null ? fresh : (T) first;
  }

  /** Most bytes that open leases ever had together. */
  long leasedPeak() {
    return leasedPeak.get();
  }

  /** Takes leases of all sizes, uses them, gives them back; says how many it got. */
  @Override
  public Long call() throws Exception {
    final GpuMemoryManager manager =
        GpuMemoryManager.of(this, new GpuLimits(FRACTION, Long.MAX_VALUE, 1 << 20));
    final Random random = new Random(Thread.currentThread().getId());
    long got = 0;
    for (int round = 0; round < ROUNDS; round++) {
      final long bytes = (20L << 20) + random.nextInt(500 << 20);
      final Optional<GpuLease> lease = manager.allocate(bytes, Duration.ofSeconds(10));
      if (lease.isPresent()) {
        got++;
        try (GpuLease open = lease.get()) {
          leasedPeak.accumulateAndGet(leased.addAndGet(open.bytes()), Math::max);
          open.buffer(bytes / 2);
          Thread.sleep(random.nextInt(3));
          leased.addAndGet(-open.bytes());
        }
      }
    }
    return got;
  }

  @Override
  public String key() {
    return "shared-card";
  }

  @Override
  public String name() {
    return key();
  }

  @Override
  public long totalBytes() {
    return CAPACITY;
  }

  @Override
  public long freeBytes() {
    return CAPACITY - held.get();
  }

  @Override
  public long allocate(final long bytes) {
    if (held.addAndGet(bytes) > CAPACITY) {
      held.addAndGet(-bytes);
      throw new GpuOutOfMemoryException("overdrawn");
    }
    final long address = next.getAndAdd(bytes);
    blocks.put(address, bytes);
    return address;
  }

  @Override
  public void free(final long address) {
    held.addAndGet(-blocks.remove(address));
  }

  @Override
  public ByteBuffer allocateHost(final int bytes) {
    throw new GpuOutOfMemoryException("no page-locked memory");
  }

  @Override
  public void freeHost(final ByteBuffer buffer) {
    throw new IllegalStateException("none was given");
  }
}
