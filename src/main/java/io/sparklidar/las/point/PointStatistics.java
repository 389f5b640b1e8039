package io.sparklidar.las.point;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.cloud.LasField;
import io.sparklidar.las.header.LasConstants;
import java.util.ArrayList;
import java.util.List;

/** What the header tells about all points: counts, by return too, extent and time span. */
public final class PointStatistics {

  /** Numbers besides those by return. */
  private static final int FIXED = 9;

  private long count;
  private final long[] byReturn = new long[LasConstants.RETURNS + 1];
  private final IntRange x = new IntRange();
  private final IntRange y = new IntRange();
  private final IntRange z = new IntRange();
  private double minGpsTime = Double.POSITIVE_INFINITY;
  private double maxGpsTime = Double.NEGATIVE_INFINITY;

  /** Counts points in. */
  public void add(final LasColumns columns) {
    final int size = columns.size();
    count += size;
    x.add(columns.x(), size);
    y.add(columns.y(), size);
    z.add(columns.z(), size);
    final byte[] returnNumber = columns.returnNumber();
    for (int i = 0; i < size; i++) {
      byReturn[returnNumber[i]]++;
    }
    if (columns.has(LasField.GPS_TIME)) {
      addTimes(columns.gpsTime(), size);
    }
  }

  private void addTimes(final long[] bits, final int size) {
    for (int i = 0; i < size; i++) {
      final double time = Double.longBitsToDouble(bits[i]);
      // zero stands for a time that is not known
      if (time != 0) {
        minGpsTime = time < minGpsTime ? time : minGpsTime;
        maxGpsTime = time > maxGpsTime ? time : maxGpsTime;
      }
    }
  }

  /** Counts in what others have counted. */
  public void add(final PointStatistics other) {
    count += other.count;
    for (int r = 0; r < byReturn.length; r++) {
      byReturn[r] += other.byReturn[r];
    }
    x.add(other.x);
    y.add(other.y);
    z.add(other.z);
    minGpsTime = Math.min(minGpsTime, other.minGpsTime);
    maxGpsTime = Math.max(maxGpsTime, other.maxGpsTime);
  }

  /**
   * Counts in the places of points alone.
   *
   * @param points of which x, y and z are held
   */
  public void addPlaces(final LasColumns points) {
    count += points.size();
    x.add(points.x(), points.size());
    y.add(points.y(), points.size());
    z.add(points.z(), points.size());
  }

  /** Counts in the place of one point. */
  public void addPlace(final int pointX, final int pointY, final int pointZ) {
    count++;
    x.add(new int[] {pointX}, 1);
    y.add(new int[] {pointY}, 1);
    z.add(new int[] {pointZ}, 1);
  }

  /** All of it in numbers, to be sent elsewhere. */
  public long[] toLongs() {
    final long[] longs = new long[FIXED + byReturn.length];
    longs[0] = count;
    longs[1] = x.min;
    longs[2] = x.max;
    longs[3] = y.min;
    longs[4] = y.max;
    longs[5] = z.min;
    longs[6] = z.max;
    longs[7] = Double.doubleToRawLongBits(minGpsTime);
    longs[8] = Double.doubleToRawLongBits(maxGpsTime);
    System.arraycopy(byReturn, 0, longs, FIXED, byReturn.length);
    return longs;
  }

  /** What {@link #toLongs()} gave. */
  public static PointStatistics of(final long[] longs) {
    final PointStatistics statistics = new PointStatistics();
    statistics.count = longs[0];
    statistics.x.set(longs[1], longs[2]);
    statistics.y.set(longs[3], longs[4]);
    statistics.z.set(longs[5], longs[6]);
    statistics.minGpsTime = Double.longBitsToDouble(longs[7]);
    statistics.maxGpsTime = Double.longBitsToDouble(longs[8]);
    System.arraycopy(longs, FIXED, statistics.byReturn, 0, statistics.byReturn.length);
    return statistics;
  }

  /** Number of points. */
  public long count() {
    return count;
  }

  /** Points of the 1st to the {@code returns}-th return. */
  public List<Long> byReturn(final int returns) {
    final List<Long> counts = new ArrayList<>();
    for (int r = 1; r <= returns; r++) {
      counts.add(byReturn[r]);
    }
    return counts;
  }

  /** Smallest time other than 0, or 0 if there is none. */
  public double minGpsTime() {
    return Double.isInfinite(minGpsTime) ? 0 : minGpsTime;
  }

  /** Largest time other than 0, or 0 if there is none. */
  public double maxGpsTime() {
    return Double.isInfinite(maxGpsTime) ? 0 : maxGpsTime;
  }

  /** Max x, min x, max y, min y, max z, min z; all 0 if there is no point. */
  public double[] bounds(final CoordinateTransform transform) {
    if (count == 0) {
      return new double[6];
    }
    final double[] bounds = {
      transform.x(x.max), transform.x(x.min),
      transform.y(y.max), transform.y(y.min),
      transform.z(z.max), transform.z(z.min)
    };
    for (int axis = 0; axis < bounds.length; axis += 2) {
      // a negative scale turns the axis round
      final double a = bounds[axis];
      final double b = bounds[axis + 1];
      bounds[axis] = Math.max(a, b);
      bounds[axis + 1] = Math.min(a, b);
    }
    return bounds;
  }

  /** Smallest and largest of what was added. */
  private static final class IntRange {

    private int min = Integer.MAX_VALUE;
    private int max = Integer.MIN_VALUE;

    void add(final IntRange other) {
      min = Math.min(min, other.min);
      max = Math.max(max, other.max);
    }

    void set(final long low, final long high) {
      min = (int) low;
      max = (int) high;
    }

    void add(final int[] values, final int size) {
      int low = min;
      int high = max;
      for (int i = 0; i < size; i++) {
        low = Math.min(low, values[i]);
        high = Math.max(high, values[i]);
      }
      min = low;
      max = high;
    }
  }
}
