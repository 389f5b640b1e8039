package io.sparklidar.job.verify;

import java.util.Arrays;

/**
 * A place on the border of a tile, with the points around it. Across the border, and across four
 * lines beside it that are no border, nearest pairs of points are compared. Safe for concurrent use
 * while points are added.
 */
final class BorderWindow {

  /** What is no border: lines so many reaches to either side, out of reach of the border. */
  private static final double[] LINES = {0, -3.8, -2.2, 2.2, 3.8};

  /** How far from a line points of a pair lie at most, and from one another, in reaches. */
  private static final double NEAR = 0.5;

  /** Half the width across the border, in reaches. */
  static final double ACROSS = 4.5;

  /** Half the length along the border, in reaches. */
  static final double ALONG = 2;

  private static final int FEWEST_PAIRS = 5;
  private static final int MOST_POINTS = 4_000;

  /** What a window says of a column. */
  enum Verdict {
    /** There are too few pairs, or no differences. */
    NONE,
    /** Pairs across the border differ no more than those across each line beside it. */
    INSIDE,
    /** They differ more than those across every line beside it. */
    BEYOND
  }

  private final String tile;
  private final boolean vertical;
  private final double x;
  private final double y;
  private final double reach;
  private final float[][] values;
  private double[] across = new double[64];
  private double[] along = new double[64];
  private double[] height = new double[64];
  private int size;

  /**
   * @param tile whose border it is
   * @param vertical whether the border runs along y
   * @param x of its middle
   * @param y of its middle
   * @param reach how far about neighbours are
   * @param columns how many columns are compared
   */
  BorderWindow(
      final String tile,
      final boolean vertical,
      final double x,
      final double y,
      final double reach,
      final int columns) {
    this.tile = tile;
    this.vertical = vertical;
    this.x = x;
    this.y = y;
    this.reach = reach;
    this.values = new float[columns][64];
  }

  String tile() {
    return tile;
  }

  double x() {
    return x;
  }

  double y() {
    return y;
  }

  /** Adds a point, if it lies in the window. */
  void add(final double px, final double py, final double pz, final float[][] from, final int row) {
    final double a = (vertical ? px - x : py - y) / reach;
    final double b = (vertical ? py - y : px - x) / reach;
    if (Math.abs(a) > ACROSS || Math.abs(b) > ALONG) {
      return;
    }
    synchronized (this) {
      if (size == MOST_POINTS) {
        return;
      }
      if (size == across.length) {
        across = Arrays.copyOf(across, 2 * size);
        along = Arrays.copyOf(along, 2 * size);
        height = Arrays.copyOf(height, 2 * size);
        for (int c = 0; c < values.length; c++) {
          values[c] = Arrays.copyOf(values[c], 2 * size);
        }
      }
      across[size] = a;
      along[size] = b;
      height[size] = pz / reach;
      for (int c = 0; c < values.length; c++) {
        values[c][size] = from[c][row];
      }
      size++;
    }
  }

  /** For each column, whether the border shows. */
  Verdict[] verdicts() {
    final double[][] differences = new double[LINES.length][];
    for (int line = 0; line < LINES.length; line++) {
      differences[line] = differences(LINES[line]);
    }
    final Verdict[] verdicts = new Verdict[values.length];
    for (int c = 0; c < verdicts.length; c++) {
      double most = 0;
      boolean all = true;
      for (int line = 0; line < LINES.length; line++) {
        all &= !Double.isNaN(differences[line][c]);
        most = line == 0 ? most : Math.max(most, differences[line][c]);
      }
      final boolean any = all && Math.max(most, differences[0][c]) > 0;
      verdicts[c] =
          !any ? Verdict.NONE : differences[0][c] > most ? Verdict.BEYOND : Verdict.INSIDE;
    }
    return verdicts;
  }

  /** The median difference of each column over the nearest pairs across a line; NaN for too few. */
  private double[] differences(final double line) {
    final double[][] found = new double[values.length][size];
    final int[] counts = new int[values.length];
    for (int i = 0; i < size; i++) {
      if (across[i] > line || across[i] < line - NEAR) {
        continue;
      }
      int nearest = -1;
      double least = NEAR * NEAR;
      for (int j = 0; j < size; j++) {
        if (across[j] > line && across[j] <= line + NEAR) {
          final double da = across[i] - across[j];
          final double db = along[i] - along[j];
          final double dh = height[i] - height[j];
          final double squared = da * da + db * db + dh * dh;
          if (squared < least) {
            least = squared;
            nearest = j;
          }
        }
      }
      for (int c = 0; nearest >= 0 && c < values.length; c++) {
        final double difference = Math.abs((double) values[c][i] - values[c][nearest]);
        if (!Double.isNaN(difference)) {
          found[c][counts[c]++] = difference;
        }
      }
    }
    final double[] medians = new double[values.length];
    for (int c = 0; c < medians.length; c++) {
      Arrays.sort(found[c], 0, counts[c]);
      medians[c] = counts[c] < FEWEST_PAIRS ? Double.NaN : found[c][counts[c] / 2];
    }
    return medians;
  }
}
