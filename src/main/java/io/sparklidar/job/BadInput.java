package io.sparklidar.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.sparklidar.las.MalformedLasException;
import java.io.IOException;
import java.io.Serializable;

/**
 * One file that is not what it should be.
 *
 * @param file its path
 * @param offset byte position, where one is known
 * @param point 0-based point index, where one is known
 * @param expected what the format asks for there
 * @param found what is there
 * @param message all of it in one line
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BadInput(
    String file, Long offset, Long point, String expected, String found, String message)
    implements Serializable {

  /** What a decoder said. */
  static BadInput of(final MalformedLasException e) {
    final Long point = e.point().isPresent() ? e.point().getAsLong() : null;
    return new BadInput(e.file(), e.offset(), point, e.expected(), e.found(), oneLine(e));
  }

  /** A file that could not be read at all. */
  static BadInput unreadable(final String file, final IOException e) {
    if (e instanceof MalformedLasException malformed) {
      return of(malformed);
    }
    final String found = e.getClass().getSimpleName() + ": " + oneLine(e);
    return new BadInput(
        file,
        null,
        null,
        "a readable file",
        found,
        file + ": expected a readable file, found " + found);
  }

  private static String oneLine(final Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }
}
