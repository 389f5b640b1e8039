package io.sparklidar.job.progress;

import java.io.Closeable;
import org.apache.spark.util.LongAccumulator;

/** Tells how far the tasks of a stage are, twice a second, until it is closed. */
public final class ProgressTicker implements Closeable {

  private static final long PERIOD_MILLIS = 500;

  private final Thread ticker;

  /**
   * Starts telling.
   *
   * @param progress is told
   * @param stage what is being done
   * @param pointsDone points done so far
   * @param points points of the stage
   */
  public ProgressTicker(
      final Progress progress,
      final String stage,
      final LongAccumulator pointsDone,
      final long points) {
    ticker = new Thread(() -> tick(progress, stage, pointsDone, points), "spark-lidar-progress");
    ticker.setDaemon(true);
    ticker.start();
  }

  private static void tick(
      final Progress progress,
      final String stage,
      final LongAccumulator pointsDone,
      final long points) {
    while (!Thread.currentThread().isInterrupted()) {
      progress.stage(stage, pointsDone.value(), points);
      try {
        Thread.sleep(PERIOD_MILLIS);
      } catch (final InterruptedException e) {
        return;
      }
    }
  }

  /** Nothing is told from here on. */
  @Override
  public void close() {
    ticker.interrupt();
    try {
      ticker.join();
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
