package io.sparklidar.error;

import java.io.IOException;

/**
 * A run stalled for so long that another took its output folder over: it must write nothing there
 * any more.
 */
public final class LockLostException extends IOException {

  private static final long serialVersionUID = 1L;

  /** Says which folder, and what to do. */
  public LockLostException(final String message) {
    super(message);
  }
}
