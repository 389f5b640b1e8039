package io.sparklidar.las;

/** Lengths of units, in metres. */
final class LengthUnit {

  /** The international foot, by definition. */
  static final double FOOT = 0.3048;

  /** The US survey foot, by definition. */
  static final double US_SURVEY_FOOT = 1200.0 / 3937.0;

  private LengthUnit() {}

  /** A length that can be one, else a metre. */
  static double orMetre(final double metres) {
    return Double.isFinite(metres) && metres > 0 ? metres : 1;
  }
}
