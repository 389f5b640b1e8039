package io.sparklidar.sample.land;

import io.sparklidar.sample.chance.ValueNoise;

/**
 * The streets and blocks around one area, for fast look-ups: {@link StreetPlan} evaluated once per
 * block and once every few metres. Answers are the same in every patch that holds the place. Safe
 * for concurrent readers.
 */
public final class StreetPatch {

  private static final double STEP = 8;
  private static final double INVERSE_STEP = 1 / STEP;

  /** Size of light and dark patches of ground, metres. */
  private static final double MOTTLE = 11;

  private final int firstNodeI;
  private final int firstNodeJ;
  private final int nodeColumns;
  private final double[] nodeU;
  private final double[] nodeV;
  private final double[] nodeMottle;

  private final int firstColumn;
  private final int firstRow;
  private final int columns;
  private final int rows;
  private final double[] lineU;
  private final double[] lineV;
  private final BlockKind[] kinds;
  private final double[] west;
  private final double[] south;

  /** The patch that holds every place of the given rectangle of the town frame. */
  public StreetPatch(
      final StreetPlan plan,
      final long seed,
      final double minX,
      final double minY,
      final double maxX,
      final double maxY) {
    firstNodeI = (int) Math.floor(minX * INVERSE_STEP) - 1;
    firstNodeJ = (int) Math.floor(minY * INVERSE_STEP) - 1;
    nodeColumns = (int) Math.ceil(maxX * INVERSE_STEP) + 2 - firstNodeI;
    final int nodeRows = (int) Math.ceil(maxY * INVERSE_STEP) + 2 - firstNodeJ;
    nodeU = new double[nodeColumns * nodeRows];
    nodeV = new double[nodeColumns * nodeRows];
    nodeMottle = new double[nodeColumns * nodeRows];
    double minU = Double.POSITIVE_INFINITY;
    double minV = Double.POSITIVE_INFINITY;
    double maxU = Double.NEGATIVE_INFINITY;
    double maxV = Double.NEGATIVE_INFINITY;
    for (int j = 0; j < nodeRows; j++) {
      for (int i = 0; i < nodeColumns; i++) {
        final double x = (firstNodeI + i) * STEP;
        final double y = (firstNodeJ + j) * STEP;
        final double u = plan.u(x, y);
        final double v = plan.v(x, y);
        nodeU[j * nodeColumns + i] = u;
        nodeV[j * nodeColumns + i] = v;
        nodeMottle[j * nodeColumns + i] = ValueNoise.at(seed ^ 0x307713L, x / MOTTLE, y / MOTTLE);
        minU = Math.min(minU, u);
        minV = Math.min(minV, v);
        maxU = Math.max(maxU, u);
        maxV = Math.max(maxV, v);
      }
    }
    firstColumn = plan.column(minU) - 1;
    firstRow = plan.row(minV) - 1;
    columns = plan.column(maxU) + 2 - firstColumn;
    rows = plan.row(maxV) + 2 - firstRow;
    lineU = new double[columns + 1];
    for (int i = 0; i <= columns; i++) {
      lineU[i] = plan.lineU(firstColumn + i);
    }
    lineV = new double[rows + 1];
    for (int j = 0; j <= rows; j++) {
      lineV[j] = plan.lineV(firstRow + j);
    }
    // A ring of blocks around those of the patch: their borders are streets too.
    kinds = new BlockKind[(columns + 2) * (rows + 2)];
    for (int j = -1; j <= rows; j++) {
      for (int i = -1; i <= columns; i++) {
        kinds[(j + 1) * (columns + 2) + i + 1] = plan.kind(firstColumn + i, firstRow + j);
      }
    }
    west = new double[(columns + 1) * rows];
    south = new double[columns * (rows + 1)];
    for (int j = firstRow; j < firstRow + rows; j++) {
      for (int i = firstColumn; i <= firstColumn + columns; i++) {
        west[(j - firstRow) * (columns + 1) + i - firstColumn] =
            plan.streetWest(i, j, kind(i, j), kind(i - 1, j));
      }
    }
    for (int j = firstRow; j <= firstRow + rows; j++) {
      for (int i = firstColumn; i < firstColumn + columns; i++) {
        south[(j - firstRow) * columns + i - firstColumn] =
            plan.streetSouth(i, j, kind(i, j), kind(i, j - 1));
      }
    }
  }

  /** Street coordinate u of a place. */
  public double u(final double x, final double y) {
    return interpolate(nodeU, x, y);
  }

  /** Street coordinate v of a place. */
  public double v(final double x, final double y) {
    return interpolate(nodeV, x, y);
  }

  /** How light the ground is at a place, -1..1. */
  public double mottle(final double x, final double y) {
    return interpolate(nodeMottle, x, y);
  }

  private double interpolate(final double[] nodes, final double x, final double y) {
    final double gridX = x * INVERSE_STEP;
    final double gridY = y * INVERSE_STEP;
    final double nodeX = Math.floor(gridX);
    final double nodeY = Math.floor(gridY);
    final double right = gridX - nodeX;
    final double up = gridY - nodeY;
    final int at = ((int) nodeY - firstNodeJ) * nodeColumns + (int) nodeX - firstNodeI;
    final double low = nodes[at] + (nodes[at + 1] - nodes[at]) * right;
    final double high =
        nodes[at + nodeColumns] + (nodes[at + nodeColumns + 1] - nodes[at + nodeColumns]) * right;
    return low + (high - low) * up;
  }

  /** First column of blocks of the patch. */
  public int firstColumn() {
    return firstColumn;
  }

  /** Last column of blocks of the patch. */
  public int lastColumn() {
    return firstColumn + columns - 1;
  }

  /** First row of blocks of the patch. */
  public int firstRow() {
    return firstRow;
  }

  /** Last row of blocks of the patch. */
  public int lastRow() {
    return firstRow + rows - 1;
  }

  /** The column of blocks that u lies in. */
  public int column(final double u) {
    final int guess = (int) Math.floor(u * (1 / StreetPlan.BLOCK_U)) - firstColumn;
    return firstColumn + guess + (u < lineU[guess] ? -1 : u >= lineU[guess + 1] ? 1 : 0);
  }

  /** The row of blocks that v lies in. */
  public int row(final double v) {
    final int guess = (int) Math.floor(v * (1 / StreetPlan.BLOCK_V)) - firstRow;
    return firstRow + guess + (v < lineV[guess] ? -1 : v >= lineV[guess + 1] ? 1 : 0);
  }

  /** The u of a street line. */
  public double lineU(final int i) {
    return lineU[i - firstColumn];
  }

  /** The v of a street line. */
  public double lineV(final int j) {
    return lineV[j - firstRow];
  }

  /** What a block is used for. */
  public BlockKind kind(final int i, final int j) {
    return kinds[(j - firstRow + 1) * (columns + 2) + i - firstColumn + 1];
  }

  /** Half the width of the street on line i beside row j: west of block (i, j). */
  public double streetWest(final int i, final int j) {
    return west[(j - firstRow) * (columns + 1) + i - firstColumn];
  }

  /** Half the width of the street on line j beside column i: south of block (i, j). */
  public double streetSouth(final int i, final int j) {
    return south[(j - firstRow) * columns + i - firstColumn];
  }

  /** Distance from street coordinates to the edge of the nearest street; negative on one. */
  public double distanceToStreet(final double u, final double v) {
    final int i = column(u);
    final int j = row(v);
    double distance = Double.POSITIVE_INFINITY;
    distance = Math.min(distance, beyond(u - lineU(i), streetWest(i, j)));
    distance = Math.min(distance, beyond(lineU(i + 1) - u, streetWest(i + 1, j)));
    distance = Math.min(distance, beyond(v - lineV(j), streetSouth(i, j)));
    return Math.min(distance, beyond(lineV(j + 1) - v, streetSouth(i, j + 1)));
  }

  private static double beyond(final double distance, final double halfWidth) {
    return halfWidth == StreetPlan.NO_STREET ? Double.POSITIVE_INFINITY : distance - halfWidth;
  }
}
