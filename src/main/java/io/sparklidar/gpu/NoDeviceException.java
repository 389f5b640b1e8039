package io.sparklidar.gpu;

/**
 * There is no such device, and none will come as long as this JVM runs: no driver, a card that is
 * too old, a driver that does not take the kernels. Any other failure to open a device may pass.
 */
public final class NoDeviceException extends GpuException {

  private static final long serialVersionUID = 1L;

  /** What is missing. */
  public NoDeviceException(final String message) {
    super(message);
  }

  /** What is missing, and how that showed. */
  public NoDeviceException(final String message, final Throwable cause) {
    super(message, cause);
  }
}
