package io.sparklidar.feature.definition;

/** The unit of a feature's values; metres stand for the unit of x and y. */
public enum Unit {
  /** A pure number, or in the unit of an attribute. */
  NONE(""),
  /** Metres. */
  METRE("m"),
  /** Square metres. */
  SQUARE_METRE("m2"),
  /** Per metre. */
  PER_METRE("1/m"),
  /** Per square metre. */
  PER_SQUARE_METRE("1/m2"),
  /** Per cubic metre. */
  PER_CUBIC_METRE("1/m3"),
  /** Hundredths. */
  PERCENT("%"),
  /** Degrees of arc. */
  DEGREE("degrees");

  private final String symbol;

  Unit(final String symbol) {
    this.symbol = symbol;
  }

  /** As people write it; empty for {@link #NONE}. */
  public String symbol() {
    return symbol;
  }
}
