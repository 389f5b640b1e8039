package io.sparklidar.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class GpuMemoryManagerProperties {

  private static final long MIB = 1L << 20;
  private static final AtomicInteger DEVICES = new AtomicInteger();

  private static SimulatedGpuDevice device(final long capacity) {
    return new SimulatedGpuDevice("properties-" + DEVICES.incrementAndGet(), capacity);
  }

  @Property
  void aSizeClassWastesASixteenthOrAGranuleAtMost(
      @ForAll @LongRange(min = 1, max = 1L << 45) final long bytes) {
    final long size = ByteSizes.sizeClass(bytes);
    assertTrue(size >= bytes);
    assertTrue(size - bytes < Math.max(ByteSizes.GRANULE, bytes / 16 + 1));
    assertEquals(0, size % ByteSizes.GRANULE);
    assertEquals(size, ByteSizes.sizeClass(size), "a size class is its own");
  }

  @Property(tries = 300)
  void whatIsGrantedOneAfterTheOtherNeverPassesTheBudget(
      @ForAll @Size(max = 40) final List<@LongRange(min = 1, max = 400) Long> requests)
      throws InterruptedException {
    final GpuMemoryManager manager =
        GpuMemoryManager.of(device(1000 * MIB), new GpuLimits(0.8, 100 * MIB, 0));
    final List<GpuLease> open = new ArrayList<>();
    long sum = 0;
    for (final long request : requests) {
      final Optional<GpuLease> lease = manager.allocate(request * MIB, Duration.ZERO);
      final boolean fits = sum + ByteSizes.sizeClass(request * MIB) <= 800 * MIB;
      assertEquals(fits, lease.isPresent());
      if (lease.isPresent()) {
        lease.get().buffer();
        open.add(lease.get());
        sum += lease.get().bytes();
      } else if (!open.isEmpty()) {
        final GpuLease oldest = open.remove(0);
        sum -= oldest.bytes();
        oldest.close();
      }
      assertEquals(sum, manager.memoryInfo().reserved());
      assertEquals(sum, manager.usedBytes());
    }
    open.forEach(GpuLease::close);
    assertEquals(0, manager.memoryInfo().reserved());
  }

  /** What a mix of threads may meet, in parts of a thousand operations. */
  private record Weather(int waits, int interrupts, double refusals, boolean others) {}

  @Test
  @Timeout(300)
  void aMillionOperationsKeepTheBooksWhateverHappens() throws Exception {
    storm(new Weather(0, 0, 0, false), 600_000, 1);
    storm(new Weather(100, 10, 0, false), 300_000, 2);
    storm(new Weather(100, 10, 0.05, true), 200_000, 3);
  }

  private static void storm(final Weather weather, final int operations, final long seed)
      throws Exception {
    final int threads = 16;
    final long budget = 900 * MIB;
    final SimulatedGpuDevice device = device(1000 * MIB);
    device.failAtRandom(weather.refusals(), seed);
    final GpuMemoryManager manager =
        GpuMemoryManager.of(device, new GpuLimits(0.9, 300 * MIB, 64 * MIB));
    final AtomicLong granted = new AtomicLong();
    final AtomicLong done = new AtomicLong();
    final AtomicLong worst = new AtomicLong();
    final AtomicBoolean ended = new AtomicBoolean();
    final ExecutorService pool = Executors.newFixedThreadPool(threads + 1);
    final List<Future<?>> running = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      final SplittableRandom random = new SplittableRandom(seed * 1000 + t);
      running.add(
          pool.submit(
              () -> {
                for (int i = 0; i < operations / threads; i++) {
                  operation(manager, weather, random, granted, worst);
                  done.incrementAndGet();
                }
              }));
    }
    final Future<?> neighbour =
        pool.submit(
            () -> {
              final SplittableRandom random = new SplittableRandom(seed);
              while (weather.others() && !ended.get()) {
                device.setOtherUsage(random.nextLong(500) * MIB);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
              }
            });
    for (final Future<?> thread : running) {
      thread.get();
    }
    ended.set(true);
    neighbour.get();
    pool.shutdown();
    assertEquals(operations / threads * threads, done.get(), "nobody waits for ever");
    assertTrue(worst.get() <= budget, () -> "grants added up to " + worst + " of " + budget);
    assertEquals(0, manager.memoryInfo().reserved());
    assertEquals(0, manager.usedBytes());
    device.setOtherUsage(0);
    assertEquals(budget, manager.memoryInfo().available());
    assertEquals(device.heldBytes(), manager.memoryInfo().pooled());
    assertTrue(device.peakBytes() <= 1000 * MIB);
    manager.freeCache();
    assertEquals(0, device.heldBytes());
  }

  private static void operation(
      final GpuMemoryManager manager,
      final Weather weather,
      final SplittableRandom random,
      final AtomicLong granted,
      final AtomicLong worst) {
    final boolean waits = random.nextInt(1000) < weather.waits();
    if (random.nextInt(1000) < weather.interrupts()) {
      Thread.currentThread().interrupt();
    }
    try {
      final Optional<GpuLease> lease =
          manager.allocate(
              (1 + random.nextLong(random.nextInt(8) == 0 ? 900 : 90)) * MIB,
              waits ? Duration.ofMillis(1 + random.nextInt(5)) : Duration.ZERO);
      if (lease.isEmpty()) {
        return;
      }
      final GpuLease held = lease.get();
      worst.accumulateAndGet(granted.addAndGet(held.bytes()), Math::max);
      try {
        if (random.nextInt(4) == 0) {
          held.buffer();
        }
        manager.pinned((int) MIB).ifPresent(PinnedSlab::close);
      } catch (final GpuOutOfMemoryException e) {
        assertTrue(weather.refusals() > 0 || weather.others(), e.getMessage());
      } finally {
        // Before the release, so that this sum is never above what is granted.
        granted.addAndGet(-held.bytes());
        held.close();
      }
    } catch (final InterruptedException e) {
      assertTrue(weather.interrupts() > 0);
    }
  }
}
