package io.sparklidar.error;

/** The output folder is being written by another run; the message says by which, and what to do. */
public final class BusyOutputException extends UsageException {

  private static final long serialVersionUID = 1L;

  /** With a message that names the folder and who writes there. */
  public BusyOutputException(final String message) {
    super(message);
  }
}
