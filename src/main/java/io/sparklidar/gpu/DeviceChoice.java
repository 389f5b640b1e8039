package io.sparklidar.gpu;

import java.util.Arrays;
import java.util.Locale;

/** Which processor a job wants: the values of {@code --device}. */
public enum DeviceChoice {
  /** The GPU where there is one, the CPU for what it cannot take. */
  AUTO,
  /** The GPU and nothing else. */
  GPU,
  /** The CPU. */
  CPU;

  /**
   * The choice of a name.
   *
   * @throws IllegalArgumentException naming the choices
   */
  public static DeviceChoice parse(final String name) {
    return Arrays.stream(values())
        .filter(choice -> choice.optionName().equals(name.strip().toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("device must be auto, gpu or cpu, got " + name));
  }

  /** The name users give. */
  public String optionName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
