package io.sparklidar.cloud;

import java.util.Arrays;
import java.util.Set;

/**
 * From where each core point of a block was seen. GPS time grows along the flight far faster than
 * within a scan, so that its gradient over points nearby says where the sensor flew to; the scan
 * angle, how far to the right of it the point lies.
 *
 * <p>The gradient is that of a plane fitted to the times of the points that may be neighbours in a
 * square of a global grid, of one flight line and scanner channel, within {@value #PASS_SECONDS}
 * seconds. Its sums are whole numbers, so that a direction depends on no order and no tile, as long
 * as the block holds all points of the squares of its core points: the halo is {@link #REACH} wide.
 */
public final class SensorDirections {

  /** What is looked at. */
  public static final Set<PointAttribute> NEEDS =
      Set.of(
          PointAttribute.GPS_TIME,
          PointAttribute.SCAN_ANGLE,
          PointAttribute.POINT_SOURCE_ID,
          PointAttribute.SCANNER_CHANNEL);

  /** Side of a square, in units of the CRS. */
  public static final double SIDE = 10;

  /** How far in plan, at most, a point's square reaches. */
  public static final double REACH = 14.143;

  /** Degrees of a step of the scan angle. */
  public static final double ANGLE_STEP = 0.006;

  /** Seconds in which a line passes a square, or another part of it. */
  public static final int PASS_SECONDS = 2;

  /** Steps of time in a second. */
  public static final int TIME_STEPS = 1 << 16;

  /** Units of the CRS a second; what seems to fly faster are pulses of one scan. */
  public static final double FASTEST = 1000;

  /** Which part of the variance of time the plane explains at least. */
  public static final double LEAST_SHARE = 0.5;

  /** Fewer points have no direction. */
  public static final int FEWEST = 8;

  /** Of the spread of the points in plan, its determinant by its squared trace, at least. */
  public static final double LEAST_WIDTH = 0.0025;

  /** Bits of a coordinate in a square: sums of products of 2^28 points fit. */
  private static final int PLACE_BITS = 16;

  private static final int PASS_STEPS = PASS_SECONDS * TIME_STEPS;

  /** Of a group: n, x, y, t, xx, xy, yy, xt, yt, tt. */
  private static final int SUMS = 10;

  private final PointBlock points;
  private final VoxelGrid grid;
  private final int[] time;
  private final int[] angle;
  private final int[] line;
  private final int[] channel;
  private final int shiftX;
  private final int shiftY;

  /** Of each slot the number of its group, and 1 more; 0 for none. */
  private int[] slots = new int[1 << 10];

  /** By group the point that it began with. */
  private int[] first = new int[1 << 8];

  private long[] sums = new long[SUMS << 8];
  private int groups;

  /** By group the unit vector to the right of the flight; NaN where it is not known. */
  private double[] rightX;

  private double[] rightY;

  private SensorDirections(final PointBlock points) {
    this.points = points;
    this.grid = new VoxelGrid(points.lattice(), SIDE);
    this.time = points.attribute(PointAttribute.GPS_TIME);
    this.angle = points.attribute(PointAttribute.SCAN_ANGLE);
    this.line = points.attribute(PointAttribute.POINT_SOURCE_ID);
    this.channel = points.attribute(PointAttribute.SCANNER_CHANNEL);
    this.shiftX = shift(points.lattice().unitX());
    this.shiftY = shift(points.lattice().unitY());
  }

  /**
   * The directions.
   *
   * @param points a block with what is {@linkplain #NEEDS looked at}, and all points of each square
   *     that has core points
   */
  public static SensorDirections of(final PointBlock points) {
    final SensorDirections directions = new SensorDirections(points);
    for (int point = 0; point < points.size(); point++) {
      if (directions.time[point] != PointBlock.ABSENT
          && (points.references().isEmpty() || points.references().get().get(point))) {
        directions.add(point);
      }
    }
    directions.fit();
    return directions;
  }

  /**
   * A GPS time as blocks hold it: in whole steps, of which the low 32 bits are kept; they come
   * again after 18 hours. {@link PointBlock#ABSENT} for what is no time.
   */
  public static int time(final double seconds) {
    final double steps = Math.floor(seconds * TIME_STEPS);
    if (!(Math.abs(steps) < 0x1p62)) {
      return PointBlock.ABSENT;
    }
    final int kept = (int) (long) steps;
    return kept == PointBlock.ABSENT ? kept - 1 : kept;
  }

  /**
   * Where the sensor is, from a core point.
   *
   * @param point its index
   * @param towards takes the unit vector x, y, z
   * @return false if it is not known
   */
  public boolean towards(final int point, final double[] towards) {
    if (time[point] == PointBlock.ABSENT || angle[point] == PointBlock.ABSENT) {
      return false;
    }
    final int group = slots[slot(point)] - 1;
    if (group < 0 || Double.isNaN(rightX[group])) {
      return false;
    }
    final double radians = StrictMath.toRadians((short) angle[point] * ANGLE_STEP);
    final double aside = -StrictMath.sin(radians);
    towards[0] = aside * rightX[group];
    towards[1] = aside * rightY[group];
    towards[2] = StrictMath.cos(radians);
    return true;
  }

  private static int shift(final double unit) {
    int bits = 0;
    while (SIDE / unit / (1L << bits) >= 1 << PLACE_BITS) {
      bits++;
    }
    return bits;
  }

  private long squareX(final int point) {
    return grid.x(points.originX() + points.x()[point]);
  }

  private long squareY(final int point) {
    return grid.y(points.originY() + points.y()[point]);
  }

  private int pass(final int point) {
    return time[point] >> Integer.numberOfTrailingZeros(PASS_STEPS);
  }

  /** The slot of a point's group, or the one where it would be. */
  private int slot(final int point) {
    final long x = squareX(point);
    final long y = squareY(point);
    final long who =
        (long) line[point] << 32 | (long) (channel[point] & 3) << 16 | pass(point) & 0xFFFF;
    final int mask = slots.length - 1;
    int slot = (int) SplitMix.finish(x + SplitMix.finish(y + SplitMix.finish(who))) & mask;
    while (slots[slot] != 0) {
      final int other = first[slots[slot] - 1];
      if (line[other] == line[point]
          && channel[other] == channel[point]
          && pass(other) == pass(point)
          && squareX(other) == x
          && squareY(other) == y) {
        return slot;
      }
      slot = slot + 1 & mask;
    }
    return slot;
  }

  private void add(final int point) {
    int slot = slot(point);
    if (slots[slot] == 0) {
      if (4 * groups >= slots.length) {
        grow();
        slot = slot(point);
      }
      first[groups] = point;
      slots[slot] = ++groups;
    }
    final long x =
        inSquare(points.originX() + points.x()[point], squareX(point), points.lattice().unitX())
            >> shiftX;
    final long y =
        inSquare(points.originY() + points.y()[point], squareY(point), points.lattice().unitY())
            >> shiftY;
    final long t = time[point] & PASS_STEPS - 1;
    final int at = (slots[slot] - 1) * SUMS;
    sums[at]++;
    sums[at + 1] += x;
    sums[at + 2] += y;
    sums[at + 3] += t;
    sums[at + 4] += x * x;
    sums[at + 5] += x * y;
    sums[at + 6] += y * y;
    sums[at + 7] += x * t;
    sums[at + 8] += y * t;
    sums[at + 9] += t * t;
  }

  private void grow() {
    slots = new int[2 * slots.length];
    first = Arrays.copyOf(first, slots.length / 2);
    sums = Arrays.copyOf(sums, SUMS * first.length);
    for (int group = 0; group < groups; group++) {
      slots[slot(first[group])] = group + 1;
    }
  }

  /** Steps from about the corner of a square, the same for all of its points. */
  private static long inSquare(final long steps, final long square, final double unit) {
    return steps - (long) Math.floor(square * SIDE / unit);
  }

  private void fit() {
    rightX = new double[groups];
    rightY = new double[groups];
    for (int group = 0; group < groups; group++) {
      fit(group);
    }
  }

  private void fit(final int group) {
    // In units of the CRS and seconds; the factor n of all spreads is in none of what follows.
    final double unitX = points.lattice().unitX() * (1L << shiftX);
    final double unitY = points.lattice().unitY() * (1L << shiftY);
    final double unitT = 1.0 / TIME_STEPS;
    final double xx = spread(group, 4, 1, 1) * unitX * unitX;
    final double xy = spread(group, 5, 1, 2) * unitX * unitY;
    final double yy = spread(group, 6, 2, 2) * unitY * unitY;
    final double xt = spread(group, 7, 1, 3) * unitX * unitT;
    final double yt = spread(group, 8, 2, 3) * unitY * unitT;
    final double tt = spread(group, 9, 3, 3) * unitT * unitT;
    final double determinant = xx * yy - xy * xy;
    final double alongX = (yy * xt - xy * yt) / determinant;
    final double alongY = (xx * yt - xy * xt) / determinant;
    final double share = (alongX * xt + alongY * yt) / tt;
    final double slowness = Math.sqrt(alongX * alongX + alongY * alongY);
    // Comparisons that NaN fails: of points at one place, on a line, of one time.
    final boolean known =
        sums[group * SUMS] >= FEWEST
            && determinant > LEAST_WIDTH * (xx + yy) * (xx + yy)
            && share >= LEAST_SHARE
            && slowness * FASTEST >= 1;
    rightX[group] = known ? alongY / slowness : Double.NaN;
    rightY[group] = known ? -alongX / slowness : Double.NaN;
  }

  /** n times the sum of the products of two deviations from the mean. */
  private double spread(final int group, final int products, final int a, final int b) {
    final int at = group * SUMS;
    final long high =
        Math.multiplyHigh(sums[at], sums[at + products])
            - Math.multiplyHigh(sums[at + a], sums[at + b]);
    final long low = sums[at] * sums[at + products];
    final long other = sums[at + a] * sums[at + b];
    final long borrow = Long.compareUnsigned(low, other) < 0 ? 1 : 0;
    // The difference of two products of 128 bits, rounded once.
    return (high - borrow) * 0x1p64 + unsigned(low - other);
  }

  private static double unsigned(final long value) {
    return (value >>> 1) * 2.0 + (value & 1);
  }
}
