package io.sparklidar.job.progress;

import java.io.Closeable;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.util.LongAccumulator;

/**
 * Tells how far the tasks of a stage are, twice a second, until it is closed. Says of all stages of
 * this JVM together, too, how far they are.
 */
public final class ProgressTicker implements Closeable {

  private static final long PERIOD_MILLIS = 500;

  /** Those that are not closed. */
  private static final Set<ProgressTicker> RUNNING = ConcurrentHashMap.newKeySet();

  private final Thread ticker;
  private final LongAccumulator done;
  private final long points;

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
    this.done = pointsDone;
    this.points = points;
    RUNNING.add(this);
    ticker = new Thread(() -> tick(progress, stage, pointsDone, points), "spark-lidar-progress");
    ticker.setDaemon(true);
    ticker.start();
  }

  /** How many stages there are at the moment. */
  public static long running() {
    return RUNNING.size();
  }

  /** Points done in them. */
  public static long pointsDone() {
    return RUNNING.stream().mapToLong(stage -> stage.done.value()).sum();
  }

  /** Points of them; nothing of those where that is not known. */
  public static long points() {
    return RUNNING.stream().mapToLong(stage -> stage.points).sum();
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
    RUNNING.remove(this);
    ticker.interrupt();
    try {
      ticker.join();
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
