package io.sparklidar.las.laz.coding;

/**
 * Approximate median of the latest values: the middle of five, where each new value drives out the
 * largest or the smallest in turn.
 */
public final class StreamingMedian {

  private int v0;
  private int v1;
  private int v2;
  private int v3;
  private int v4;
  private boolean dropLargest = true;

  /** Forgets all values. */
  public void reset() {
    v0 = 0;
    v1 = 0;
    v2 = 0;
    v3 = 0;
    v4 = 0;
    dropLargest = true;
  }

  /** The median as it is kept. */
  public int get() {
    return v2;
  }

  /** Without branches: differences of coordinates are noise that no processor predicts. */
  public void add(final int value) {
    final boolean largest = dropLargest;
    final int middle = v2;
    // the four that stay, in order
    final int a = largest ? v0 : v1;
    final int b = largest ? v1 : v2;
    final int c = largest ? v2 : v3;
    final int d = largest ? v3 : v4;
    // the new one sinks to its place among them
    v0 = Math.min(a, value);
    final int aboveA = Math.max(a, value);
    v1 = Math.min(b, aboveA);
    final int aboveB = Math.max(b, aboveA);
    v2 = Math.min(c, aboveB);
    final int aboveC = Math.max(c, aboveB);
    v3 = Math.min(d, aboveC);
    v4 = Math.max(d, aboveC);
    dropLargest = largest ? value < middle : value <= middle;
  }
}
