package io.sparklidar.job.metrics;

import io.sparklidar.job.TileResult;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts the tiles that tasks of this JVM have committed, whoever's job they are of, a repeated
 * attempt included. Safe for use by any number of threads.
 */
public final class TileMetrics {

  /** A tile that was held up for so long has waited: grants take a moment where nobody waits. */
  private static final double WAITED_SECONDS = 0.1;

  private static final double NANOS = 1e9;

  private static final Map<Metric, LongAdder> COUNTS = new EnumMap<>(Metric.class);

  static {
    for (final Metric metric : Metric.values()) {
      if (metric.isCounted()) {
        COUNTS.put(metric, new LongAdder());
      }
    }
  }

  private TileMetrics() {}

  /**
   * Takes note of a tile.
   *
   * @param tile as it was committed
   * @param split whether a device had it in pieces
   */
  public static void committed(final TileResult tile, final boolean split) {
    add(tile.device().equals("gpu") ? Metric.TILES_GPU : Metric.TILES_CPU, 1);
    add(Metric.TILES_HALVED, split ? 1 : 0);
    add(Metric.TILES_WAITED, seconds(tile, "wait") >= WAITED_SECONDS ? 1 : 0);
    add(Metric.POINTS_COMPUTED, tile.points());
    add(Metric.POINTS_READ, tile.readPoints());
    add(Metric.POINTS_DECODED_GPU, tile.decodedOnDevice());
    add(Metric.POINTS_WRITTEN, tile.written());
    for (final Metric metric : Metric.values()) {
      metric.stage().ifPresent(stage -> add(metric, (long) (NANOS * seconds(tile, stage))));
    }
  }

  private static double seconds(final TileResult tile, final String stage) {
    return tile.seconds().getOrDefault(stage, 0.0);
  }

  private static void add(final Metric metric, final long amount) {
    COUNTS.get(metric).add(amount);
  }

  /** What was counted so far, in nanoseconds if it is a time. */
  static long counted(final Metric metric) {
    return COUNTS.get(metric).sum();
  }
}
