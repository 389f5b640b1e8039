package io.sparklidar.ondevice;

import java.io.IOException;

/**
 * What has to go over the host: damaged chunks are named there, and what is out of the ordinary has
 * its place there.
 */
public class NotOnDeviceException extends IOException {

  private static final long serialVersionUID = 1L;

  /** Says why. */
  public NotOnDeviceException(final String reason) {
    super(reason);
  }
}
