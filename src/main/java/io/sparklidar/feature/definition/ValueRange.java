package io.sparklidar.feature.definition;

/** What values a feature can have where it is defined. */
public sealed interface ValueRange {

  /** For people; empty where any value is possible. */
  String text();

  /** From one number to another. */
  static ValueRange between(final Bound low, final Bound high) {
    return new Between(low, high);
  }

  /** From one number to another. */
  static ValueRange between(final double low, final double high) {
    return new Between(Bound.of(low), Bound.of(high));
  }

  /**
   * Both ends are numbers.
   *
   * @param low smallest value
   * @param high largest value
   */
  record Between(Bound low, Bound high) implements ValueRange {
    /** Validates. */
    public Between {
      if (!(low.value() < high.value())) {
        throw new IllegalArgumentException(
            "a range has its ends in order, got " + low.text() + ".." + high.text());
      }
    }

    @Override
    public String text() {
      return low.text() + ".." + high.text();
    }
  }

  /** 0 for no, 1 for yes. */
  record Flag() implements ValueRange {
    @Override
    public String text() {
      return "0 or 1";
    }
  }

  /** A number of neighbours: from 1 to as many as are looked for. */
  record Neighbors() implements ValueRange {
    @Override
    public String text() {
      return "1..k";
    }
  }

  /** 0 and everything above. */
  record NotNegative() implements ValueRange {
    @Override
    public String text() {
      return ">= 0";
    }
  }

  /** Everything above 0. */
  record Positive() implements ValueRange {
    @Override
    public String text() {
      return "> 0";
    }
  }

  /** Any number. */
  record Any() implements ValueRange {
    @Override
    public String text() {
      return "";
    }
  }
}
