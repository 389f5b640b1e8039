package io.sparklidar.ground;

import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.parallel.SpareCores;
import io.sparklidar.sample.Town;
import io.sparklidar.sample.land.Landscape;
import io.sparklidar.sample.land.Relief;
import io.sparklidar.sample.land.ReliefPatch;
import io.sparklidar.sample.land.Settlements;
import io.sparklidar.sample.scan.TownFrame;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * How far heights above ground are off in made-up landscapes, where the land is known: median, 95
 * of 100 and largest error in metres, by class, and of ground points that were left out, by the
 * slope of the land. Off from the land or from the pavement, whichever is nearer: what a building
 * stands on is not told.
 *
 * <p>Arguments: points, landscapes.
 */
public final class HeightErrors {

  private static final long SEED = 1;

  /** One ground point of so many is left out and asked for. */
  private static final int LEFT_OUT = 10;

  private static final double STEP = 0.5;

  /** How far pavements, yards and lawns lie above the land that streets lie on. */
  private static final double KERB = 0.12;

  private static final Map<Integer, String> CLASSES =
      Map.of(
          1,
          "other",
          3,
          "low vegetation",
          4,
          "medium vegetation",
          5,
          "high vegetation",
          6,
          "building",
          9,
          "water",
          14,
          "wire",
          15,
          "tower",
          17,
          "bridge");

  private HeightErrors() {}

  /** Prints a table a landscape. */
  public static void main(final String[] args) {
    for (final String name : Arrays.copyOfRange(args, 1, args.length)) {
      final Landscape landscape = Landscape.valueOf(name.toUpperCase(Locale.ROOT));
      final PointBlock block =
          new Town(SEED, landscape)
              .block(Town.REFERENCE_X, Town.REFERENCE_Y, Integer.parseInt(args[0]));
      final ReliefPatch land = land(block, landscape);
      System.out.println(name);
      for (final HeightModel model : HeightModel.values()) {
        print(block, land, model);
      }
    }
  }

  private static double x(final PointBlock block, final int p) {
    return TownFrame.townX((int) (block.originX() + block.x()[p]));
  }

  private static double y(final PointBlock block, final int p) {
    return TownFrame.townY((int) (block.originY() + block.y()[p]));
  }

  private static ReliefPatch land(final PointBlock block, final Landscape landscape) {
    final IntStream points = IntStream.range(0, block.size());
    final double[] xs = points.mapToDouble(p -> x(block, p)).sorted().toArray();
    final double[] ys =
        IntStream.range(0, block.size()).mapToDouble(p -> y(block, p)).sorted().toArray();
    return new ReliefPatch(
        new Relief(SEED, landscape, new Settlements(SEED)),
        xs[0] - 1,
        ys[0] - 1,
        xs[xs.length - 1] + 1,
        ys[ys.length - 1] + 1);
  }

  private static void print(
      final PointBlock block, final ReliefPatch land, final HeightModel model) {
    final int[] classes = block.attribute(PointAttribute.CLASSIFICATION);
    final int[] rows =
        IntStream.range(0, block.size())
            .filter(p -> classes[p] == GroundChoice.CLASS && p % LEFT_OUT != 0)
            .toArray();
    final float[] heights =
        HeightAboveGround.of(
                block,
                block.of(rows, rows.length, 0),
                model,
                GroundChoice.DEFAULT_RADIUS,
                SpareCores.NONE)
            .heights();
    final Map<String, double[]> errors = new TreeMap<>();
    final Map<String, Integer> counts = new TreeMap<>();
    for (int p = 0; p < block.coreCount(); p++) {
      if (classes[p] == GroundChoice.CLASS && p % LEFT_OUT != 0 || Float.isNaN(heights[p])) {
        continue;
      }
      final double x = x(block, p);
      final double y = y(block, p);
      final double above =
          (block.originZ() + block.z()[p]) * block.lattice().unitZ() - land.height(x, y);
      final String kind =
          classes[p] == GroundChoice.CLASS
              ? "ground, slope " + band(slope(land, x, y))
              : CLASSES.getOrDefault(classes[p], "class " + classes[p]);
      final int at = counts.merge(kind, 1, Integer::sum) - 1;
      final double[] known = errors.getOrDefault(kind, new double[1 << 10]);
      errors.put(kind, at < known.length ? known : Arrays.copyOf(known, 2 * known.length));
      final double off = heights[p] - above;
      errors.get(kind)[at] = Math.min(Math.abs(off), Math.abs(off + KERB));
    }
    errors.forEach(
        (kind, all) -> {
          final double[] sorted = Arrays.copyOf(all, counts.get(kind));
          Arrays.sort(sorted);
          System.out.printf(
              Locale.ROOT,
              "  %s %-22s %8d points: %6.3f %6.3f %6.3f%n",
              model.optionName(),
              kind,
              sorted.length,
              sorted[sorted.length / 2],
              sorted[(int) (0.95 * sorted.length)],
              sorted[sorted.length - 1]);
        });
  }

  private static double slope(final ReliefPatch land, final double x, final double y) {
    return Math.hypot(
            land.height(x + STEP, y) - land.height(x - STEP, y),
            land.height(x, y + STEP) - land.height(x, y - STEP))
        / (2 * STEP);
  }

  private static String band(final double slope) {
    return slope < 0.05 ? "0 to 5 %" : slope < 0.15 ? "5 to 15 %" : "above 15 %";
  }
}
