package io.sparklidar.parallel;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work that is begun before somebody needs what comes of it, on a thread of its own. What goes
 * wrong in it goes wrong again for whoever needs it, where it is said; here it is only logged, as
 * Spark ends an executor for what a thread does not catch.
 */
public final class Ahead {

  private static final Logger LOG = LoggerFactory.getLogger(Ahead.class);

  private Ahead() {}

  /**
   * Begins; returns at once.
   *
   * @param what the work is, for the log and the thread's name
   * @return the thread, which does not keep the JVM alive
   */
  public static Thread start(final String what, final Runnable work) {
    final Thread thread =
        new Thread(
            () -> {
              final long begin = System.nanoTime();
              try {
                work.run();
                LOG.debug("{}: {} s", what, (System.nanoTime() - begin) / 1e9);
              } catch (final RuntimeException | LinkageError e) {
                LOG.debug("{}: {}", what, e.getMessage());
              }
            },
            "spark-lidar-" + what.replace(' ', '-'));
    thread.setDaemon(true);
    thread.start();
    return thread;
  }
}
