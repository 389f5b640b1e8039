package io.sparklidar.gpu;

/**
 * The device had less memory than a grant promised: another process took it, or it is fragmented.
 * The device is usable; the same work may succeed in smaller pieces.
 */
public final class GpuOutOfMemoryException extends GpuException {

  private static final long serialVersionUID = 1L;

  /** How much was asked for, and what the device reported. */
  public GpuOutOfMemoryException(final String message) {
    super(message);
  }
}
