package io.sparklidar.error;

import java.io.IOException;

/**
 * A run stalled for so long that another took its output folder over: it must write nothing there
 * any more.
 */
public final class TakenOverException extends IOException {

  private static final long serialVersionUID = 1L;

  /** Says which folder, and what to do. */
  public TakenOverException(final String message) {
    super(message);
  }
}
