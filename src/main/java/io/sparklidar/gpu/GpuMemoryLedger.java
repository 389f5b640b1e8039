package io.sparklidar.gpu;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;

/**
 * The books of one device: one set per JVM, however many class loaders have a copy of this class.
 *
 * <p>A static field is one per class loader, and a notebook session brings its own. So the state
 * lives in an array of JDK types under a key of {@link System#getProperties()}, and every copy of
 * this class works on that array under the lock it holds. The key carries a version: copies whose
 * layout differs keep apart, each within what the driver reports free.
 *
 * <p>All access needs {@link #lock()}.
 */
final class GpuMemoryLedger {

  /** Counter: bytes granted to open leases. */
  static final int RESERVED = 0;

  /** Counter: bytes of device memory in open leases. */
  static final int USED = 1;

  /** Counter: bytes of device memory kept for reuse. */
  static final int POOLED = 2;

  /** Counter: bytes the driver has given this JVM and not got back. */
  static final int PHYSICAL = 3;

  /** Counter: bytes of page-locked host memory, in use or kept. */
  static final int PINNED = 4;

  /** Counter: bytes the waiting requests ask for together. */
  static final int QUEUED = 5;

  /** Counter: smoothed time a lease is held, in nanoseconds. */
  static final int MEAN_HOLD = 6;

  /** Counter: bytes on their way from the driver or back to it, which may count at either end. */
  static final int MOVING = 7;

  /** Counter: what all grants together might reach at the last one. */
  static final int BUDGET = 8;

  /** Counter: bytes of open leases that are given up where others need the memory. */
  static final int SPARE = 9;

  private static final int COUNTERS = 10;
  private static final String KEY_PREFIX = "io.sparklidar.gpu.ledger.v3/";

  private final ReentrantLock lock;
  private final long[] counters;
  private final ArrayDeque<Condition> queue;
  private final TreeMap<Long, ArrayDeque<Long>> blocks;
  private final TreeMap<Integer, ArrayDeque<ByteBuffer>> slabs;
  private final String[] retirement;
  private final ArrayList<LongConsumer> keepers;

  // The array holds exactly these types: this class alone writes it, under a versioned key.
  @SuppressWarnings("unchecked")
  private GpuMemoryLedger(final Object[] anchor) {
    lock = (ReentrantLock) anchor[0];
    counters = (long[]) anchor[1];
    queue = (ArrayDeque<Condition>) anchor[2];
    blocks = (TreeMap<Long, ArrayDeque<Long>>) anchor[3];
    slabs = (TreeMap<Integer, ArrayDeque<ByteBuffer>>) anchor[4];
    retirement = (String[]) anchor[5];
    keepers = (ArrayList<LongConsumer>) anchor[6];
  }

  /** The books of a device, opened by whoever comes first. */
  static GpuMemoryLedger of(final GpuDevice device) {
    final Object[] fresh = {
      new ReentrantLock(),
      new long[COUNTERS],
      new ArrayDeque<Condition>(),
      new TreeMap<Long, ArrayDeque<Long>>(),
      new TreeMap<Integer, ArrayDeque<ByteBuffer>>(),
      new String[1],
      new ArrayList<LongConsumer>()
    };
    final Object first = System.getProperties().putIfAbsent(KEY_PREFIX + device.key(), fresh);
    return new GpuMemoryLedger(first == null ? fresh : (Object[]) first);
  }

  /** The books of all devices that this JVM has opened. */
  static List<GpuMemoryLedger> all() {
    final List<GpuMemoryLedger> all = new ArrayList<>();
    System.getProperties()
        .forEach(
            (key, books) -> {
              if (key instanceof String name && name.startsWith(KEY_PREFIX)) {
                all.add(new GpuMemoryLedger((Object[]) books));
              }
            });
    return all;
  }

  /** The lock that guards everything here. */
  ReentrantLock lock() {
    return lock;
  }

  /** Requests in order of arrival, each by the condition it waits on. */
  ArrayDeque<Condition> queue() {
    return queue;
  }

  /** Addresses of free device blocks by size. */
  TreeMap<Long, ArrayDeque<Long>> blocks() {
    return blocks;
  }

  /** Free page-locked slabs by size. */
  TreeMap<Integer, ArrayDeque<ByteBuffer>> slabs() {
    return slabs;
  }

  /** Who can give up leases: one for each of them. */
  ArrayList<LongConsumer> keepers() {
    return keepers;
  }

  /** The value of a counter. */
  long get(final int counter) {
    return counters[counter];
  }

  /** Adds to a counter. */
  void add(final int counter, final long amount) {
    counters[counter] += amount;
  }

  /** Sets a counter. */
  void set(final int counter, final long value) {
    counters[counter] = value;
  }

  /** Moves a smoothed counter an eighth of the way to {@code value}, or there if it is new. */
  void smooth(final int counter, final long value) {
    final long old = counters[counter];
    counters[counter] = old == 0 ? value : old + (value - old) / 8;
  }

  /** Why the device is no longer used; empty while it is. */
  String retirement() {
    return retirement[0] == null ? "" : retirement[0];
  }

  /** Ends the use of the device and wakes all who wait; the first reason stays. */
  void retire(final String reason) {
    if (retirement[0] == null) {
      retirement[0] = reason;
    }
    queue.forEach(Condition::signal);
  }

  /** Lets the longest-waiting request look again. */
  void signalHead() {
    final Condition head = queue.peekFirst();
    if (head != null) {
      head.signal();
    }
  }
}
