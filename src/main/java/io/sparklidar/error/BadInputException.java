package io.sparklidar.error;

import java.io.IOException;

/** An input that cannot be used, on its way from where that shows to the task that reports it. */
public final class BadInputException extends IOException {

  private static final long serialVersionUID = 1L;

  private final BadInput bad;

  /** Carries what is wrong, and what showed it, if an exception did. */
  public BadInputException(final BadInput bad, final Throwable cause) {
    super(bad.message(), cause);
    this.bad = bad;
  }

  /** What is wrong with it. */
  public BadInput bad() {
    return bad;
  }
}
