package io.sparklidar.las.laz;

/**
 * Which of four contexts the companion items (colour, wave packet, extra bytes) use at a point.
 *
 * <p>In item version 4 it is the point's scanner channel. In version 3 it is the channel only at
 * points where the channel changed, and 0 at all others; and a change to a context that was used
 * before continues the values of the context it came from, with the models of the new one. That is
 * how the files are, so that is how they must be read.
 */
final class CompanionContexts {

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
    final int hint =
        everyPoint || (trace & PointTrace.CHANNEL_CHANGED) != 0 ? trace & PointTrace.CHANNEL : 0;
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
}
