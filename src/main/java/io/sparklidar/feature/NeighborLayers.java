package io.sparklidar.feature;

import java.util.Arrays;

/**
 * The neighbours one by one of the rows that are not written yet. The first neighbours of all rows
 * are the first layer, and so on: what is done with a neighbour is done for all rows in one short
 * loop, which HotSpot turns into vector instructions. For use by one thread.
 *
 * <p>The next row is announced with {@link FeatureWriter#neighbors}; who found its neighbours then
 * sets each of them.
 */
public final class NeighborLayers {

  /** Rows there is room for: enough for loops over them to pay. */
  static final int ROWS = 128;

  /** So many layers are filled up whatever they hold. */
  private static final int FEW = 64;

  private final boolean hasIndexes;
  private final boolean hasDifferences;

  /** How many rows there are. */
  int size;

  /** The most neighbours that a row has: how many layers there are. */
  int most;

  private int least;

  /** How many neighbours a row has. */
  final int[] count = new int[ROWS];

  /** Differences to the point, in lattice steps: of a layer, then of a row. */
  double[][] x = {};

  double[][] y = {};
  double[][] z = {};

  /** Indexes in the block of the neighbours of the last row. */
  int[] index = {};

  /** No rows. */
  NeighborLayers(final boolean hasIndexes, final boolean hasDifferences) {
    this.hasIndexes = hasIndexes;
    this.hasDifferences = hasDifferences;
  }

  /** Whether {@link #setIndex} is to be called. */
  public boolean hasIndexes() {
    return hasIndexes;
  }

  /** Whether {@link #setDifference} is to be called. */
  public boolean hasDifferences() {
    return hasDifferences;
  }

  /** Says where in the block a neighbour of the last row is. */
  public void setIndex(final int neighbor, final int at) {
    index[neighbor] = at;
  }

  /** Says where a neighbour of the last row is, less the point, in lattice steps. */
  public void setDifference(final int neighbor, final long dx, final long dy, final long dz) {
    x[neighbor][size - 1] = dx;
    y[neighbor][size - 1] = dy;
    z[neighbor][size - 1] = dz;
  }

  /** Whether a row of so many neighbours should not wait for those there are to be written. */
  boolean suits(final int neighbors) {
    final int layers = Math.max(most, neighbors);
    return size == 0 || size < ROWS && (layers <= FEW || layers <= 2 * Math.min(least, neighbors));
  }

  /** Adds a row of neighbours that are still to be set. */
  void add(final int neighbors) {
    most = size == 0 ? neighbors : Math.max(most, neighbors);
    least = size == 0 ? neighbors : Math.min(least, neighbors);
    count[size++] = neighbors;
    if (hasIndexes && neighbors > index.length) {
      index = new int[2 * neighbors];
    }
    if (hasDifferences && most > x.length) {
      x = grown(x, most);
      y = grown(y, most);
      z = grown(z, most);
    }
  }

  /** More layers. */
  static double[][] grown(final double[][] layers, final int least) {
    final double[][] grown = Arrays.copyOf(layers, least + least / 2);
    for (int layer = layers.length; layer < grown.length; layer++) {
      grown[layer] = new double[ROWS];
    }
    return grown;
  }

  /** Puts a number where rows that have fewer neighbours than others have none. */
  void fillUp(final double[][] layers, final double filling) {
    if (least < most) {
      for (int row = 0; row < size; row++) {
        fillUp(layers, row, filling);
      }
    }
  }

  /** The same, with a number for each row. */
  void fillUp(final double[][] layers, final double[] fillings) {
    if (least < most) {
      for (int row = 0; row < size; row++) {
        fillUp(layers, row, fillings[row]);
      }
    }
  }

  private void fillUp(final double[][] layers, final int row, final double filling) {
    for (int layer = count[row]; layer < most; layer++) {
      layers[layer][row] = filling;
    }
  }

  /** Forgets all rows. */
  void clear() {
    size = 0;
    most = 0;
  }
}
