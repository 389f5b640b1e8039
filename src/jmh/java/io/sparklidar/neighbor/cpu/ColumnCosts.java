package io.sparklidar.neighbor.cpu;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.neighbor.Attributes;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.Locale;

/**
 * Nanoseconds of processor time a point that one thread spends on some columns, and how many times
 * those of the first: lists of columns in turns, medians.
 *
 * <p>Arguments: kind of cloud, points, k, radius, rounds, then lists of columns ({@code default},
 * {@code full}, {@code z_p95_c2.0,z_std_c2.0}).
 */
public final class ColumnCosts {

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /** Rounds that are not counted: the compiler is at work. */
  private static final int WARM_UP = 3;

  private ColumnCosts() {}

  /** Prints a line a list. */
  public static void main(final String[] args) {
    final int points = Integer.parseInt(args[1]);
    final PointBlock block = Attributes.on(BenchCloud.valueOf(args[0]).block(points), 1);
    final Neighborhood job =
        Neighborhood.nearest(Integer.parseInt(args[2]), Double.parseDouble(args[3]));
    final int rounds = Integer.parseInt(args[4]);
    final String[] lists = Arrays.copyOfRange(args, 5, args.length);
    final double[][] times = new double[lists.length][rounds];
    for (int round = -WARM_UP; round < rounds; round++) {
      for (int list = 0; list < lists.length; list++) {
        final FeatureSet features = FeatureSet.parse(lists[list]);
        final long before = THREADS.getCurrentThreadCpuTime();
        new GridEngine().compute(block, job, features);
        final long after = THREADS.getCurrentThreadCpuTime();
        if (round >= 0) {
          times[list][round] = (double) (after - before) / points;
        }
      }
    }
    for (int list = 0; list < lists.length; list++) {
      System.out.printf(
          Locale.ROOT,
          "%7.0f ns %6.2f  %s%n",
          median(times[list]),
          median(times[list]) / median(times[0]),
          lists[list]);
    }
  }

  private static double median(final double[] values) {
    final double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
