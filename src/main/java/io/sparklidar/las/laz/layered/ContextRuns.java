package io.sparklidar.las.laz.layered;

/**
 * Cuts the points of a chunk into runs that are coded with the same one of four contexts.
 *
 * <p>The context of a point is its scanner channel: always in the core layers, and in item version
 * 4 in the companion layers too (colour, near infrared, wave packet, extra bytes). In version 3
 * companion layers take the channel only at points where it changed, and 0 at all others; and a
 * change to a context that was used before continues the values of the context it came from, with
 * the models of the new one. That is how the files are, so that is how they must be read.
 *
 * <p>Every layer goes through its points like this:
 *
 * <pre>
 *   begin(runs.start(trace, count), value of point 0);
 *   while (runs.next()) {
 *     if (runs.begins()) {
 *       begin(runs.models(), last value of runs.previous());
 *     }
 *     code points runs.from() .. runs.to() - 1 with runs.models(), continuing runs.values()
 *   }
 * </pre>
 */
final class ContextRuns {

  /** Number of contexts. */
  static final int CONTEXTS = 4;

  private final boolean everyPoint;
  private int[] trace = {};
  private int count;
  private int used;
  private int previous;
  private int models;
  private int values;
  private boolean begins;
  private int from;
  private int to;

  /**
   * @param everyPoint whether the channel counts at every point
   */
  ContextRuns(final boolean everyPoint) {
    this.everyPoint = everyPoint;
  }

  /**
   * Begins a chunk; returns the context of its first point.
   *
   * @param points {@link PointTrace}s
   * @param pointCount number of points, at least 1
   */
  int start(final int[] points, final int pointCount) {
    trace = points;
    count = pointCount;
    to = 1;
    models = points[0] & PointTrace.CHANNEL;
    values = models;
    used = 1 << models;
    return models;
  }

  /** Moves to the next run, if there is one. */
  boolean next() {
    if (to == count) {
      return false;
    }
    from = to;
    previous = models;
    begins = false;
    final int hint = hint(trace[from]);
    if (hint == models) {
      values = models;
    } else {
      values = everyPoint ? hint : models;
      models = hint;
      if ((used & 1 << hint) == 0) {
        used |= 1 << hint;
        values = hint;
        begins = true;
      }
    }
    to = end();
    return true;
  }

  /** Index after the last point of the run: those that use the same models and values. */
  private int end() {
    int end = from + 1;
    if (values != models) {
      return end;
    }
    if (everyPoint) {
      while (end < count && (trace[end] & PointTrace.CHANNEL) == models) {
        end++;
      }
    } else {
      while (end < count && hint(trace[end]) == models) {
        end++;
      }
    }
    return end;
  }

  private int hint(final int point) {
    return everyPoint || (point & PointTrace.CHANNEL_CHANGED) != 0 ? point & PointTrace.CHANNEL : 0;
  }

  /** Whether the run is the first with its context, which goes on from {@link #previous()}. */
  boolean begins() {
    return begins;
  }

  /** The context whose models coded the point before the run. */
  int previous() {
    return previous;
  }

  /** The context whose models code the run. */
  int models() {
    return models;
  }

  /** The context whose last values are continued and replaced; in core layers the same. */
  int values() {
    return values;
  }

  /** Index of the first point of the run. */
  int from() {
    return from;
  }

  /** Index after the last point of the run. */
  int to() {
    return to;
  }
}
