package io.sparklidar.parallel;

import java.util.concurrent.atomic.AtomicInteger;

/** A loop whose turns do not depend on one another, of which helpers may take some. */
public final class ParallelLoop {

  private ParallelLoop() {}

  /**
   * One turn.
   *
   * @param <X> what may go wrong in it
   */
  public interface Turn<X extends Exception> {
    /**
     * Does it. Turns run side by side.
     *
     * @param i which
     */
    void run(int i) throws X;
  }

  /**
   * Takes all turns. All that were begun have ended when this returns. A task that is told to end
   * begins no other.
   *
   * @param spare the cores that may help
   * @param turns how many
   * @param turn what is done in each
   * @throws X what a turn threw first; no turn is begun after that
   * @throws java.util.concurrent.CancellationException if the task was told to end
   */
  public static <X extends Exception> void run(
      final SpareCores spare, final int turns, final Turn<X> turn) throws X {
    if (turns == 0) {
      return;
    }
    final Loop<X> loop = new Loop<>(turns, turn);
    final SpareCores.Hold offered = spare.offer(loop);
    try {
      boolean more = true;
      while (more) {
        more = loop.help();
      }
    } finally {
      offered.close();
    }
    loop.finish();
  }

  private static final class Loop<X extends Exception> implements SpareCores.Offer {

    private final int turns;
    private final Turn<X> turn;
    private final TaskEnd end = TaskEnd.ofThisThread();
    private final AtomicInteger next = new AtomicInteger();
    private int running;
    private Throwable failure;

    Loop(final int turns, final Turn<X> turn) {
      this.turns = turns;
      this.turn = turn;
    }

    @Override
    public boolean help() {
      synchronized (this) {
        running++;
      }
      boolean taken = false;
      try {
        final int i = next.getAndIncrement();
        if (i < turns) {
          taken = true;
          final SpareCores.Hold forTask = end.begin();
          try {
            turn.run(i);
          } finally {
            forTask.close();
          }
        } else {
          next.set(turns);
        }
      } catch (final Throwable e) {
        fail(e);
      } finally {
        synchronized (this) {
          running--;
          notifyAll();
        }
      }
      return taken;
    }

    private synchronized void fail(final Throwable e) {
      next.set(turns);
      if (failure == null) {
        failure = e;
      }
    }

    synchronized void finish() throws X {
      Waiting.until(this, () -> running == 0);
      Failures.<X>rethrow(failure);
    }
  }
}
