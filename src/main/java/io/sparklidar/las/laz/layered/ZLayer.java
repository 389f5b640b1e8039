package io.sparklidar.las.laz.layered;

import io.sparklidar.las.laz.coding.ArithmeticDecoder;
import io.sparklidar.las.laz.coding.ArithmeticEncoder;
import io.sparklidar.las.laz.coding.IntegerCoder;
import java.util.Arrays;

/** The layer of z of formats 6-10. */
final class ZLayer {

  private static final int LEVELS = 8;
  private static final int CONTEXTS = 20;

  private final IntegerCoder[] coders = new IntegerCoder[4];
  private final int[][] lastZ = new int[4][LEVELS];
  private final boolean[] used = new boolean[4];

  /** Decodes points 1 .. count-1; point 0 is in the column already. */
  void decode(final ArithmeticDecoder decoder, final int count, final int[] trace, final int[] z) {
    Arrays.fill(used, false);
    int channel = trace[0] & PointTrace.CHANNEL;
    start(channel, z[0]);
    for (int i = 1; i < count; i++) {
      final int t = trace[i];
      if ((t & PointTrace.CHANNEL_CHANGED) != 0) {
        channel = t & PointTrace.CHANNEL;
        if (!used[channel]) {
          start(channel, z[i - 1]);
        }
      }
      final int[] last = lastZ[channel];
      final int level = PointTrace.level(t);
      final int value = coders[channel].decode(decoder, last[level], PointTrace.zContext(t));
      last[level] = value;
      z[i] = value;
    }
  }

  private void start(final int channel, final int z) {
    used[channel] = true;
    if (coders[channel] == null) {
      coders[channel] = new IntegerCoder(32, CONTEXTS);
    }
    coders[channel].reset();
    Arrays.fill(lastZ[channel], z);
  }

  /** Encodes points 1 .. count-1. */
  void encode(final ArithmeticEncoder encoder, final int count, final int[] trace, final int[] z) {
    Arrays.fill(used, false);
    int channel = trace[0] & PointTrace.CHANNEL;
    start(channel, z[0]);
    for (int i = 1; i < count; i++) {
      final int t = trace[i];
      if ((t & PointTrace.CHANNEL_CHANGED) != 0) {
        channel = t & PointTrace.CHANNEL;
        if (!used[channel]) {
          start(channel, z[i - 1]);
        }
      }
      final int[] last = lastZ[channel];
      final int level = PointTrace.level(t);
      coders[channel].encode(encoder, last[level], z[i], PointTrace.zContext(t));
      last[level] = z[i];
    }
  }
}
