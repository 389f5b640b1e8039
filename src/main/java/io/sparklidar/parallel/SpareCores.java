package io.sparklidar.parallel;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The cores of a JVM that no task uses at the moment, and the threads that lend them to the tasks
 * there are. Tasks come first: a helper takes one piece of work at a time, and none while as many
 * tasks run as there are cores. Safe for concurrent use.
 */
public final class SpareCores {

  /** A core for the caller alone: nobody helps. */
  public static final SpareCores NONE = new SpareCores(1);

  private static final long IDLE_NANOS = 2_000_000_000L;
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final int cores;
  private final List<Offer> offers = new ArrayList<>();
  private int tasks;
  private int helping;
  private int threads;
  private int idle;
  private int next;

  /** Counts what may have brought work or a core, so that nobody waits who has not looked since. */
  private long news;

  /**
   * @param cores how many threads may be at work at a time, tasks included, at least 1
   */
  public SpareCores(final int cores) {
    if (cores < 1) {
      throw new IllegalArgumentException("there is at least one core, got " + cores);
    }
    this.cores = cores;
  }

  /** Work of which helpers may take pieces. */
  public interface Offer {

    /**
     * Does a piece of the work, if there is one that nobody has begun. What goes wrong in it is the
     * owner's to hear of: this throws nothing.
     *
     * @return whether there was one
     */
    boolean help();
  }

  /** Something that is taken until it is closed. */
  public interface Hold extends AutoCloseable {
    @Override
    void close();
  }

  /** How many threads may be at work at a time. */
  public int cores() {
    return cores;
  }

  /** Whether a core is spare at the moment. */
  public synchronized boolean some() {
    return cores > 1 && spare() > 0;
  }

  /** A task takes a core until it gives it back. Never waits: helpers make room. */
  public synchronized Hold task() {
    tasks++;
    return once(this::taskEnds);
  }

  private synchronized void taskEnds() {
    tasks--;
    wake();
  }

  /**
   * Offers work until the offer is withdrawn. Pieces that were begun may be in the making then:
   * their owner waits for them.
   *
   * @param offer the work
   */
  public synchronized Hold offer(final Offer offer) {
    if (cores == 1) {
      return () -> {};
    }
    offers.add(offer);
    wake();
    return once(() -> withdraw(offer));
  }

  /** Says that an offer which had no piece left has some again. */
  public synchronized void more() {
    wake();
  }

  private synchronized void withdraw(final Offer offer) {
    offers.remove(offer);
  }

  private static Hold once(final Runnable end) {
    return new Hold() {
      private boolean ended;

      @Override
      public synchronized void close() {
        if (!ended) {
          ended = true;
          end.run();
        }
      }
    };
  }

  private int spare() {
    // Who offers work is at work, also where no task was announced.
    return cores - Math.max(tasks, 1) - helping;
  }

  private void wake() {
    news++;
    if (offers.isEmpty() || spare() <= 0) {
      return;
    }
    if (idle == 0 && threads < cores - 1) {
      threads++;
      final Thread helper = new Thread(this::run, "spare-core-" + NUMBER.incrementAndGet());
      helper.setDaemon(true);
      helper.start();
    }
    notifyAll();
  }

  private void run() {
    try {
      long seen = -1;
      while (true) {
        final Chance chance = await(seen);
        if (chance == null) {
          return;
        }
        seen = chance.news;
        try {
          // In turn, so that all owners get something of it.
          for (final Offer offer : chance.offers) {
            if (offer.help()) {
              seen = -1;
              break;
            }
          }
        } finally {
          helped();
        }
      }
    } finally {
      ended();
    }
  }

  /**
   * A core is spare and somebody has something to do.
   *
   * @param news what was known then
   */
  private record Chance(List<Offer> offers, long news) {}

  /**
   * Waits for a chance that has not been looked at.
   *
   * @param seen the news at the last look, if there was nothing to take; else -1
   * @return null if there was none for a while
   */
  private synchronized Chance await(final long seen) {
    final long until = System.nanoTime() + IDLE_NANOS;
    idle++;
    try {
      while (news == seen || offers.isEmpty() || spare() <= 0) {
        final long left = until - System.nanoTime();
        if (left <= 0) {
          return null;
        }
        wait(left / 1_000_000 + 1);
      }
      helping++;
      final List<Offer> inTurn = new ArrayList<>(offers);
      Collections.rotate(inTurn, next++);
      return new Chance(inTurn, news);
    } catch (final InterruptedException e) {
      return null;
    } finally {
      idle--;
    }
  }

  private synchronized void helped() {
    helping--;
    // The core is for others who wait for one.
    notifyAll();
  }

  private synchronized void ended() {
    threads--;
  }
}
