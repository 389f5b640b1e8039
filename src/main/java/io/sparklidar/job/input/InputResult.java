package io.sparklidar.job.input;

import io.sparklidar.error.BadInput;
import io.sparklidar.job.Diagnostics;
import java.io.Serializable;
import java.util.Optional;

/**
 * What a task found in an input file, or what is wrong with the file: bad input is no failure of a
 * task, so it travels as data.
 *
 * @param value what was found, or null
 * @param bad what is wrong, or null
 * @param <T> what is looked for
 */
public record InputResult<T>(T value, BadInput bad) implements Serializable {

  /** Of a file in which something was found. */
  public static <T> InputResult<T> of(final T value) {
    return new InputResult<>(value, null);
  }

  /** Of a file that is not what it should be. */
  public static <T> InputResult<T> bad(final BadInput bad) {
    return new InputResult<>(null, bad);
  }

  /** What was found; empty if the file is bad. */
  public Optional<T> found() {
    return Optional.ofNullable(value);
  }

  /** What was found; a bad file is noted. */
  public Optional<T> orNote(final Diagnostics diagnostics) {
    if (bad != null) {
      diagnostics.addBad(bad);
    }
    return found();
  }
}
