package io.sparklidar.job;

import java.util.Locale;

/**
 * Where points are decoded, for the index and for tiles, and outputs encoded: the values of {@code
 * --codec}.
 */
public enum CodecChoice {
  /** On a device that tiles may go to, where it can; else on the host. */
  AUTO,
  /** On the host. */
  HOST;

  /** The name users give. */
  public String optionName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
