package io.sparklidar.sample;

/** A sequence of random numbers for one thing of the town. Not thread-safe. */
final class Draw {

  private long state;

  Draw(final long seed) {
    this.state = seed;
  }

  long bits() {
    state = Hash.mix(state);
    return state;
  }

  /** A number in 0 (with) .. 1 (without). */
  double unit() {
    return Hash.unit(bits());
  }

  /** A number in {@code low} (with) .. {@code high} (without). */
  double between(final double low, final double high) {
    return low + (high - low) * unit();
  }

  /** A whole number in {@code low} .. {@code high}, both with. */
  int whole(final int low, final int high) {
    return low + (int) ((high - low + 1) * unit());
  }

  boolean chance(final double probability) {
    return unit() < probability;
  }
}
