package io.sparklidar.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GpuMemoryManagerTest {

  private static final long MIB = 1L << 20;
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final AtomicInteger DEVICES = new AtomicInteger();

  private final SimulatedGpuDevice device =
      new SimulatedGpuDevice("manager-" + DEVICES.incrementAndGet(), 1000 * MIB);
  private final GpuMemoryManager manager = manager(GpuLimits.DEFAULT.devicePoolBytes());

  private GpuMemoryManager manager(final long pool) {
    return GpuMemoryManager.of(device, new GpuLimits(1, pool, 64 * MIB));
  }

  private GpuLease lease(final long bytes) throws InterruptedException {
    return manager.allocate(bytes, Duration.ZERO).orElseThrow();
  }

  @Test
  void grantsAreAllOrNothing() throws InterruptedException {
    try (GpuLease first = lease(600 * MIB)) {
      assertTrue(manager.allocate(600 * MIB, Duration.ZERO).isEmpty());
      assertTrue(first.bytes() >= 600 * MIB);
      assertEquals(first.bytes(), manager.memoryInfo().reserved());
    }
    assertEquals(0, manager.memoryInfo().reserved());
  }

  @Test
  void aRequestAboveTheDeviceIsRefused() throws InterruptedException {
    assertTrue(manager.allocate(2000 * MIB, LONG).isEmpty());
  }

  @Test
  void closingTwiceReturnsTheGrantOnce() throws InterruptedException {
    final GpuLease lease = lease(100 * MIB);
    try (GpuLease other = lease(100 * MIB)) {
      lease.close();
      lease.close();
      assertEquals(other.bytes(), manager.memoryInfo().reserved());
    }
  }

  @Test
  void aLeaseGivesNoMoreThanItWasGranted() throws InterruptedException {
    final GpuLease lease = lease(100 * MIB);
    final long bytes = lease.bytes();
    assertEquals(bytes, lease.buffer().bytes());
    assertThrows(IllegalStateException.class, () -> lease.buffer(1));
    lease.close();
    assertThrows(IllegalStateException.class, () -> lease.buffer(1));
    assertEquals(bytes, device.peakBytes());
  }

  @Test
  void whatCanBeGivenUpIsAPartOfTheBudgetAndGoesWhereARequestNeedsIt() throws Exception {
    final List<GpuLease> kept = new ArrayList<>();
    final List<Long> asked = new ArrayList<>();
    final LongConsumer keeper =
        bytes -> {
          asked.add(bytes);
          kept.forEach(GpuLease::close);
        };
    kept.add(manager.spare(100 * MIB, keeper).orElseThrow());
    kept.add(manager.spare(100 * MIB, keeper).orElseThrow());
    assertTrue(manager.spare(100 * MIB, keeper).isEmpty(), "more than a quarter");
    try (GpuLease fits = lease(600 * MIB)) {
      assertEquals(List.of(), asked, "nobody needed it");
      assertEquals(Duration.ZERO, manager.expectedWait(300 * MIB), "it is as good as free");
      assertTrue(manager.spare(40 * MIB, keeper).isPresent());
      try (GpuLease needed = lease(300 * MIB)) {
        assertEquals(1, asked.size());
        assertTrue(asked.get(0) >= 100 * MIB, "asked for " + asked);
        assertTrue(kept.stream().allMatch(GpuLease::isClosed));
        assertEquals(fits.bytes() + needed.bytes() + 40 * MIB, manager.memoryInfo().reserved());
      }
    }
  }

  @Test
  void whereSomebodyWaitsNothingIsTakenThatCanBeGivenUp() throws Exception {
    final GpuLease held = lease(600 * MIB);
    final List<String> order = new ArrayList<>();
    final Thread large = waiter(800 * MIB, "large", order);
    awaitQueued(800 * MIB);
    assertTrue(manager.isAwaited());
    assertTrue(manager.spare(10 * MIB, bytes -> {}).isEmpty());
    held.close();
    large.join();
    assertFalse(manager.isAwaited());
    assertTrue(manager.spare(10 * MIB, bytes -> {}).isPresent());
  }

  @Test
  void smallRequestsDoNotOvertakeALargeOne() throws Exception {
    final GpuLease held = lease(600 * MIB);
    final List<String> order = new ArrayList<>();
    final Thread large = waiter(800 * MIB, "large", order);
    awaitQueued(800 * MIB);
    final Thread small = waiter(300 * MIB, "small", order);
    awaitQueued(1100 * MIB);
    assertTrue(
        manager.allocate(300 * MIB, Duration.ZERO).isEmpty(),
        "300 MiB are free, but the large request came first");
    held.close();
    large.join();
    small.join();
    assertEquals(List.of("large", "small"), order);
  }

  private Thread waiter(final long bytes, final String name, final List<String> order) {
    final Thread thread =
        new Thread(
            () -> {
              try {
                final GpuLease lease = manager.allocate(bytes, LONG).orElseThrow();
                synchronized (order) {
                  order.add(name);
                }
                lease.close();
              } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    thread.start();
    return thread;
  }

  /** Waits until requests of at least so many bytes stand in the queue. */
  private void awaitQueued(final long bytes) throws InterruptedException {
    final GpuMemoryLedger ledger = GpuMemoryLedger.of(device);
    while (true) {
      ledger.lock().lock();
      try {
        if (ledger.get(GpuMemoryLedger.QUEUED) >= bytes) {
          return;
        }
      } finally {
        ledger.lock().unlock();
      }
      Thread.sleep(1);
    }
  }

  @Test
  void aRequestThatGivesUpLetsTheNextOneIn() throws Exception {
    final GpuLease held = lease(600 * MIB);
    final CompletableFuture<Optional<GpuLease>> large = new CompletableFuture<>();
    final Thread first =
        new Thread(
            () -> {
              try {
                large.complete(manager.allocate(800 * MIB, Duration.ofMillis(200)));
              } catch (final InterruptedException e) {
                large.completeExceptionally(e);
              }
            });
    first.start();
    awaitQueued(800 * MIB);
    try (GpuLease small = manager.allocate(100 * MIB, LONG).orElseThrow()) {
      assertTrue(large.get().isEmpty());
      assertFalse(small.isClosed());
    }
    held.close();
  }

  @Test
  void anInterruptWhileWaitingLeaksNothing() throws Exception {
    final GpuLease held = lease(900 * MIB);
    final CountDownLatch interrupted = new CountDownLatch(1);
    final Thread thread =
        new Thread(
            () -> {
              try {
                manager.allocate(900 * MIB, LONG);
              } catch (final InterruptedException e) {
                interrupted.countDown();
              }
            });
    thread.start();
    awaitQueued(900 * MIB);
    thread.interrupt();
    assertTrue(interrupted.await(10, TimeUnit.SECONDS));
    held.close();
    assertEquals(0, manager.memoryInfo().reserved());
    assertEquals(manager.memoryInfo().budget(), manager.memoryInfo().available());
  }

  @Test
  void theBudgetFollowsWhatOtherProcessesHold() throws Exception {
    device.setOtherUsage(700 * MIB);
    assertEquals(300 * MIB, manager.memoryInfo().budget());
    assertTrue(manager.allocate(400 * MIB, Duration.ZERO).isEmpty());
    final CompletableFuture<Void> leave = CompletableFuture.runAsync(() -> device.setOtherUsage(0));
    try (GpuLease lease = manager.allocate(400 * MIB, LONG).orElseThrow()) {
      assertTrue(lease.bytes() >= 400 * MIB, "granted once the other process had left");
    }
    leave.get();
  }

  @Test
  void aProcessThatFillsTheCardHoldsUpNobodyForLong() throws Exception {
    device.setOtherUsage(700 * MIB);
    final List<String> order = new ArrayList<>();
    final CompletableFuture<Optional<GpuLease>> large = new CompletableFuture<>();
    final Thread first =
        new Thread(
            () -> {
              try {
                large.complete(manager.allocate(400 * MIB, LONG));
              } catch (final InterruptedException e) {
                large.completeExceptionally(e);
              }
            });
    first.start();
    awaitQueued(400 * MIB);
    waiter(200 * MIB, "small", order).join();
    assertTrue(large.get().isEmpty(), "given up, though its patience was not at its end");
    assertEquals(List.of("small"), order);
  }

  @Test
  void keptMemoryCountsAsAvailableAndGivesWay() throws InterruptedException {
    try (GpuLease lease = lease(700 * MIB)) {
      lease.buffer();
    }
    final MemoryInfo info = manager.memoryInfo();
    assertTrue(info.pooled() >= 700 * MIB);
    assertEquals(1000 * MIB, info.available());
    final long held = device.heldBytes();
    try (GpuLease lease = lease(700 * MIB)) {
      lease.buffer();
      assertEquals(held, device.heldBytes(), "the kept block serves");
    }
    try (GpuLease lease = lease(900 * MIB)) {
      lease.buffer();
      assertEquals(0, manager.memoryInfo().pooled(), "the 700 MiB block had to go");
    }
    manager.freeCache();
    assertEquals(0, device.heldBytes());
  }

  @Test
  void thePoolKeepsNoMoreThanItsCap() throws InterruptedException {
    final GpuMemoryManager capped = manager(100 * MIB);
    for (int i = 0; i < 5; i++) {
      try (GpuLease lease = capped.allocate(80 * MIB, Duration.ZERO).orElseThrow();
          GpuLease other = capped.allocate(80 * MIB, Duration.ZERO).orElseThrow()) {
        lease.buffer();
        other.buffer();
      }
      assertEquals(80 * MIB, capped.memoryInfo().pooled());
    }
  }

  @Test
  void aRefusalDespiteAGrantFreesTheCacheAndIsTriedOnceMore() throws InterruptedException {
    try (GpuLease lease = lease(100 * MIB)) {
      lease.buffer();
    }
    device.failAllocation(1);
    try (GpuLease lease = lease(200 * MIB)) {
      lease.buffer();
      assertEquals(0, manager.memoryInfo().pooled());
    }
  }

  @Test
  void aSecondRefusalLeavesTheBooksBalanced() throws InterruptedException {
    device.failAtRandom(1, 7);
    try (GpuLease lease = lease(200 * MIB)) {
      assertThrows(GpuOutOfMemoryException.class, lease::buffer);
    }
    assertEquals(0, manager.usedBytes());
    assertEquals(0, manager.memoryInfo().reserved());
  }

  @Test
  void aLostDeviceIsRetiredAndSendsWaitersAway() throws Exception {
    final GpuLease held = lease(900 * MIB);
    held.buffer();
    final CompletableFuture<Optional<GpuLease>> waiting = new CompletableFuture<>();
    new Thread(
            () -> {
              try {
                waiting.complete(manager.allocate(900 * MIB, LONG));
              } catch (final InterruptedException e) {
                waiting.completeExceptionally(e);
              }
            })
        .start();
    awaitQueued(900 * MIB);
    device.die();
    manager.retire("an illegal address");
    assertTrue(waiting.get(10, TimeUnit.SECONDS).isEmpty());
    held.close();
    assertEquals(0, manager.memoryInfo().reserved());
    assertTrue(manager.allocate(1, LONG).isEmpty());
    assertTrue(manager.toString().contains("an illegal address"));
  }

  @Test
  void pinnedMemoryIsReusedAndStaysBelowItsCap() {
    final int slab = (int) (32 * MIB);
    final PinnedSlab first = manager.pinned(slab).orElseThrow();
    try (PinnedSlab second = manager.pinned(slab).orElseThrow()) {
      assertTrue(manager.pinned(slab).isEmpty(), "64 MiB are the cap");
      assertEquals(slab, second.buffer().capacity());
    }
    final PinnedSlab third = manager.pinned(slab).orElseThrow();
    first.close();
    first.close();
    third.close();
    assertEquals(64 * MIB, device.heldHostBytes());
    manager.pinned((int) MIB).orElseThrow().close();
    assertTrue(device.heldHostBytes() <= 64 * MIB);
  }

  @Test
  void pinnedMemoryThatIsKeptIsNotLostWhereAllOfItWouldNotMakeRoom() {
    final PinnedSlab held = manager.pinned((int) (40 * MIB)).orElseThrow();
    manager.pinned((int) (16 * MIB)).orElseThrow().close();
    assertTrue(manager.pinned((int) (32 * MIB)).isEmpty(), "72 MiB with what is in use");
    assertEquals(56 * MIB, device.heldHostBytes());
    manager.pinned((int) (24 * MIB)).orElseThrow().close();
    assertEquals(64 * MIB, device.heldHostBytes(), "the kept one made room");
    held.close();
    manager.freeCache();
    assertEquals(0, device.heldHostBytes());
  }

  @Test
  void copiesOfTheClassInOtherLoadersShareTheBudget() throws Exception {
    try (GpuLease held = lease(700 * MIB)) {
      final Class<?> otherManager = new Isolated().loadClass(GpuMemoryManager.class.getName());
      final ClassLoader loader = otherManager.getClassLoader();
      assertFalse(otherManager == GpuMemoryManager.class);
      final Class<?> otherDevice = loader.loadClass(SimulatedGpuDevice.class.getName());
      final Class<?> otherLimits = loader.loadClass(GpuLimits.class.getName());
      final Object twin =
          otherDevice
              .getConstructor(String.class, long.class)
              .newInstance(device.key().substring("simulated:".length()), 1000 * MIB);
      final Method of =
          otherManager.getMethod("of", loader.loadClass(GpuDevice.class.getName()), otherLimits);
      final Object stranger = of.invoke(null, twin, otherLimits.getField("DEFAULT").get(null));
      final Method allocate = otherManager.getMethod("allocate", long.class, Duration.class);
      assertEquals(Optional.empty(), allocate.invoke(stranger, 400 * MIB, Duration.ZERO));
      assertEquals(held.bytes(), manager.memoryInfo().reserved());
      final Optional<?> granted = (Optional<?>) allocate.invoke(stranger, 100 * MIB, Duration.ZERO);
      assertTrue(granted.isPresent());
      assertTrue(manager.memoryInfo().reserved() > held.bytes());
      ((AutoCloseable) granted.get()).close();
    }
  }

  /** Defines its own copies of this package's classes, as a notebook session's loader does. */
  private static final class Isolated extends ClassLoader {
    Isolated() {
      super(GpuMemoryManagerTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(final String name, final boolean resolve)
        throws ClassNotFoundException {
      if (!name.startsWith("io.sparklidar.gpu.")) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        final Class<?> loaded = findLoadedClass(name);
        if (loaded != null) {
          return loaded;
        }
        try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
          final byte[] bytes = in.readAllBytes();
          return defineClass(name, bytes, 0, bytes.length);
        } catch (final java.io.IOException e) {
          throw new ClassNotFoundException(name, e);
        }
      }
    }
  }

  @Test
  void theLineForPeopleSpeaksInGibibytes() throws InterruptedException {
    try (GpuLease lease = lease(512 * MIB)) {
      lease.buffer();
      assertEquals(
          device.name()
              + ": 0.50 GiB used, 0.50 GiB reserved, 0.00 GiB kept for reuse, 0.48 GiB available"
              + " of a budget of 0.98 GiB (0.98 GiB on the device)",
          manager.toString());
    }
  }

  @Test
  void whatFailsToGoBackDoesNotKeepTheRestFromGoing() throws InterruptedException {
    final GpuMemoryManager keepsNothing = manager(0);
    final GpuLease lease = keepsNothing.allocate(300 * MIB, Duration.ZERO).orElseThrow();
    for (int i = 0; i < 3; i++) {
      lease.buffer(64 * MIB);
    }
    device.failReleases(2);
    final GpuException e = assertThrows(GpuException.class, lease::close);
    assertEquals(1, e.getSuppressed().length, "the second failure, beside the first");
    assertEquals(0, device.heldBytes());
    assertEquals(0, keepsNothing.memoryInfo().used());
    assertEquals(0, keepsNothing.memoryInfo().reserved());
    assertTrue(keepsNothing.couldGrant(900 * MIB));
  }

  @Test
  void freeingTheCacheGoesOnAfterAFailure() throws InterruptedException {
    try (GpuLease first = lease(100 * MIB);
        GpuLease second = lease(200 * MIB)) {
      first.buffer();
      second.buffer();
    }
    manager.pinned(4096).orElseThrow().close();
    manager.pinned(8192).orElseThrow().close();
    device.failReleases(3);
    assertThrows(GpuException.class, manager::freeCache);
    assertEquals(0, device.heldBytes());
    assertEquals(0, device.heldHostBytes());
    assertEquals(1000 * MIB, manager.memoryInfo().available());
  }

  @Test
  void outOfMemoryIsNotMaskedByWhatFailsAfterIt() throws InterruptedException {
    lease(10 * MIB).close();
    try (GpuLease kept = lease(100 * MIB)) {
      kept.buffer();
    }
    try (GpuLease lease = lease(50 * MIB)) {
      device.failAllocation(1);
      device.failReleases(1);
      final GpuOutOfMemoryException e = assertThrows(GpuOutOfMemoryException.class, lease::buffer);
      assertEquals(1, e.getSuppressed().length);
      assertEquals(0, manager.memoryInfo().used());
    }
  }

  @Test
  void pageLockedMemoryThatIsNotPermittedIsDoneWithout() {
    device.failHostAllocation(1);
    assertTrue(manager.pinned(4096).isEmpty());
    assertEquals(0, device.heldHostBytes());
    assertTrue(manager.pinned(4096).isPresent());
  }
}
