package io.sparklidar.las.laz.layered;

import io.sparklidar.las.laz.coding.ArithmeticDecoder;
import io.sparklidar.las.laz.coding.ArithmeticEncoder;
import io.sparklidar.las.laz.coding.IntegerCoder;
import java.util.Arrays;

/** The layer of scan angles of formats 6-10. */
final class ScanAngleLayer {

  private final IntegerCoder[] coders = new IntegerCoder[4];
  private final short[] lastAngle = new short[4];
  private final boolean[] used = new boolean[4];

  /** Decodes points 1 .. count-1; point 0 is in the column already. */
  void decode(
      final ArithmeticDecoder decoder,
      final int count,
      final int[] trace,
      final short[] scanAngle) {
    Arrays.fill(used, false);
    int channel = trace[0] & PointTrace.CHANNEL;
    start(channel, scanAngle[0]);
    for (int i = 1; i < count; i++) {
      final int t = trace[i];
      if ((t & PointTrace.CHANNEL_CHANGED) != 0) {
        channel = t & PointTrace.CHANNEL;
        if (!used[channel]) {
          start(channel, scanAngle[i - 1]);
        }
      }
      if ((t & PointTrace.ANGLE_CHANGED) != 0) {
        lastAngle[channel] =
            (short)
                coders[channel].decode(decoder, lastAngle[channel], PointTrace.gpsTimeChanged(t));
      }
      scanAngle[i] = lastAngle[channel];
    }
  }

  private void start(final int channel, final short last) {
    used[channel] = true;
    if (coders[channel] == null) {
      coders[channel] = new IntegerCoder(16, 2);
    }
    coders[channel].reset();
    lastAngle[channel] = last;
  }

  /**
   * Encodes points 1 .. count-1.
   *
   * @return whether any differed from the last of its channel; otherwise the layer can be dropped
   */
  boolean encode(
      final ArithmeticEncoder encoder,
      final int count,
      final int[] trace,
      final short[] scanAngle) {
    Arrays.fill(used, false);
    int channel = trace[0] & PointTrace.CHANNEL;
    start(channel, scanAngle[0]);
    boolean differs = false;
    for (int i = 1; i < count; i++) {
      final int t = trace[i];
      if ((t & PointTrace.CHANNEL_CHANGED) != 0) {
        channel = t & PointTrace.CHANNEL;
        if (!used[channel]) {
          start(channel, scanAngle[i - 1]);
        }
      }
      if ((t & PointTrace.ANGLE_CHANGED) != 0) {
        coders[channel].encode(
            encoder, lastAngle[channel], scanAngle[i], PointTrace.gpsTimeChanged(t));
        lastAngle[channel] = scanAngle[i];
        differs = true;
      }
    }
    return differs;
  }
}
