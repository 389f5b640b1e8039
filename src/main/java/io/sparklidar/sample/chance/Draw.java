package io.sparklidar.sample.chance;

/** A sequence of random numbers for one thing of the town. Not thread-safe. */
public final class Draw {

  private long state;

  /** Numbers from a seed on. */
  public Draw(final long seed) {
    this.state = seed;
  }

  long bits() {
    state = Hash.mix(state);
    return state;
  }

  /** A number in 0 (with) .. 1 (without). */
  public double unit() {
    return Hash.unit(bits());
  }

  /** A number in {@code low} (with) .. {@code high} (without). */
  public double between(final double low, final double high) {
    return low + (high - low) * unit();
  }

  /** A whole number in {@code low} .. {@code high}, both with. */
  public int whole(final int low, final int high) {
    return low + (int) ((high - low + 1) * unit());
  }

  /** Whether something of this probability happens. */
  public boolean chance(final double probability) {
    return unit() < probability;
  }
}
