package io.sparklidar.storage.compaction;

import io.sparklidar.error.ErrorMessages;
import io.sparklidar.storage.CommitLog;
import io.sparklidar.storage.OutputFolder;
import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings commit records together from time to time while tasks write more of them, so that a driver
 * which dies leaves few in files of their own, whatever the number of tiles. A thread of its own
 * does so: nobody waits for it, and what it cannot do is done later or not. To be used by who holds
 * the folder, between two changes of what is there.
 */
public final class LogCompactor implements Closeable {

  private static final Logger LOG = LoggerFactory.getLogger(LogCompactor.class);

  /** Seconds between two looks: one listing each, where there is nothing to do. */
  private static final long LOOK = 10;

  /** Records that are brought together at least: some tens of requests of 32 at a time. */
  private static final int LEAST = 256;

  private final Configuration conf;
  private final OutputFolder folder;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(LogCompactor::thread);

  private LogCompactor(final Configuration conf, final OutputFolder folder) {
    this.conf = conf;
    this.folder = folder;
  }

  /**
   * Begins.
   *
   * @param folder as its run holds it
   * @param pieces that tasks are about to finish: fewer than are worth it are left alone
   */
  public static LogCompactor start(
      final Configuration conf, final OutputFolder folder, final int pieces) {
    final LogCompactor compactor = new LogCompactor(conf, folder);
    if (pieces >= LEAST) {
      compactor.thread.scheduleWithFixedDelay(compactor::look, LOOK, LOOK, TimeUnit.SECONDS);
    }
    return compactor;
  }

  private static Thread thread(final Runnable work) {
    final Thread thread = new Thread(work, "spark-lidar-commit-log");
    thread.setDaemon(true);
    return thread;
  }

  private void look() {
    try {
      final int together = CommitLog.compact(conf, folder, LEAST);
      LOG.debug("{} commit records were brought together", together);
    } catch (final IOException | RuntimeException | Error e) {
      // The lock says so where the folder was taken over; else the next time.
      LOG.debug("commit records stay as they are: {}", ErrorMessages.oneLine(e));
    }
  }

  /** Ends it when it has done what it is at. */
  @Override
  public void close() {
    thread.shutdown();
    boolean interrupted = false;
    while (true) {
      try {
        if (thread.awaitTermination(1, TimeUnit.MINUTES)) {
          break;
        }
      } catch (final InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
