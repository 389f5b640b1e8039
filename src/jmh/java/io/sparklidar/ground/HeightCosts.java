package io.sparklidar.ground;

import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.neighbor.cpu.GridEngine;
import io.sparklidar.parallel.SpareCores;
import io.sparklidar.sample.Town;
import io.sparklidar.sample.land.Landscape;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Nanoseconds of processor time a point that one thread spends on heights above ground by either
 * model, beside the columns of {@code default} (k = 20, R = 10 m): in turns, medians.
 *
 * <p>Arguments: points, rounds, landscapes.
 */
public final class HeightCosts {

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /** Rounds that are not counted: the compiler is at work. */
  private static final int WARM_UP = 3;

  private HeightCosts() {}

  /** Prints a line a landscape. */
  public static void main(final String[] args) {
    final int points = Integer.parseInt(args[0]);
    final int rounds = Integer.parseInt(args[1]);
    for (final String landscape : Arrays.copyOfRange(args, 2, args.length)) {
      final PointBlock block =
          new Town(1, Landscape.valueOf(landscape.toUpperCase(Locale.ROOT)))
              .block(Town.REFERENCE_X, Town.REFERENCE_Y, points);
      measure(landscape, block, rounds);
    }
  }

  private static void measure(final String name, final PointBlock block, final int rounds) {
    final int[] classes = block.attribute(PointAttribute.CLASSIFICATION);
    final int[] rows =
        IntStream.range(0, block.size()).filter(p -> classes[p] == GroundChoice.CLASS).toArray();
    final PointBlock ground = block.of(rows, rows.length, 0);
    final Runnable[] works = {
      () ->
          new GridEngine()
              .compute(block, Neighborhood.nearest(20, 10), FeatureSet.parse("default")),
      () -> heights(block, ground, HeightModel.IDW),
      () -> heights(block, ground, HeightModel.TIN)
    };
    final double[][] times = new double[works.length][rounds];
    for (int round = -WARM_UP; round < rounds; round++) {
      for (int work = 0; work < works.length; work++) {
        final long before = THREADS.getCurrentThreadCpuTime();
        works[work].run();
        final long after = THREADS.getCurrentThreadCpuTime();
        if (round >= 0) {
          times[work][round] = (double) (after - before) / block.coreCount();
        }
      }
    }
    final double search = median(times[0]);
    System.out.printf(
        Locale.ROOT,
        "%-8s %9d points, %3.0f %% ground: default %4.0f ns, idw %4.0f ns %5.2f, tin %4.0f ns %5.2f%n",
        name,
        block.coreCount(),
        100.0 * rows.length / block.size(),
        search,
        median(times[1]),
        median(times[1]) / search,
        median(times[2]),
        median(times[2]) / search);
  }

  private static void heights(
      final PointBlock block, final PointBlock ground, final HeightModel model) {
    HeightAboveGround.of(block, ground, model, GroundChoice.DEFAULT_RADIUS, SpareCores.NONE);
  }

  private static double median(final double[] values) {
    final double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
