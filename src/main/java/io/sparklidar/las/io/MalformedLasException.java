package io.sparklidar.las.io;

import java.io.IOException;
import java.util.OptionalLong;

/** A file that contradicts the format or itself: where, what was expected and what was found. */
public final class MalformedLasException extends IOException {

  private static final long serialVersionUID = 1;
  private static final long NO_POINT = -1;

  private final String file;
  private final long offset;
  private final long point;
  private final String expected;
  private final String found;

  /**
   * A contradiction that concerns no single point.
   *
   * @param file the source's name
   * @param offset absolute byte position in the file
   * @param expected what the format asks for there
   * @param found what is there
   */
  public MalformedLasException(
      final String file, final long offset, final String expected, final String found) {
    this(file, offset, NO_POINT, expected, found);
  }

  /**
   * A contradiction met while reading a point.
   *
   * @param file the source's name
   * @param offset absolute byte position in the file
   * @param point 0-based index of the point in the file
   * @param expected what the format asks for there
   * @param found what is there
   */
  public MalformedLasException(
      final String file,
      final long offset,
      final long point,
      final String expected,
      final String found) {
    super(
        file
            + ": at byte "
            + offset
            + (point == NO_POINT ? "" : ", point " + point)
            + ": expected "
            + expected
            + ", found "
            + found);
    this.file = file;
    this.offset = offset;
    this.point = point;
    this.expected = expected;
    this.found = found;
  }

  /** The source's name. */
  public String file() {
    return file;
  }

  /** Absolute byte position in the file. */
  public long offset() {
    return offset;
  }

  /** 0-based index of the point in the file, where a single one is concerned. */
  public OptionalLong point() {
    return point == NO_POINT ? OptionalLong.empty() : OptionalLong.of(point);
  }

  /** What the format asks for. */
  public String expected() {
    return expected;
  }

  /** What is there. */
  public String found() {
    return found;
  }
}
