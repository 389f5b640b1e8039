package io.sparklidar.parallel;

import java.io.IOException;

/**
 * Things that are made one by one and taken in order: by the caller alone or, where cores are
 * spare, some of them ahead by helpers. At most a few are ahead, so that memory stays bounded. For
 * one owner; close it when no more are taken.
 *
 * @param <T> what is made
 */
public final class Prefetch<T> implements SpareCores.Offer, AutoCloseable {

  /** Makes one. */
  public interface Maker<T> {
    /**
     * Makes it. Several are made side by side.
     *
     * @param i which
     */
    T make(int i) throws IOException;
  }

  private final SpareCores spare;
  private final int count;
  private final int window;
  private final Maker<T> maker;
  private final TaskEnd end = TaskEnd.ofThisThread();
  private final SpareCores.Hold offered;

  /** Of those from {@link #taken} on, at their number modulo the window. */
  private final Object[] made;

  private final Throwable[] failures;
  private final boolean[] done;
  private int begun;
  private int taken;
  private int running;
  private boolean closed;

  /**
   * @param spare the cores that may help
   * @param count how many there are
   * @param ahead how many may be made before they are taken, at least 1
   * @param maker makes them
   */
  public Prefetch(final SpareCores spare, final int count, final int ahead, final Maker<T> maker) {
    this.spare = spare;
    this.count = count;
    this.window = Math.max(1, ahead);
    this.maker = maker;
    this.made = new Object[window];
    this.failures = new Throwable[window];
    this.done = new boolean[window];
    this.offered = spare.offer(this);
  }

  /**
   * The next one. Made by the caller if nobody has begun it.
   *
   * @throws java.util.concurrent.CancellationException if the task was told to end
   */
  @SuppressWarnings("unchecked")
  public T next() throws IOException {
    final int i = taken;
    if (i >= count) {
      throw new IllegalStateException("all " + count + " are taken");
    }
    end.check();
    if (claim(i)) {
      make(i);
    }
    // While another makes it, those behind it are to be made.
    boolean more = true;
    while (more && !isMade(i)) {
      more = help();
    }
    final Object result;
    final Throwable failure;
    synchronized (this) {
      Waiting.until(this, () -> isMade(i));
      result = made[i % window];
      failure = failures[i % window];
      made[i % window] = null;
      failures[i % window] = null;
      done[i % window] = false;
      taken++;
    }
    Failures.<IOException>rethrow(failure);
    spare.more();
    return (T) result;
  }

  private synchronized boolean isMade(final int i) {
    return done[i % window];
  }

  private synchronized boolean claim(final int i) {
    if (begun > i) {
      return false;
    }
    begun++;
    running++;
    return true;
  }

  @Override
  public boolean help() {
    final int i;
    synchronized (this) {
      if (closed || begun >= count || begun >= taken + window) {
        return false;
      }
      i = begun++;
      running++;
    }
    make(i);
    return true;
  }

  private void make(final int i) {
    Object result = null;
    Throwable failure = null;
    try {
      final SpareCores.Hold forTask = end.begin();
      try {
        result = maker.make(i);
      } finally {
        forTask.close();
      }
    } catch (final Throwable e) {
      failure = e;
    }
    synchronized (this) {
      made[i % window] = result;
      failures[i % window] = failure;
      done[i % window] = true;
      running--;
      notifyAll();
    }
  }

  /** Waits for what is in the making. */
  @Override
  public void close() {
    offered.close();
    synchronized (this) {
      closed = true;
      Waiting.until(this, () -> running == 0);
    }
  }
}
