package io.sparklidar.gpu;

/**
 * The device cannot be used by this JVM any more: a sticky error such as an illegal address, an
 * uncorrectable memory error, or the device fell off the bus. Every later call would fail as well.
 */
public final class DeviceLostException extends GpuException {

  private static final long serialVersionUID = 1L;

  /** Which device, and the error that ended it. */
  public DeviceLostException(final String message) {
    super(message);
  }
}
