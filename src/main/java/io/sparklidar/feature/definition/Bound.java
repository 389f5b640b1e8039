package io.sparklidar.feature.definition;

/**
 * An end of a range.
 *
 * @param value the number
 * @param text how people write it, e.g. {@code ln 3}
 */
public record Bound(double value, String text) {

  /** A number as it is. */
  public static Bound of(final double value) {
    return new Bound(
        value, value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value));
  }

  /** The natural logarithm of a number. */
  public static Bound ln(final int of) {
    return new Bound(Math.log(of), "ln " + of);
  }

  /** A fraction. */
  public static Bound fraction(final int numerator, final int denominator) {
    return new Bound((double) numerator / denominator, numerator + "/" + denominator);
  }
}
