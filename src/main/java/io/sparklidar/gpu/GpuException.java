package io.sparklidar.gpu;

/** A GPU operation failed; the device itself is still usable unless a subclass says otherwise. */
public class GpuException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** What failed, on which device, with which error. */
  public GpuException(final String message) {
    super(message);
  }

  /** What failed, on which device, and why. */
  public GpuException(final String message, final Throwable cause) {
    super(message, cause);
  }
}
