package io.sparklidar.las.crs;

import java.util.OptionalDouble;

/** Lengths of units, in metres. */
final class LengthUnit {

  /** The international foot, by definition. */
  static final double FOOT = 0.3048;

  /** The US survey foot, by definition. */
  static final double US_SURVEY_FOOT = 1200.0 / 3937.0;

  /** Texts write units with eight digits and more; the two feet differ in the sixth. */
  private static final double SAME = 1e-7;

  private static final double[] KNOWN = {1, FOOT, US_SURVEY_FOOT};

  private LengthUnit() {}

  /** A length that can be one, else a metre. */
  static double orMetre(final double metres) {
    return of(metres).orElse(1);
  }

  /** A length that can be one; the digits of the metre and the feet are completed. */
  static OptionalDouble of(final double metres) {
    if (!Double.isFinite(metres) || metres <= 0) {
      return OptionalDouble.empty();
    }
    for (final double known : KNOWN) {
      if (areSame(metres, known)) {
        return OptionalDouble.of(known);
      }
    }
    return OptionalDouble.of(metres);
  }

  /** Whether two lengths are those of one unit. */
  static boolean areSame(final double a, final double b) {
    return Math.abs(a - b) <= SAME * Math.max(a, b);
  }

  /** The length of a unit by its EPSG code. */
  static OptionalDouble ofCode(final int code) {
    return switch (code) {
      case 9001 -> OptionalDouble.of(1);
      case 9002 -> OptionalDouble.of(FOOT);
      case 9003 -> OptionalDouble.of(US_SURVEY_FOOT);
      case 9005 -> OptionalDouble.of(0.3047972654);
      case 9014 -> OptionalDouble.of(1.8288);
      case 9030 -> OptionalDouble.of(1852);
      case 9036 -> OptionalDouble.of(1000);
      case 9096 -> OptionalDouble.of(0.9144);
      case 1025 -> OptionalDouble.of(0.001);
      case 1033 -> OptionalDouble.of(0.01);
      default -> OptionalDouble.empty();
    };
  }

  /** What to call a length. */
  static String name(final double metres) {
    if (metres == 1) {
      return "metre";
    }
    if (metres == FOOT) {
      return "international foot";
    }
    return metres == US_SURVEY_FOOT ? "US survey foot" : metres + " m";
  }
}
