package io.sparklidar.las.laz;

import java.nio.ByteBuffer;

/**
 * Layers of extra bytes of a chunk that are encoded already, in record order.
 *
 * @param firstValues of point 0
 * @param layers the bytes of each, from position to limit; none where all points have the first's
 *     value
 */
public record MadeLayers(byte[] firstValues, ByteBuffer[] layers) {

  /** Validates. */
  public MadeLayers {
    if (firstValues.length != layers.length) {
      throw new IllegalArgumentException(
          layers.length + " layers with " + firstValues.length + " first values");
    }
  }

  /** How many. */
  public int count() {
    return layers.length;
  }
}
