package io.sparklidar.ground;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.SquaredDistance;

/**
 * Whether ground lies around a place: within the radius in each of the four quarters of the plane
 * that meet there. Then the place is within the hull of these points, and what is said of the
 * ground there lies between them. Depends on the set of ground points within the radius alone.
 * Immutable, safe for concurrent use.
 */
public final class GroundAround {

  /** Squares along the radius, where points are dense enough for so many. */
  private static final int ALONG = 8;

  /** Squares by point at most. */
  private static final int SQUARES = 4;

  private final SquaredDistance metric;
  private final long limit;
  private final long radiusX;
  private final long radiusY;
  private long lowX;
  private long lowY;
  private final long sideX;
  private final long sideY;
  private final int columns;
  private final int rows;

  /** Points by square, row by row, and the first of each. */
  private final int[] x;

  private final int[] y;
  private final int[] first;

  /** How many points lie in all squares before a column and a row. */
  private final int[] before;

  /**
   * @param ground the ground points
   * @param radius how far one may be in plan, in units of the CRS
   */
  public GroundAround(final PointBlock ground, final double radius) {
    this.metric = SquaredDistance.on(ground.lattice());
    this.limit = metric.limit(radius);
    this.radiusX = (long) Math.ceil(radius / ground.lattice().unitX());
    this.radiusY = (long) Math.ceil(radius / ground.lattice().unitY());
    final int size = ground.size();
    long highX = Long.MIN_VALUE;
    long highY = Long.MIN_VALUE;
    lowX = Long.MAX_VALUE;
    lowY = Long.MAX_VALUE;
    for (int p = 0; p < size; p++) {
      lowX = Math.min(lowX, ground.x()[p]);
      highX = Math.max(highX, ground.x()[p]);
      lowY = Math.min(lowY, ground.y()[p]);
      highY = Math.max(highY, ground.y()[p]);
    }
    final long width = size == 0 ? 0 : highX - lowX + 1;
    final long height = size == 0 ? 0 : highY - lowY + 1;
    long alongX = Math.max(1, radiusX / ALONG);
    long alongY = Math.max(1, radiusY / ALONG);
    while ((double) (width / alongX + 1) * (height / alongY + 1) > SQUARES * (size + 64.0)) {
      alongX *= 2;
      alongY *= 2;
    }
    sideX = alongX;
    sideY = alongY;
    columns = (int) (width / sideX + 1);
    rows = (int) (height / sideY + 1);
    x = new int[size];
    y = new int[size];
    first = new int[columns * rows + 1];
    for (int p = 0; p < size; p++) {
      first[square(ground.x()[p], ground.y()[p]) + 1]++;
    }
    for (int square = 0; square < columns * rows; square++) {
      first[square + 1] += first[square];
    }
    final int[] next = first.clone();
    for (int p = 0; p < size; p++) {
      final int at = next[square(ground.x()[p], ground.y()[p])]++;
      x[at] = ground.x()[p];
      y[at] = ground.y()[p];
    }
    before = new int[(columns + 1) * (rows + 1)];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        final int square = row * columns + column;
        before[(row + 1) * (columns + 1) + column + 1] =
            before[row * (columns + 1) + column + 1]
                + before[(row + 1) * (columns + 1) + column]
                - before[row * (columns + 1) + column]
                + first[square + 1]
                - first[square];
      }
    }
  }

  private int square(final long placeX, final long placeY) {
    return (int) ((placeY - lowY) / sideY) * columns + (int) ((placeX - lowX) / sideX);
  }

  /** Whether there is ground in all four quarters around a place. */
  public boolean surrounds(final long placeX, final long placeY) {
    return mayBe(placeX, placeY, 1, 1)
        && mayBe(placeX, placeY, -1, 1)
        && mayBe(placeX, placeY, -1, -1)
        && mayBe(placeX, placeY, 1, -1)
        && isIn(placeX, placeY, 1, 1)
        && isIn(placeX, placeY, -1, 1)
        && isIn(placeX, placeY, -1, -1)
        && isIn(placeX, placeY, 1, -1);
  }

  private int column(final long placeX) {
    return (int) Math.max(0, Math.min(columns - 1L, Math.floorDiv(placeX - lowX, sideX)));
  }

  private int row(final long placeY) {
    return (int) Math.max(0, Math.min(rows - 1L, Math.floorDiv(placeY - lowY, sideY)));
  }

  /** Whether any point lies in the squares that a quarter meets. */
  private boolean mayBe(final long placeX, final long placeY, final int east, final int north) {
    if (x.length == 0) {
      return false;
    }
    final int left = column(east > 0 ? placeX : placeX - radiusX);
    final int right = column(east > 0 ? placeX + radiusX : placeX) + 1;
    final int low = row(north > 0 ? placeY : placeY - radiusY);
    final int high = row(north > 0 ? placeY + radiusY : placeY) + 1;
    return before[high * (columns + 1) + right]
            - before[low * (columns + 1) + right]
            - before[high * (columns + 1) + left]
            + before[low * (columns + 1) + left]
        > 0;
  }

  /** Whether a point lies in a quarter, the nearest squares first. */
  private boolean isIn(final long placeX, final long placeY, final int east, final int north) {
    final int lastColumn = column(placeX + east * radiusX);
    final int lastRow = row(placeY + north * radiusY);
    for (int row = row(placeY); (lastRow - row) * north >= 0; row += north) {
      for (int column = column(placeX); (lastColumn - column) * east >= 0; column += east) {
        final int square = row * columns + column;
        for (int p = first[square]; p < first[square + 1]; p++) {
          final long dx = x[p] - placeX;
          final long dy = y[p] - placeY;
          if (isOf(dx * east, dy * north, east == north) && metric.of(dx, dy, 0) <= limit) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /** Each quarter has one of the two half-axes beside it; all have the place itself. */
  private static boolean isOf(final long along, final long across, final boolean hasFirst) {
    return along == 0 && across == 0
        || (hasFirst ? along >= 0 && across > 0 : along > 0 && across >= 0);
  }
}
