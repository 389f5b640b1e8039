package io.sparklidar.ondevice;

/**
 * A tile that has to be decoded on the host: damaged chunks are named there, and what is out of the
 * ordinary has its place there.
 */
public final class NotOnDeviceException extends Exception {

  private static final long serialVersionUID = 1L;

  NotOnDeviceException(final String reason) {
    super(reason);
  }
}
