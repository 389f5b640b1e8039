package io.sparklidar.las.laz.layered;

import io.sparklidar.las.laz.coding.ReturnTables;
import io.sparklidar.las.point.LasColumns;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * What the XY layer of a chunk of one scanner channel says: six bytes a point, taken up again in
 * less than a tenth of the time that decoding takes. Immutable.
 */
public final class KeptXy {

  private static final int BYTES_OF_POINT = 6;

  /** In place of a step that a short does not hold. */
  private static final short FAR = Short.MIN_VALUE;

  private static final int NUMBER_SHIFT = 4;
  private static final int CHANGES_SHIFT = 8;
  private static final int Z_CONTEXT_SHIFT = 11;

  /** Of a trace, what has changed but the channel. */
  private static final int CHANGES =
      PointTrace.GPS_TIME_CHANGED | PointTrace.ANGLE_CHANGED | PointTrace.SOURCE_ID_CHANGED;

  private static final int FIRST_CHANGE = Integer.numberOfTrailingZeros(CHANGES);

  private final int channel;
  private final short[] dx;
  private final short[] dy;

  /** Return number, number of returns, changes and the context of z. */
  private final char[] rest;

  /** Long steps of x, then of y. */
  private final int[] far;

  /**
   * Of a chunk whose XY layer was decoded.
   *
   * @param columns of its points
   * @param trace their {@link PointTrace}s
   */
  KeptXy(final LasColumns columns, final int[] trace) {
    final int count = columns.size();
    channel = trace[0] & PointTrace.CHANNEL;
    dx = new short[count];
    dy = new short[count];
    final IntStream.Builder longSteps = IntStream.builder();
    keep(columns.x(), dx, longSteps);
    keep(columns.y(), dy, longSteps);
    far = longSteps.build().toArray();
    rest = new char[count];
    final byte[] returnNumber = columns.returnNumber();
    final byte[] numberOfReturns = columns.numberOfReturns();
    for (int i = 0; i < count; i++) {
      final int t = trace[i];
      rest[i] =
          (char)
              (returnNumber[i]
                  | numberOfReturns[i] << NUMBER_SHIFT
                  | (t & CHANGES) >>> FIRST_CHANGE << CHANGES_SHIFT
                  | PointTrace.zContext(t) << Z_CONTEXT_SHIFT);
    }
  }

  private static void keep(final int[] values, final short[] steps, final IntConsumer longSteps) {
    int last = 0;
    for (int i = 0; i < steps.length; i++) {
      final int step = values[i] - last;
      last = values[i];
      if ((short) step == step && step != FAR) {
        steps[i] = (short) step;
      } else {
        steps[i] = FAR;
        longSteps.accept(step);
      }
    }
  }

  /** How many bytes such a thing takes, but for long steps. */
  public static long bytes(final int points) {
    return (long) BYTES_OF_POINT * points;
  }

  /** How many bytes it takes. */
  public long bytes() {
    return bytes(rest.length) + (long) Integer.BYTES * far.length;
  }

  /** Says it all again. */
  void restore(final LasColumns columns, final int[] trace) {
    final int fars = restore(dx, 0, columns.x());
    restore(dy, fars, columns.y());
    final byte[] returnNumber = columns.returnNumber();
    final byte[] numberOfReturns = columns.numberOfReturns();
    for (int i = 0; i < rest.length; i++) {
      final int bits = rest[i];
      final int r = bits & 15;
      final int n = bits >>> NUMBER_SHIFT & 15;
      returnNumber[i] = (byte) r;
      numberOfReturns[i] = (byte) n;
      trace[i] =
          PointTrace.of(
              channel,
              bits >>> CHANGES_SHIFT << FIRST_CHANGE & CHANGES,
              PointTrace.position(n, r),
              ReturnTables.level(n, r),
              bits >>> Z_CONTEXT_SHIFT);
    }
    // as decoding begins
    trace[0] = channel;
  }

  private int restore(final short[] steps, final int firstFar, final int[] values) {
    int nextFar = firstFar;
    int last = 0;
    for (int i = 0; i < steps.length; i++) {
      last += steps[i] != FAR ? steps[i] : far[nextFar++];
      values[i] = last;
    }
    return nextFar;
  }
}
