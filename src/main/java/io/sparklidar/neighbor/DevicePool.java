package io.sparklidar.neighbor;

import io.sparklidar.gpu.DeviceLostException;
import io.sparklidar.gpu.GpuException;
import io.sparklidar.gpu.NoDeviceException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * The devices that one JVM may use: deals tiles out to the one that has room for them at once and
 * the least to do. A device is opened when a tile first comes its way, and those that have one that
 * is open do not wait for it. One that could not be opened is left alone for a while and then tried
 * again, unless it never can be; one that was lost is not used any more. Safe for use by several
 * threads.
 */
public final class DevicePool {

  /** Opens a device for tiles. */
  public interface Opener {

    /**
     * What places tiles on the device of an address.
     *
     * @throws GpuException if it cannot be had
     */
    TilePlacer open(String address);
  }

  /**
   * What is done on a device.
   *
   * @param <T> its result
   * @param <X> what it may fail with beside the device
   */
  public interface Work<T, X extends Exception> {

    /**
     * Does it.
     *
     * @throws GpuException if the device fails and nothing else may do it
     * @throws InterruptedException if the thread is interrupted while it waits for device memory
     */
    T on(TilePlacer placer) throws X, InterruptedException;
  }

  private final Opener opener;
  private final long pauseNanos;
  private final boolean required;
  private final LongSupplier clock;
  private final Map<String, Device> devices = new HashMap<>();

  /** Guards the devices; nobody holds it while one is opened. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Condition tried = lock.newCondition();

  /**
   * @param opener opens a device
   * @param pause how long one that could not be opened is left alone
   * @param required whether nothing but a device will do: where none is open, all are tried at once
   */
  public DevicePool(final Opener opener, final Duration pause, final boolean required) {
    this(opener, pause, required, System::nanoTime);
  }

  DevicePool(
      final Opener opener, final Duration pause, final boolean required, final LongSupplier clock) {
    this.opener = opener;
    this.pauseNanos = pause.toNanos();
    this.required = required;
    this.clock = clock;
  }

  /**
   * Does a piece of work on one of the devices; on another one if that is lost meanwhile and the
   * work failed for it.
   *
   * @param addresses the devices it may be done on, at least one; the first for choice
   * @param bytes device memory it takes there
   * @param work what is done
   * @throws GpuException if none of the devices can be opened, saying why of each; or as the work
   * @throws X as the work
   * @throws InterruptedException as the work
   */
  public <T, X extends Exception> T place(
      final List<String> addresses, final ToLongFunction<TilePlacer> bytes, final Work<T, X> work)
      throws X, InterruptedException {
    final Set<Device> failed = new HashSet<>();
    while (true) {
      final Device device = take(addresses, bytes);
      try {
        return work.on(device.placer);
      } catch (final GpuException e) {
        failed.add(device);
        if (!device.isLost() || !anotherIsAlive(addresses, failed)) {
          throw e;
        }
      } finally {
        giveBack(device);
      }
    }
  }

  /**
   * Opens the first device that can be, and no others: they are opened when tiles come their way.
   *
   * @throws GpuException if none can, saying why of each
   */
  public TilePlacer any(final List<String> addresses) {
    lock.lock();
    try {
      return addresses.stream()
          .map(this::device)
          .filter(Device::open)
          .findFirst()
          .orElseGet(() -> opened(addresses).get(0))
          .placer;
    } finally {
      lock.unlock();
    }
  }

  private Device take(final List<String> addresses, final ToLongFunction<TilePlacer> bytes) {
    lock.lock();
    try {
      // The idle one that comes first need not be opened for the others' sake.
      final List<Device> idleFirst = new ArrayList<>();
      for (final String address : addresses) {
        idleFirst.add(device(address));
      }
      for (final Device device : idleFirst) {
        if (device.tiles == 0 && device.open() && device.waitFor(bytes) == 0) {
          device.tiles++;
          return device;
        }
      }
      final Device least =
          opened(addresses).stream()
              .min(
                  Comparator.comparing(Device::isLost)
                      .thenComparingLong(device -> device.waitFor(bytes))
                      .thenComparingInt(device -> device.tiles))
              .orElseThrow();
      least.tiles++;
      return least;
    } finally {
      lock.unlock();
    }
  }

  private void giveBack(final Device device) {
    lock.lock();
    try {
      device.tiles--;
    } finally {
      lock.unlock();
    }
  }

  private boolean anotherIsAlive(final List<String> addresses, final Set<Device> failed) {
    lock.lock();
    try {
      return addresses.stream()
          .map(this::device)
          .anyMatch(device -> !failed.contains(device) && device.open() && !device.isLost());
    } finally {
      lock.unlock();
    }
  }

  /** Those that can be opened, in order; where none is, those that others are opening. */
  private List<Device> opened(final List<String> addresses) {
    final List<Device> all = addresses.stream().map(this::device).toList();
    List<Device> open = all.stream().filter(Device::open).toList();
    while (open.isEmpty() && all.stream().anyMatch(device -> device.opening)) {
      tried.awaitUninterruptibly();
      open = all.stream().filter(Device::open).toList();
    }
    if (open.isEmpty() && required) {
      open = all.stream().filter(Device::openNow).toList();
    }
    if (open.isEmpty()) {
      throw all.size() == 1 ? all.get(0).failure : noneOf(all);
    }
    return open;
  }

  private static GpuException noneOf(final List<Device> all) {
    final GpuException none =
        new GpuException(
            all.stream()
                .map(device -> "device " + device.address + ": " + device.failure.getMessage())
                .distinct()
                .collect(Collectors.joining("; ")));
    all.forEach(device -> none.addSuppressed(device.failure));
    return none;
  }

  private Device device(final String address) {
    return devices.computeIfAbsent(address, Device::new);
  }

  /** One device, guarded by the pool. */
  private final class Device {
    private final String address;
    private TilePlacer placer;
    private GpuException failure;
    private long failedAt;
    private int tiles;
    private boolean opening;

    Device(final String address) {
      this.address = address;
    }

    /**
     * Whether it is open, now that it was tried if its time had come; what another thread is
     * opening is not.
     */
    boolean open() {
      final boolean waits = failure != null && clock.getAsLong() - failedAt < pauseNanos;
      return placer != null || (!waits && openNow());
    }

    /** Whether it is open, now that it was tried if there is any hope. */
    boolean openNow() {
      if (placer != null || opening || isFinal()) {
        return placer != null;
      }
      opening = true;
      lock.unlock();
      TilePlacer made = null;
      GpuException refused = failure;
      try {
        made = opener.open(address);
      } catch (final GpuException e) {
        refused = e;
      } finally {
        lock.lock();
        opening = false;
        tried.signalAll();
      }
      placer = made;
      failure = refused;
      failedAt = clock.getAsLong();
      return made != null;
    }

    private boolean isFinal() {
      return failure instanceof NoDeviceException || failure instanceof DeviceLostException;
    }

    boolean isLost() {
      return placer.manager().retirement().isPresent();
    }

    /** How long work that takes so many bytes would wait, in nanoseconds. */
    long waitFor(final ToLongFunction<TilePlacer> bytes) {
      if (isLost()) {
        return Long.MAX_VALUE;
      }
      final long needed = Math.max(1, bytes.applyAsLong(placer));
      // What never fits is halved or goes to the CPU; that can happen anywhere, but best not here.
      return placer.manager().couldGrant(needed)
          ? placer.manager().expectedWait(needed).toNanos()
          : Long.MAX_VALUE;
    }
  }
}
