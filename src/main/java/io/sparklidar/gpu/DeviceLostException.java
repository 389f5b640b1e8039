package io.sparklidar.gpu;

import java.util.Arrays;
import java.util.Optional;

/**
 * The device cannot be used by this JVM any more: a sticky error such as an illegal address, an
 * uncorrectable memory error, or the device fell off the bus. Every later call would fail as well.
 */
public final class DeviceLostException extends GpuException {

  private static final long serialVersionUID = 1L;

  /**
   * The loss of the device that an error is, or that came to light while things were cleaned up
   * after it; empty if the device is still usable.
   */
  static Optional<DeviceLostException> in(final Throwable error) {
    if (error instanceof DeviceLostException lost) {
      return Optional.of(lost);
    }
    return Arrays.stream(error.getSuppressed())
        .map(DeviceLostException::in)
        .flatMap(Optional::stream)
        .findFirst();
  }

  /** Which device, and the error that ended it. */
  public DeviceLostException(final String message) {
    super(message);
  }
}
