package io.sparklidar.error;

/** The user requires a GPU and there is none to be had. */
public final class GpuUnavailableException extends Exception {

  private static final long serialVersionUID = 1L;

  /** With a message that says why there is none and what to do. */
  public GpuUnavailableException(final String message) {
    super(message);
  }
}
