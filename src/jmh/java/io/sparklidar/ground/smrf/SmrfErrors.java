package io.sparklidar.ground.smrf;

import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.ground.GroundChoice;
import io.sparklidar.sample.Town;
import io.sparklidar.sample.land.Landscape;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.IntPredicate;

/**
 * How much of the ground of made-up landscapes is missed, and how much else is taken for it, as
 * they are and on a slope: the same points, each as much higher as it lies farther east. In percent
 * of last returns; water, which lies as ground does, is left out.
 *
 * <p>Arguments: points, landscapes.
 */
public final class SmrfErrors {

  private static final double[] TILTS = {0, 0.1, 0.2, 0.3, 0.5};
  private static final double[] SLOPES = {SmrfParameters.DEFAULT_SLOPE, 0.3, 0.5};
  private static final int LOW_VEGETATION = 3;
  private static final int BUILDING = 6;
  private static final int WATER = 9;

  private final PointBlock block;
  private final int[] classes;
  private final int[] last;
  private final long[] heights;

  private SmrfErrors(final PointBlock block, final double tilt) {
    this.block = block;
    this.classes = block.attribute(PointAttribute.CLASSIFICATION);
    final int[] numbers = block.attribute(PointAttribute.RETURN_NUMBER);
    final int[] returns = block.attribute(PointAttribute.NUMBER_OF_RETURNS);
    this.last = new int[block.size()];
    this.heights = new long[block.size()];
    for (int p = 0; p < block.size(); p++) {
      last[p] = numbers[p] == returns[p] ? 1 : 0;
      final double rise = tilt * block.x()[p] * block.lattice().unitX();
      heights[p] = block.originZ() + block.z()[p] + Math.round(rise / block.lattice().unitZ());
    }
  }

  /** Prints a table a landscape. */
  public static void main(final String[] args) {
    for (final String name : Arrays.copyOfRange(args, 1, args.length)) {
      final Landscape landscape = Landscape.valueOf(name.toUpperCase(Locale.ROOT));
      final PointBlock block =
          new Town(1, landscape)
              .block(Town.REFERENCE_X, Town.REFERENCE_Y, Integer.parseInt(args[0]));
      System.out.println(name);
      for (final double tilt : TILTS) {
        for (final double slope : SLOPES) {
          new SmrfErrors(block, tilt).print(tilt, slope);
        }
      }
    }
  }

  private void print(final double tilt, final double slope) {
    final SmrfParameters of = SmrfParameters.DEFAULT;
    final boolean[] found =
        ground(
            new SmrfParameters(
                of.cell(), slope, of.window(), of.threshold(), of.scalar(), of.cut()));
    System.out.printf(
        Locale.ROOT,
        "  tilt %.1f, slope %.2f: missed %.2f, taken %.2f (low vegetation %.2f, buildings %.2f,"
            + " others %.2f)%n",
        tilt,
        slope,
        100 - percent(found, c -> c == GroundChoice.CLASS),
        percent(found, c -> c != GroundChoice.CLASS && c != WATER),
        percent(found, c -> c == LOW_VEGETATION),
        percent(found, c -> c == BUILDING),
        percent(
            found,
            c -> c != GroundChoice.CLASS && c != WATER && c != LOW_VEGETATION && c != BUILDING));
  }

  private double percent(final boolean[] found, final IntPredicate of) {
    long all = 0;
    long some = 0;
    for (int p = 0; p < found.length; p++) {
      if (last[p] == 1 && of.test(classes[p])) {
        all++;
        some += found[p] ? 1 : 0;
      }
    }
    return 100.0 * some / all;
  }

  private boolean[] ground(final SmrfParameters parameters) {
    final CellGrid grid = CellGrid.of(block.lattice(), parameters.cell());
    final LowestHeights lowest = new LowestHeights(grid);
    for (int p = 0; p < block.size(); p++) {
      if (last[p] == 1) {
        lowest.add(block.originX() + block.x()[p], block.originY() + block.y()[p], heights[p]);
      }
    }
    final CellBox box =
        lowest.squares().stream().map(HeightRaster::box).reduce(CellBox.EMPTY, CellBox::union);
    final GroundSurface surface =
        new GroundSurface(
            grid,
            parameters,
            new Smrf(grid, parameters).surface(lowest.of(box), box.grown(GroundSurface.MARGIN)));
    final boolean[] found = new boolean[block.size()];
    for (int p = 0; p < block.size(); p++) {
      found[p] =
          last[p] == 1
              && surface.isGround(
                  block.originX() + block.x()[p], block.originY() + block.y()[p], heights[p]);
    }
    return found;
  }
}
