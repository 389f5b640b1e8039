package io.sparklidar.job;

import java.io.InterruptedIOException;
import java.util.concurrent.Semaphore;

/**
 * Lets tiles in as far as the heap holds them together: with little memory fewer are computed at a
 * time, instead of all of them failing. In order of arrival, so that none starves; a tile that is
 * larger than the heap is let in alone. Safe for concurrent use.
 */
final class HeapGate {

  private static final long MIB = 1L << 20;

  /** What Spark and the rest of the program need. */
  private static final long RESERVED = 256 * MIB;

  /**
   * Part of the heap that large arrays find room in: collectors keep a third for young objects, of
   * which some is always taken.
   */
  private static final double USABLE = 0.8;

  /** The gate of this JVM: tasks of all jobs pass through it. */
  private static final HeapGate HERE = new HeapGate(budget(Runtime.getRuntime().maxMemory()));

  private final int total;
  private final Semaphore free;

  /**
   * A gate.
   *
   * @param bytes what those inside may need together
   */
  HeapGate(final long bytes) {
    total = (int) Math.max(1, Math.min(Integer.MAX_VALUE, bytes / MIB));
    free = new Semaphore(total, true);
  }

  static HeapGate ofThisJvm() {
    return HERE;
  }

  /** What tiles may need together in a heap of this size. */
  static long budget(final long heap) {
    return (long) (USABLE * Math.max(0, heap - RESERVED));
  }

  /** Leave to be inside; ends when it is closed. */
  final class Pass implements AutoCloseable {

    private final int permits;

    private Pass(final int permits) {
      this.permits = permits;
    }

    @Override
    public void close() {
      free.release(permits);
    }
  }

  /**
   * Waits until there is room.
   *
   * @param bytes what will be needed
   * @throws InterruptedIOException if the task is killed while it waits
   */
  Pass enter(final long bytes) throws InterruptedIOException {
    final int permits = (int) Math.min(total, Math.max(1, (bytes + MIB - 1) / MIB));
    try {
      free.acquire(permits);
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for heap");
    }
    return new Pass(permits);
  }
}
