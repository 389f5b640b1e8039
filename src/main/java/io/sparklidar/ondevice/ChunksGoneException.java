package io.sparklidar.ondevice;

/**
 * Chunks of a tile were not read, as a device had decoded them, and are there no more. With all of
 * its chunks read, the tile can stay on the device.
 */
public final class ChunksGoneException extends NotOnDeviceException {

  private static final long serialVersionUID = 1L;

  /** Of some chunks. */
  ChunksGoneException(final long chunks) {
    super(chunks + " chunks that were decoded for other tiles are gone");
  }
}
