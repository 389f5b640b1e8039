package io.sparklidar.error;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.sparklidar.las.io.MalformedLasException;
import java.io.Serializable;

/**
 * One file that is not what it should be.
 *
 * @param file its path
 * @param offset byte position, where one is known
 * @param point 0-based point index, where one is known
 * @param expected what the format asks for there
 * @param found what is there
 * @param message all of it in one line, and what to do where that is known
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BadInput(
    String file, Long offset, Long point, String expected, String found, String message)
    implements Serializable {

  /** What a decoder said. */
  public static BadInput of(final MalformedLasException e) {
    final Long point = e.point().isPresent() ? e.point().getAsLong() : null;
    return new BadInput(
        e.file(), e.offset(), point, e.expected(), e.found(), SingleLine.of(e.getMessage()));
  }

  /**
   * A file, or a folder, that cannot be used for a reason that lies at no byte of it.
   *
   * @param file its path
   * @param expected what it should be
   * @param found what it is
   * @param mend what the user can do
   */
  public static BadInput of(
      final String file, final String expected, final String found, final String mend) {
    return new BadInput(
        file,
        null,
        null,
        expected,
        found,
        SingleLine.of(file + ": expected " + expected + ", found " + found + "; " + mend));
  }
}
