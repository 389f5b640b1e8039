package io.sparklidar.las.laz.coding;

import java.util.OptionalInt;

/**
 * A coded stream that no encoder can have written. Thrown inside hot loops and turned into a {@link
 * io.sparklidar.las.io.MalformedLasException} at the edge of the package, where the file is known.
 */
public final class CorruptStreamException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final int position;
  private final String expected;
  private final String found;
  private transient OptionalInt point = OptionalInt.empty();

  /**
   * @param position index in the buffer that is decoded
   * @param expected what the coder asks for
   * @param found what is there
   */
  CorruptStreamException(final int position, final String expected, final String found) {
    super(expected + ", " + found, null, false, false);
    this.position = position;
    this.expected = expected;
    this.found = found;
  }

  /** Notes which point of the chunk was being decoded. */
  public CorruptStreamException atPoint(final int pointInChunk) {
    point = OptionalInt.of(pointInChunk);
    return this;
  }

  /** Index in the buffer that was decoded. */
  public int position() {
    return position;
  }

  /** 0-based index of the point in its chunk, where points are decoded one after the other. */
  public OptionalInt point() {
    return point;
  }

  /** What the coder asks for. */
  public String expected() {
    return expected;
  }

  /** What is there. */
  public String found() {
    return found;
  }
}
