package io.sparklidar.job;

import java.util.Locale;

/** Where points are decoded and outputs encoded: the values of {@code --codec}. */
public enum CodecChoice {
  /** On the device that a tile is computed on, where it can; else on the host. */
  AUTO,
  /** On the host. */
  HOST;

  /** The name users give. */
  public String optionName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
