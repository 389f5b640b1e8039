package io.sparklidar.las.laz.layered;

import io.sparklidar.las.laz.coding.ArithmeticDecoder;
import io.sparklidar.las.laz.coding.ArithmeticEncoder;
import io.sparklidar.las.laz.coding.IntegerCoder;
import java.util.Arrays;

/** The layer of point source ids of formats 6-10. */
final class SourceIdLayer {

  private final IntegerCoder[] coders = new IntegerCoder[4];
  private final int[] lastId = new int[4];
  private final boolean[] used = new boolean[4];

  /** Decodes points 1 .. count-1; point 0 is in the column already. */
  void decode(
      final ArithmeticDecoder decoder, final int count, final int[] trace, final short[] sourceId) {
    Arrays.fill(used, false);
    int channel = trace[0] & PointTrace.CHANNEL;
    start(channel, sourceId[0]);
    for (int i = 1; i < count; i++) {
      final int t = trace[i];
      if ((t & PointTrace.CHANNEL_CHANGED) != 0) {
        channel = t & PointTrace.CHANNEL;
        if (!used[channel]) {
          start(channel, sourceId[i - 1]);
        }
      }
      if ((t & PointTrace.SOURCE_ID_CHANGED) != 0) {
        lastId[channel] = coders[channel].decode(decoder, lastId[channel], 0);
      }
      sourceId[i] = (short) lastId[channel];
    }
  }

  private void start(final int channel, final short last) {
    used[channel] = true;
    if (coders[channel] == null) {
      coders[channel] = new IntegerCoder(16, 1);
    }
    coders[channel].reset();
    lastId[channel] = last & 0xFFFF;
  }

  /**
   * Encodes points 1 .. count-1.
   *
   * @return whether any differed from the last of its channel; otherwise the layer can be dropped
   */
  boolean encode(
      final ArithmeticEncoder encoder, final int count, final int[] trace, final short[] sourceId) {
    Arrays.fill(used, false);
    int channel = trace[0] & PointTrace.CHANNEL;
    start(channel, sourceId[0]);
    boolean differs = false;
    for (int i = 1; i < count; i++) {
      final int t = trace[i];
      if ((t & PointTrace.CHANNEL_CHANGED) != 0) {
        channel = t & PointTrace.CHANNEL;
        if (!used[channel]) {
          start(channel, sourceId[i - 1]);
        }
      }
      if ((t & PointTrace.SOURCE_ID_CHANGED) != 0) {
        final int value = sourceId[i] & 0xFFFF;
        coders[channel].encode(encoder, lastId[channel], value, 0);
        lastId[channel] = value;
        differs = true;
      }
    }
    return differs;
  }
}
