package io.sparklidar.feature;

/**
 * What most features follow from: sums and extremes over the neighbours of a point. All are exact
 * integers, so the order of the neighbours does not matter. For use by one thread.
 */
public final class NeighborhoodSummary {

  /**
   * Distances are summed as integers of this fraction of a step, so that their order does not
   * matter. As near as a step they are right to 2^-31.
   */
  private static final double DISTANCE_FRACTION = 1 << 30;

  /** Number of neighbours, sums of their differences to the point and of the products of these. */
  public final Moments moments = new Moments();

  /** What lies around; only if balls are read. */
  public final BallCounts ball = new BallCounts();

  /** The {@link SquaredDistance} of the farthest neighbour. */
  public long farthest;

  /** Smallest difference of z to the point, in steps; only if heights are read. */
  public long lowest;

  /** Largest difference of z to the point, in steps; only if heights are read. */
  public long highest;

  // Of the sum of distances the upper part and the lower 32 bits. A term is below 2^63.
  private long upper;
  private long lower;

  /** Of no neighbours. */
  public NeighborhoodSummary() {}

  /** Forgets all neighbours. */
  public void clear() {
    moments.clear();
    farthest = 0;
    lowest = Long.MAX_VALUE;
    highest = Long.MIN_VALUE;
    clearDistances();
  }

  /** Forgets all distances that were added. */
  public void clearDistances() {
    upper = 0;
    lower = 0;
  }

  /** Adds the distance to a neighbour, in steps; only if distances are read. */
  public void addDistance(final double steps) {
    final long fractions = (long) (steps * DISTANCE_FRACTION + 0.5);
    upper += fractions >>> Integer.SIZE;
    lower += fractions & 0xffffffffL;
  }

  /** The sum of the distances in steps. */
  double distances() {
    final double sum = (upper + (lower >>> Integer.SIZE)) * 0x1p32 + (lower & 0xffffffffL);
    return sum / DISTANCE_FRACTION;
  }
}
