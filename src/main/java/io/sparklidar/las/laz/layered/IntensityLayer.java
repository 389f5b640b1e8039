package io.sparklidar.las.laz.layered;

import io.sparklidar.las.laz.coding.ArithmeticDecoder;
import io.sparklidar.las.laz.coding.ArithmeticEncoder;
import io.sparklidar.las.laz.coding.IntegerCoder;
import java.util.Arrays;

/** The layer of intensities of formats 6-10. */
final class IntensityLayer {

  private static final int POSITIONS = 4;

  private final IntegerCoder[] coders = new IntegerCoder[4];
  private final int[][] lastIntensity = new int[4][2 * POSITIONS];
  private final int[] lastValue = new int[4];
  private final boolean[] used = new boolean[4];

  /** Decodes points 1 .. count-1; point 0 is in the column already. */
  void decode(
      final ArithmeticDecoder decoder,
      final int count,
      final int[] trace,
      final short[] intensity) {
    Arrays.fill(used, false);
    int channel = trace[0] & PointTrace.CHANNEL;
    start(channel, intensity[0]);
    for (int i = 1; i < count; i++) {
      final int t = trace[i];
      if ((t & PointTrace.CHANNEL_CHANGED) != 0) {
        channel = t & PointTrace.CHANNEL;
        if (!used[channel]) {
          start(channel, intensity[i - 1]);
        }
      }
      final int[] last = lastIntensity[channel];
      final int position = PointTrace.position(t);
      final int slot = 2 * position + PointTrace.gpsTimeChanged(t);
      final int value = coders[channel].decode(decoder, last[slot], position);
      last[slot] = value;
      intensity[i] = (short) value;
    }
  }

  private void start(final int channel, final short last) {
    used[channel] = true;
    if (coders[channel] == null) {
      coders[channel] = new IntegerCoder(16, POSITIONS);
    }
    coders[channel].reset();
    Arrays.fill(lastIntensity[channel], last & 0xFFFF);
    lastValue[channel] = last & 0xFFFF;
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
      final short[] intensity) {
    Arrays.fill(used, false);
    int channel = trace[0] & PointTrace.CHANNEL;
    start(channel, intensity[0]);
    boolean differs = false;
    for (int i = 1; i < count; i++) {
      final int t = trace[i];
      if ((t & PointTrace.CHANNEL_CHANGED) != 0) {
        channel = t & PointTrace.CHANNEL;
        if (!used[channel]) {
          start(channel, intensity[i - 1]);
        }
      }
      final int value = intensity[i] & 0xFFFF;
      differs |= value != lastValue[channel];
      lastValue[channel] = value;
      final int[] last = lastIntensity[channel];
      final int position = PointTrace.position(t);
      final int slot = 2 * position + PointTrace.gpsTimeChanged(t);
      coders[channel].encode(encoder, last[slot], value, position);
      last[slot] = value;
    }
    return differs;
  }
}
