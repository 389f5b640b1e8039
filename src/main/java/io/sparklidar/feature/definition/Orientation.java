package io.sparklidar.feature.definition;

import java.util.Locale;

/** Which of the two sides of a surface its normal is on. */
public enum Orientation {
  /** The upper side. */
  UP,
  /**
   * The side that the sensor saw, by GPS time and scan angle; the upper where that is not known.
   */
  SENSOR;

  /** The name users give. */
  public String optionName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
