package io.sparklidar.sample.land;

/**
 * The land around one area, for fast look-ups: the heights of {@link Relief}'s nodes joined by a
 * quadratic B-spline. A height is the same in every patch that holds the place. Safe for concurrent
 * readers.
 */
public final class ReliefPatch {

  private static final double INVERSE_STEP = 1 / Relief.STEP;

  private final int firstI;
  private final int firstJ;
  private final int columns;
  private final double[] nodes;
  private final double[] water;

  /** The patch that holds every place of the given rectangle of the town frame. */
  public ReliefPatch(
      final Relief relief,
      final double minX,
      final double minY,
      final double maxX,
      final double maxY) {
    firstI = (int) Math.floor(minX * INVERSE_STEP) - 2;
    firstJ = (int) Math.floor(minY * INVERSE_STEP) - 2;
    columns = (int) Math.ceil(maxX * INVERSE_STEP) + 2 - firstI;
    final int rows = (int) Math.ceil(maxY * INVERSE_STEP) + 2 - firstJ;
    nodes = new double[columns * rows];
    water = new double[columns * rows];
    for (int j = 0; j < rows; j++) {
      for (int i = 0; i < columns; i++) {
        nodes[j * columns + i] = relief.node(firstI + i, firstJ + j);
        water[j * columns + i] =
            relief.waterLevel((firstI + i) * Relief.STEP, (firstJ + j) * Relief.STEP);
      }
    }
  }

  /** Whether the patch knows a place. */
  public boolean holds(final double x, final double y) {
    final double i = Math.floor(x * INVERSE_STEP + 0.5) - firstI;
    final double j = Math.floor(y * INVERSE_STEP + 0.5) - firstJ;
    return i >= 1 && j >= 1 && i < columns - 1 && j < nodes.length / columns - 1;
  }

  /** Height of the land at a place, water drained, metres. */
  public double height(final double x, final double y) {
    final double gridX = x * INVERSE_STEP;
    final double gridY = y * INVERSE_STEP;
    final double nodeX = Math.floor(gridX + 0.5);
    final double nodeY = Math.floor(gridY + 0.5);
    final double u = gridX - nodeX;
    final double v = gridY - nodeY;
    final double west = 0.5 * (0.5 - u) * (0.5 - u);
    final double middle = 0.75 - u * u;
    final double east = 0.5 * (0.5 + u) * (0.5 + u);
    final int at = ((int) nodeY - firstJ) * columns + (int) nodeX - firstI;
    final int south = at - columns;
    final int north = at + columns;
    return 0.5
            * (0.5 - v)
            * (0.5 - v)
            * (west * nodes[south - 1] + middle * nodes[south] + east * nodes[south + 1])
        + (0.75 - v * v) * (west * nodes[at - 1] + middle * nodes[at] + east * nodes[at + 1])
        + 0.5
            * (0.5 + v)
            * (0.5 + v)
            * (west * nodes[north - 1] + middle * nodes[north] + east * nodes[north + 1]);
  }

  /** Level of the water that could stand at a place; water stands where the land is lower. */
  public double waterLevel(final double x, final double y) {
    final int i = (int) Math.floor(x * INVERSE_STEP + 0.5) - firstI;
    final int j = (int) Math.floor(y * INVERSE_STEP + 0.5) - firstJ;
    return water[j * columns + i];
  }

  /** What one stands on at a place: the land, or the water above it. */
  public double surface(final double x, final double y) {
    return Math.max(height(x, y), waterLevel(x, y));
  }

  /** Whether a place is too close to water to build or plant. */
  public boolean isWet(final double x, final double y) {
    return height(x, y) < waterLevel(x, y) + 0.3;
  }

  /** A height that no surface in a rectangle lies below. */
  public double lowest(final double minX, final double minY, final double maxX, final double maxY) {
    double lowest = Double.POSITIVE_INFINITY;
    for (int j = row(minY) - 1; j <= row(maxY) + 1; j++) {
      for (int i = column(minX) - 1; i <= column(maxX) + 1; i++) {
        lowest = Math.min(lowest, nodes[j * columns + i]);
      }
    }
    return lowest;
  }

  /** A height that no surface in the patch lies above. */
  public double highest() {
    double highest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < nodes.length; i++) {
      highest = Math.max(highest, Math.max(nodes[i], water[i]));
    }
    return highest;
  }

  /** A height that no surface in the patch lies below. */
  public double lowest() {
    double lowest = Double.POSITIVE_INFINITY;
    for (final double node : nodes) {
      lowest = Math.min(lowest, node);
    }
    return lowest;
  }

  private int column(final double x) {
    return clamp((int) Math.floor(x * INVERSE_STEP + 0.5) - firstI, columns);
  }

  private int row(final double y) {
    return clamp((int) Math.floor(y * INVERSE_STEP + 0.5) - firstJ, nodes.length / columns);
  }

  private static int clamp(final int index, final int count) {
    return Math.max(1, Math.min(count - 2, index));
  }
}
