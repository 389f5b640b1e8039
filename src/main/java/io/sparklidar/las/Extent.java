package io.sparklidar.las;

/** The smallest and the largest of some numbers; what is not finite is left out. */
final class Extent {

  private double min = Double.POSITIVE_INFINITY;
  private double max = Double.NEGATIVE_INFINITY;

  void add(final double value) {
    if (Double.isFinite(value)) {
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
  }

  /** The smallest, or infinity of none. */
  double least() {
    return min;
  }

  /** The largest, or minus infinity of none. */
  double most() {
    return max;
  }

  /** The smallest, or 0 of none. */
  double min() {
    return min <= max ? min : 0;
  }

  /** The largest, or 0 of none. */
  double max() {
    return min <= max ? max : 0;
  }

  /** The distance between them. */
  double width() {
    return max() - min();
  }

  /** The number half-way. */
  double middle() {
    return min() + width() / 2;
  }
}
