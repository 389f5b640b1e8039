package io.sparklidar.gpu;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.function.LongConsumer;

/**
 * Hands out the memory of one device to the threads of one JVM so that the sum of all grants never
 * passes the budget.
 *
 * <p>The budget is the configured fraction of the device, or what the driver reports free plus what
 * this JVM holds already where that is less; it is read at every decision, so that other processes
 * are respected as they come and go. Requests are served in order of arrival: a small one does not
 * overtake a large one, so nobody starves. A grant is all or nothing, and a task asks once, so no
 * two tasks can wait for each other.
 *
 * <p>Device memory and page-locked host memory are kept for reuse when a lease ends: taking them
 * from the driver is slow and stops the device. What is kept counts as available and goes back to
 * the driver when a request needs room. {@linkplain #spare Leases that can be given up} are, when a
 * request would have to wait.
 *
 * <p>Managers of the same device share their books even across class loaders. Safe for use by any
 * number of threads.
 */
public final class GpuMemoryManager {

  /** How often the request at the head looks whether other processes have left. */
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /** How long the request at the head waits for other processes, not for this one's leases. */
  private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Leases that can be given up have this part of the budget at most. */
  private static final int SPARE_PART = 4;

  private final GpuDevice device;
  private final GpuLimits limits;
  private final GpuMemoryLedger ledger;

  private GpuMemoryManager(final GpuDevice device, final GpuLimits limits) {
    this.device = device;
    this.limits = limits;
    this.ledger = GpuMemoryLedger.of(device);
  }

  /**
   * The manager of the first CUDA device of this process, with default limits.
   *
   * @throws GpuException saying why there is none
   */
  public static GpuMemoryManager get() {
    return of(CudaDevice.open(0), GpuLimits.DEFAULT);
  }

  /** The manager of a device. All managers of a device share one set of books. */
  public static GpuMemoryManager of(final GpuDevice device, final GpuLimits limits) {
    return new GpuMemoryManager(device, limits);
  }

  /** The device whose memory this is. */
  public GpuDevice device() {
    return device;
  }

  /**
   * Reserves device memory.
   *
   * @param bytes how much, at least 1; rounded up to a {@linkplain GpuLease#bytes() size class}
   * @param maxWait how long to wait for it at most; zero to take it or leave it
   * @return the lease, or empty if it could not be had in time, never could, other processes hold
   *     too much of the device for more than a moment, or the device is {@linkplain #retirement()
   *     retired}
   * @throws InterruptedException if the thread is interrupted while it waits; nothing is reserved
   */
  public Optional<GpuLease> allocate(final long bytes, final Duration maxWait)
      throws InterruptedException {
    if (bytes < 1) {
      throw new IllegalArgumentException("a lease needs at least 1 byte, got " + bytes);
    }
    final long size = ByteSizes.sizeClass(bytes);
    final long start = System.nanoTime();
    final long waitNanos = saturatedNanos(maxWait);
    ledger.lock().lockInterruptibly();
    try {
      if (!ledger.retirement().isEmpty()) {
        return Optional.empty();
      }
      if (size > ceiling()) {
        return Optional.empty();
      }
      if (ledger.queue().isEmpty() && size <= available()) {
        return Optional.of(grant(size, Optional.empty()));
      }
      if (waitNanos <= 0 && (!ledger.queue().isEmpty() || ledger.keepers().isEmpty())) {
        return Optional.empty();
      }
      return await(size, start, waitNanos);
    } catch (final DeviceLostException e) {
      ledger.retire(e.getMessage());
      return Optional.empty();
    } finally {
      ledger.lock().unlock();
    }
  }

  private Optional<GpuLease> await(final long size, final long start, final long waitNanos)
      throws InterruptedException {
    final Condition me = ledger.lock().newCondition();
    ledger.queue().addLast(me);
    ledger.add(GpuMemoryLedger.QUEUED, size);
    long crowdedOut = System.nanoTime();
    try {
      askKeepers(ledger.get(GpuMemoryLedger.QUEUED) - available());
      while (ledger.retirement().isEmpty()) {
        final boolean head = ledger.queue().peekFirst() == me;
        if (head && size <= available()) {
          return Optional.of(grant(size, Optional.empty()));
        }
        // Where other processes leave too little, no lease of ours that ends will help, and all
        // who wait behind this request would wait for those processes too.
        final long now = System.nanoTime();
        if (!head || size <= mostBudget()) {
          crowdedOut = now;
        }
        final long left = waitNanos - (now - start);
        if (left <= 0 || now - crowdedOut > GRACE_NANOS) {
          return Optional.empty();
        }
        me.awaitNanos(head ? Math.min(left, POLL_NANOS) : left);
      }
      return Optional.empty();
    } finally {
      ledger.queue().remove(me);
      ledger.add(GpuMemoryLedger.QUEUED, -size);
      ledger.signalHead();
    }
  }

  /**
   * Reserves device memory for what is good to have and can be had anew: as long as nobody waits
   * for memory, and together with all of its kind no more than a part of the budget.
   *
   * @param bytes how much, at least 1
   * @param keeper is told how many bytes somebody needs, by the thread that does; closes as many of
   *     its leases if it can. The same object for all leases of one keeper
   * @return the lease, or empty if there is no room
   */
  public Optional<GpuLease> spare(final long bytes, final LongConsumer keeper) {
    final long size = ByteSizes.sizeClass(bytes);
    ledger.lock().lock();
    try {
      final boolean room =
          ledger.retirement().isEmpty()
              && ledger.queue().isEmpty()
              && ledger.get(GpuMemoryLedger.SPARE) + size <= budget() / SPARE_PART
              && size <= available();
      return room ? Optional.of(grant(size, Optional.of(keeper))) : Optional.empty();
    } catch (final DeviceLostException e) {
      ledger.retire(e.getMessage());
      return Optional.empty();
    } finally {
      ledger.lock().unlock();
    }
  }

  /** Whether somebody waits for memory. */
  public boolean isAwaited() {
    ledger.lock().lock();
    try {
      return !ledger.queue().isEmpty();
    } finally {
      ledger.lock().unlock();
    }
  }

  /** Lets keepers give up leases; the lock is free meanwhile, as they close them. */
  private void askKeepers(final long bytes) {
    final Set<LongConsumer> keepers = Set.copyOf(ledger.keepers());
    if (keepers.isEmpty()) {
      return;
    }
    ledger.lock().unlock();
    try {
      keepers.forEach(keeper -> keeper.accept(bytes));
    } finally {
      ledger.lock().lock();
    }
  }

  private GpuLease grant(final long size, final Optional<LongConsumer> keeper) {
    final long budget = budget();
    final GpuLease lease = new GpuLease(this, size, keeper);
    keeper.ifPresent(
        k -> {
          ledger.keepers().add(k);
          ledger.add(GpuMemoryLedger.SPARE, size);
        });
    ledger.add(GpuMemoryLedger.RESERVED, size);
    ledger.set(GpuMemoryLedger.BUDGET, budget);
    GpuMemoryHistory.add(device, ledger.get(GpuMemoryLedger.RESERVED), budget);
    return lease;
  }

  /** Called by a lease once its buffers are back. */
  void release(final long size, final long heldNanos, final Optional<LongConsumer> keeper) {
    ledger.lock().lock();
    try {
      ledger.add(GpuMemoryLedger.RESERVED, -size);
      GpuMemoryHistory.add(
          device, ledger.get(GpuMemoryLedger.RESERVED), ledger.get(GpuMemoryLedger.BUDGET));
      if (keeper.isPresent()) {
        ledger.keepers().remove(keeper.get());
        ledger.add(GpuMemoryLedger.SPARE, -size);
      } else {
        ledger.smooth(GpuMemoryLedger.MEAN_HOLD, heldNanos);
      }
      ledger.signalHead();
    } finally {
      ledger.lock().unlock();
    }
  }

  /**
   * Device memory for a lease: from the pool, else from the driver. A refusal by the driver frees
   * the cache and is tried once more.
   */
  long takeBlock(final long size) {
    final List<Block> victims = new ArrayList<>();
    ledger.lock().lock();
    try {
      requireAlive();
      final ArrayDeque<Long> same = ledger.blocks().get(size);
      if (same != null) {
        final long address = same.removeLast();
        if (same.isEmpty()) {
          ledger.blocks().remove(size);
        }
        ledger.add(GpuMemoryLedger.POOLED, -size);
        ledger.add(GpuMemoryLedger.USED, size);
        return address;
      }
      // Kept memory is given back for as much as grants could not use otherwise.
      final long own = ledger.get(GpuMemoryLedger.USED) + ledger.get(GpuMemoryLedger.POOLED) + size;
      evict(Math.max(own - ceiling(), size - device.freeBytes()), victims);
      ledger.add(GpuMemoryLedger.USED, size);
    } catch (final DeviceLostException e) {
      ledger.retire(e.getMessage());
      throw e;
    } finally {
      ledger.lock().unlock();
    }
    boolean taken = false;
    try {
      freeAll(victims);
      final long address = allocateOrRetry(size);
      taken = true;
      return address;
    } finally {
      if (!taken) {
        count(GpuMemoryLedger.USED, -size);
      }
    }
  }

  private long allocateOrRetry(final long size) {
    try {
      try {
        return allocatePhysical(size);
      } catch (final GpuOutOfMemoryException e) {
        return freeAndAllocate(size, e);
      }
    } catch (final DeviceLostException e) {
      retire(e.getMessage());
      throw e;
    }
  }

  /** The second try. Where it fails as well, the first error stays, unless the device is gone. */
  private long freeAndAllocate(final long size, final GpuOutOfMemoryException first) {
    try {
      freeCache();
      return allocatePhysical(size);
    } catch (final DeviceLostException e) {
      e.addSuppressed(first);
      throw e;
    } catch (final GpuException e) {
      first.addSuppressed(e);
      throw first;
    }
  }

  private long allocatePhysical(final long size) {
    count(GpuMemoryLedger.MOVING, size);
    try {
      final long address = device.allocate(size);
      // Counted after the driver gave it and discounted before it gets it back: in between the
      // budget looks too small, never too large.
      count(GpuMemoryLedger.PHYSICAL, size);
      return address;
    } finally {
      count(GpuMemoryLedger.MOVING, -size);
    }
  }

  /** Takes a lease's block back into the pool, or to the driver where the pool is full. */
  void giveBlock(final long address, final long size) {
    ledger.lock().lock();
    try {
      ledger.add(GpuMemoryLedger.USED, -size);
      if (!ledger.retirement().isEmpty()) {
        ledger.add(GpuMemoryLedger.PHYSICAL, -size);
        return;
      }
      if (ledger.get(GpuMemoryLedger.POOLED) + size <= limits.devicePoolBytes()) {
        ledger.blocks().computeIfAbsent(size, s -> new ArrayDeque<>()).addLast(address);
        ledger.add(GpuMemoryLedger.POOLED, size);
        return;
      }
      ledger.add(GpuMemoryLedger.PHYSICAL, -size);
      ledger.add(GpuMemoryLedger.MOVING, size);
    } finally {
      ledger.lock().unlock();
    }
    freePhysical(new Block(address, size));
  }

  /** Moves pool blocks, largest first, to {@code victims} until {@code bytes} are gone. */
  private void evict(final long bytes, final List<Block> victims) {
    long left = bytes;
    while (left > 0 && !ledger.blocks().isEmpty()) {
      final Map.Entry<Long, ArrayDeque<Long>> largest = ledger.blocks().lastEntry();
      victims.add(new Block(largest.getValue().removeLast(), largest.getKey()));
      if (largest.getValue().isEmpty()) {
        ledger.blocks().remove(largest.getKey());
      }
      left -= largest.getKey();
      ledger.add(GpuMemoryLedger.POOLED, -largest.getKey());
      ledger.add(GpuMemoryLedger.PHYSICAL, -largest.getKey());
      ledger.add(GpuMemoryLedger.MOVING, largest.getKey());
    }
  }

  /** Device memory that goes back to the driver. */
  private record Block(long address, long size) {}

  private void freeAll(final List<Block> blocks) {
    final FirstError errors = new FirstError();
    for (final Block block : blocks) {
      errors.attempt(() -> freePhysical(block));
    }
    errors.rethrow();
  }

  private void freePhysical(final Block block) {
    try {
      device.free(block.address());
    } catch (final DeviceLostException e) {
      retire(e.getMessage());
    } finally {
      count(GpuMemoryLedger.MOVING, -block.size());
    }
  }

  /**
   * Page-locked host memory to copy through.
   *
   * @param bytes its size
   * @return the slab, or empty if the cap is reached or the host refuses: copy from plain memory
   */
  public Optional<PinnedSlab> pinned(final int bytes) {
    return pinned(bytes, bytes);
  }

  /**
   * The same from a range of sizes: one that is kept already is taken before one is made.
   *
   * @param bytes its size at least, and if it has to be made
   * @param most its size at most
   */
  Optional<PinnedSlab> pinned(final int bytes, final int most) {
    final List<ByteBuffer> victims = new ArrayList<>();
    ledger.lock().lock();
    try {
      if (!ledger.retirement().isEmpty()) {
        return Optional.empty();
      }
      final Map.Entry<Integer, ArrayDeque<ByteBuffer>> kept = ledger.slabs().ceilingEntry(bytes);
      if (kept != null && kept.getKey() <= most) {
        final ByteBuffer buffer = kept.getValue().removeLast();
        if (kept.getValue().isEmpty()) {
          ledger.slabs().remove(kept.getKey());
        }
        return Optional.of(new PinnedSlab(this, buffer));
      }
      // Those that are kept go only where that makes room.
      final long inUse = ledger.get(GpuMemoryLedger.PINNED) - keptHostBytes();
      if (inUse + bytes > limits.pinnedPoolBytes()) {
        return Optional.empty();
      }
      while (ledger.get(GpuMemoryLedger.PINNED) + bytes > limits.pinnedPoolBytes()) {
        final Map.Entry<Integer, ArrayDeque<ByteBuffer>> largest = ledger.slabs().lastEntry();
        victims.add(largest.getValue().removeLast());
        if (largest.getValue().isEmpty()) {
          ledger.slabs().remove(largest.getKey());
        }
        ledger.add(GpuMemoryLedger.PINNED, -largest.getKey());
      }
      ledger.add(GpuMemoryLedger.PINNED, bytes);
    } finally {
      ledger.lock().unlock();
    }
    return makePinned(bytes, victims);
  }

  /**
   * Makes a slab of page-locked memory before somebody needs one, and keeps it for whoever comes.
   *
   * @param bytes its size
   * @return whether it was made: not where that passes the cap, or the host refuses
   */
  boolean keepPinned(final int bytes) {
    ledger.lock().lock();
    try {
      if (!ledger.retirement().isEmpty()
          || ledger.get(GpuMemoryLedger.PINNED) + bytes > limits.pinnedPoolBytes()) {
        return false;
      }
      ledger.add(GpuMemoryLedger.PINNED, bytes);
    } finally {
      ledger.lock().unlock();
    }
    final Optional<PinnedSlab> slab = makePinned(bytes, List.of());
    slab.ifPresent(PinnedSlab::close);
    return slab.isPresent();
  }

  /** Makes a slab that is counted already, when others have gone for it. */
  private Optional<PinnedSlab> makePinned(final int bytes, final List<ByteBuffer> victims) {
    boolean taken = false;
    try {
      freeAllHost(victims);
      final PinnedSlab slab = new PinnedSlab(this, device.allocateHost(bytes));
      taken = true;
      return Optional.of(slab);
    } catch (final DeviceLostException e) {
      retire(e.getMessage());
      return Optional.empty();
    } catch (final GpuException e) {
      return Optional.empty();
    } finally {
      if (!taken) {
        count(GpuMemoryLedger.PINNED, -bytes);
      }
    }
  }

  private long keptHostBytes() {
    return ledger.slabs().entrySet().stream()
        .mapToLong(slabs -> (long) slabs.getKey() * slabs.getValue().size())
        .sum();
  }

  /** Takes a slab back for reuse. */
  void givePinned(final ByteBuffer buffer) {
    ledger.lock().lock();
    try {
      ledger
          .slabs()
          .computeIfAbsent(buffer.capacity(), s -> new ArrayDeque<>())
          .addLast(buffer.clear());
    } finally {
      ledger.lock().unlock();
    }
  }

  private void freeAllHost(final List<ByteBuffer> buffers) {
    final FirstError errors = new FirstError();
    for (final ByteBuffer buffer : buffers) {
      errors.attempt(() -> freeHost(buffer));
    }
    errors.rethrow();
  }

  private void freeHost(final ByteBuffer buffer) {
    try {
      device.freeHost(buffer);
    } catch (final DeviceLostException e) {
      retire(e.getMessage());
    }
  }

  /** Gives all device and page-locked memory back that is only kept because it may be of use. */
  public void freeCache() {
    final List<Block> blocks = new ArrayList<>();
    final List<ByteBuffer> slabs = new ArrayList<>();
    ledger.lock().lock();
    try {
      askKeepers(Long.MAX_VALUE);
      if (!ledger.retirement().isEmpty()) {
        return;
      }
      evict(Long.MAX_VALUE, blocks);
      ledger.slabs().values().forEach(slabs::addAll);
      ledger.slabs().clear();
      for (final ByteBuffer slab : slabs) {
        ledger.add(GpuMemoryLedger.PINNED, -slab.capacity());
      }
    } finally {
      ledger.lock().unlock();
    }
    final FirstError errors = new FirstError();
    errors.attempt(() -> freeAll(blocks));
    errors.attempt(() -> freeAllHost(slabs));
    errors.rethrow();
  }

  /**
   * Ends the use of the device in this JVM: every later request is refused, whoever waits is sent
   * away, open leases can still be closed. The first reason stays.
   */
  public void retire(final String reason) {
    ledger.lock().lock();
    try {
      ledger.retire(reason);
    } finally {
      ledger.lock().unlock();
    }
  }

  /** Why the device is no longer used by this JVM; empty while it is. */
  public Optional<String> retirement() {
    ledger.lock().lock();
    try {
      return Optional.of(ledger.retirement()).filter(reason -> !reason.isEmpty());
    } finally {
      ledger.lock().unlock();
    }
  }

  /**
   * How long a request of this size would wait, by what leases were held on average so far: the
   * rounds it takes until it and all before it had their turn.
   */
  public Duration expectedWait(final long bytes) {
    ledger.lock().lock();
    try {
      final long size = ByteSizes.sizeClass(bytes);
      if (ledger.queue().isEmpty() && size <= available() + ledger.get(GpuMemoryLedger.SPARE)) {
        return Duration.ZERO;
      }
      final double rounds =
          (double) (ledger.get(GpuMemoryLedger.QUEUED) + size) / Math.max(budget(), 1);
      return Duration.ofNanos((long) (Math.ceil(rounds) * ledger.get(GpuMemoryLedger.MEAN_HOLD)));
    } catch (final DeviceLostException e) {
      ledger.retire(e.getMessage());
      return Duration.ZERO;
    } finally {
      ledger.lock().unlock();
    }
  }

  /**
   * Whether a request could be granted once all leases have ended, with as much memory in the hands
   * of other processes as now.
   *
   * @param bytes how much, at least 1
   */
  public boolean couldGrant(final long bytes) {
    ledger.lock().lock();
    try {
      return ByteSizes.sizeClass(bytes) <= mostBudget();
    } catch (final DeviceLostException e) {
      ledger.retire(e.getMessage());
      return false;
    } finally {
      ledger.lock().unlock();
    }
  }

  /** Memory now. After the device was lost, budget and availability are 0. */
  public MemoryInfo memoryInfo() {
    ledger.lock().lock();
    try {
      return new MemoryInfo(
          ledger.get(GpuMemoryLedger.USED),
          ledger.get(GpuMemoryLedger.RESERVED),
          ledger.get(GpuMemoryLedger.POOLED),
          available(),
          budget(),
          device.totalBytes());
    } catch (final DeviceLostException e) {
      ledger.retire(e.getMessage());
      return new MemoryInfo(
          ledger.get(GpuMemoryLedger.USED),
          ledger.get(GpuMemoryLedger.RESERVED),
          0,
          0,
          0,
          device.totalBytes());
    } finally {
      ledger.lock().unlock();
    }
  }

  /** Device memory that open leases hold, in bytes. */
  public long usedBytes() {
    ledger.lock().lock();
    try {
      return ledger.get(GpuMemoryLedger.USED);
    } finally {
      ledger.lock().unlock();
    }
  }

  /** One line for people: device, what is used, reserved, kept and available. */
  @Override
  public String toString() {
    final MemoryInfo info = memoryInfo();
    final String state = retirement().map(reason -> ", retired: " + reason).orElse("");
    return device.name()
        + ": "
        + ByteSizes.gib(info.used())
        + " used, "
        + ByteSizes.gib(info.reserved())
        + " reserved, "
        + ByteSizes.gib(info.pooled())
        + " kept for reuse, "
        + ByteSizes.gib(info.available())
        + " available of a budget of "
        + ByteSizes.gib(info.budget())
        + " ("
        + ByteSizes.gib(info.total())
        + " on the device)"
        + state;
  }

  /** The most that grants may ever add up to. */
  private long ceiling() {
    return (long) (limits.fraction() * device.totalBytes());
  }

  private long budget() {
    return ledger.retirement().isEmpty()
        ? Math.min(ceiling(), device.freeBytes() + ledger.get(GpuMemoryLedger.PHYSICAL))
        : 0;
  }

  /** The same with what is on its way from the driver or back: never too small. */
  private long mostBudget() {
    return ledger.retirement().isEmpty()
        ? Math.min(
            ceiling(),
            device.freeBytes()
                + ledger.get(GpuMemoryLedger.PHYSICAL)
                + ledger.get(GpuMemoryLedger.MOVING))
        : 0;
  }

  private long available() {
    return Math.max(0, budget() - ledger.get(GpuMemoryLedger.RESERVED));
  }

  private void requireAlive() {
    if (!ledger.retirement().isEmpty()) {
      throw new DeviceLostException(ledger.retirement());
    }
  }

  private void count(final int counter, final long amount) {
    ledger.lock().lock();
    try {
      ledger.add(counter, amount);
    } finally {
      ledger.lock().unlock();
    }
  }

  private static long saturatedNanos(final Duration duration) {
    try {
      return duration.toNanos();
    } catch (final ArithmeticException e) {
      return duration.isNegative() ? 0 : Long.MAX_VALUE;
    }
  }
}
