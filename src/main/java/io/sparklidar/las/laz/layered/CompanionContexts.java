package io.sparklidar.las.laz.layered;

/**
 * Which of four contexts the companion items (colour, wave packet, extra bytes) use at a point.
 *
 * <p>In item version 4 it is the point's scanner channel. In version 3 it is the channel only at
 * points where the channel changed, and 0 at all others; and a change to a context that was used
 * before continues the values of the context it came from, with the models of the new one. That is
 * how the files are, so that is how they must be read.
 */
public final class CompanionContexts {

  private final boolean everyPoint;
  private int used;
  private int models;
  private int values;

  /**
   * @param everyPoint whether the channel counts at every point (item version 4)
   */
  CompanionContexts(final boolean everyPoint) {
    this.everyPoint = everyPoint;
  }

  /** Begins a chunk; returns the context of its first point. */
  int start(final int firstTrace) {
    models = firstTrace & PointTrace.CHANNEL;
    values = models;
    used = 1 << models;
    return models;
  }

  /** The context whose models code the point. */
  int models() {
    return models;
  }

  /** The context whose last values are continued and replaced. */
  int values() {
    return values;
  }

  /**
   * Moves to a point. Returns the context that must be begun first, with the values of {@link
   * #values()} before the call, or -1 if there is none.
   */
  int next(final int trace) {
    final int hint = hint(trace);
    if (hint == models) {
      values = models;
      return -1;
    }
    values = everyPoint ? hint : models;
    models = hint;
    if ((used & 1 << hint) != 0) {
      return -1;
    }
    used |= 1 << hint;
    values = hint;
    return hint;
  }

  /**
   * Where the run of points ends that the last call of {@link #next} began: those that follow it
   * and use the same models and values.
   *
   * @param trace of all points
   * @param point that was moved to
   * @param count number of points
   * @return index after the last point of the run
   */
  int endOfRun(final int[] trace, final int point, final int count) {
    int end = point + 1;
    if (values == models) {
      while (end < count && hint(trace[end]) == models) {
        end++;
      }
    }
    return end;
  }

  private int hint(final int trace) {
    return everyPoint || (trace & PointTrace.CHANNEL_CHANGED) != 0 ? trace & PointTrace.CHANNEL : 0;
  }
}
