package io.sparklidar.job;

import io.sparklidar.parallel.TaskEnd;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Lets tasks in as far as the heap holds them together: with little memory fewer run at a time,
 * instead of all of them failing. In order of arrival, so that none starves; a task that needs more
 * than there is is let in alone. What tasks share is held beside them for as long as they need it.
 * Safe for concurrent use.
 */
public final class HeapGate {

  /** Part of the whole that is lent to what nobody needs. */
  private static final int SPARE_PART = 8;

  private static final long MIB = 1L << 20;

  /** What Spark and the rest of the program need. */
  private static final long RESERVED = 256 * MIB;

  /**
   * Part of the heap that large arrays find room in: collectors keep a third for young objects, of
   * which some is always taken.
   */
  private static final double USABLE = 0.8;

  /** What a task needs whatever it does: buffers of readers and writers, rows on their way. */
  public static final long BUFFERS = 64 * MIB;

  /** The gate of this JVM: tasks of all jobs pass through it. */
  private static final HeapGate HERE = new HeapGate(budget(Runtime.getRuntime().maxMemory()));

  /** How long it waits before it looks whether its task has been told to end. */
  private static final long LOOK_MILLIS = 200;

  private final long total;
  private final Deque<Object> waiting = new ArrayDeque<>();
  private final List<Spare> spares = new ArrayList<>();
  private long taken;
  private int inside;

  /**
   * A gate.
   *
   * @param bytes what those inside may need together
   */
  public HeapGate(final long bytes) {
    total = bytes;
  }

  /** The gate that all tasks of this JVM pass through. */
  public static HeapGate ofThisJvm() {
    return HERE;
  }

  /** What tasks may need together in a heap of this size. */
  public static long budget(final long heap) {
    return (long) (USABLE * Math.max(0, heap - RESERVED));
  }

  /** Leave to use memory; ends when it is closed. */
  public final class Reservation implements AutoCloseable {

    private final long bytes;
    private final int tasks;

    private Reservation(final long bytes, final int tasks) {
      this.bytes = bytes;
      this.tasks = tasks;
    }

    @Override
    public void close() {
      leave(this);
    }
  }

  /**
   * Waits until there is room for a task.
   *
   * @param bytes what it will need
   * @throws InterruptedIOException if the task is killed while it waits
   */
  public Reservation enter(final long bytes) throws InterruptedIOException {
    return enter(new Reservation(bytes, 1));
  }

  /**
   * Waits until there is room for what tasks share. To be called by who holds no pass: tasks inside
   * are waited for. Tasks that come later need not wait for its end, even if it leaves them little.
   *
   * @param bytes what it will need
   * @throws InterruptedIOException if the task is killed while it waits
   */
  public Reservation share(final long bytes) throws InterruptedIOException {
    return enter(new Reservation(bytes, 0));
  }

  /**
   * Room for what only saves time.
   *
   * @param giveUp lets go of all of it; called with the gate closed, so it must not wait
   */
  public synchronized Spare spare(final Runnable giveUp) {
    final Spare spare = new Spare(giveUp);
    spares.add(spare);
    return spare;
  }

  /**
   * An eighth of the whole at most, as long as no task needs it: it is given up before a task
   * waits.
   */
  public final class Spare {

    private final Runnable giveUp;
    private long held;

    private Spare(final Runnable giveUp) {
      this.giveUp = giveUp;
    }

    /** Whether there is room for so many bytes more. */
    public boolean has(final long bytes) {
      synchronized (HeapGate.this) {
        return held + bytes <= total / SPARE_PART && bytes <= total - taken && waiting.isEmpty();
      }
    }

    /**
     * Takes room, if there is any.
     *
     * @param bytes how much
     * @param hold takes hold of what needs it; called with the gate closed, so it must not wait
     */
    public void take(final long bytes, final Runnable hold) {
      synchronized (HeapGate.this) {
        if (has(bytes)) {
          held += bytes;
          taken += bytes;
          hold.run();
        }
      }
    }

    /** Gives all of it up. */
    public void giveUp() {
      synchronized (HeapGate.this) {
        giveUp.run();
        taken -= held;
        held = 0;
        HeapGate.this.notifyAll();
      }
    }
  }

  private synchronized Reservation enter(final Reservation pass) throws InterruptedIOException {
    if (pass.bytes > total - taken) {
      spares.forEach(Spare::giveUp);
    }
    waiting.add(pass);
    try {
      while (waiting.peek() != pass || inside > 0 && pass.bytes > total - taken) {
        if (TaskEnd.ofThisThread().isTold()) {
          throw new InterruptedIOException("the task was told to end while waiting for heap");
        }
        wait(LOOK_MILLIS);
      }
      taken += pass.bytes;
      inside += pass.tasks;
      return pass;
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for heap");
    } finally {
      waiting.remove(pass);
      notifyAll();
    }
  }

  private synchronized void leave(final Reservation pass) {
    taken -= pass.bytes;
    inside -= pass.tasks;
    notifyAll();
  }
}
