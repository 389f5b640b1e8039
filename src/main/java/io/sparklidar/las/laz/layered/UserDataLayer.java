package io.sparklidar.las.laz.layered;

import io.sparklidar.las.laz.coding.ArithmeticDecoder;
import io.sparklidar.las.laz.coding.ArithmeticEncoder;
import io.sparklidar.las.laz.coding.LazySymbolModels;
import java.util.Arrays;

/** The layer of user data of formats 6-10. */
final class UserDataLayer {

  private static final int MODELS = 64;

  private final LazySymbolModels[] models = new LazySymbolModels[4];
  private final int[] lastUserData = new int[4];
  private final boolean[] used = new boolean[4];

  /** Decodes points 1 .. count-1; point 0 is in the column already. */
  void decode(
      final ArithmeticDecoder decoder, final int count, final int[] trace, final byte[] userData) {
    Arrays.fill(used, false);
    int channel = trace[0] & PointTrace.CHANNEL;
    start(channel, userData[0]);
    for (int i = 1; i < count; i++) {
      final int t = trace[i];
      if ((t & PointTrace.CHANNEL_CHANGED) != 0) {
        channel = t & PointTrace.CHANNEL;
        if (!used[channel]) {
          start(channel, userData[i - 1]);
        }
      }
      final int value =
          decoder.decodeSkewedSymbol(models[channel].get(lastUserData[channel] >>> 2));
      lastUserData[channel] = value;
      userData[i] = (byte) value;
    }
  }

  private void start(final int channel, final byte last) {
    used[channel] = true;
    if (models[channel] == null) {
      models[channel] = new LazySymbolModels(MODELS, 256);
    }
    models[channel].reset();
    lastUserData[channel] = last & 0xFF;
  }

  /**
   * Encodes points 1 .. count-1.
   *
   * @return whether any differed from the last of its channel; otherwise the layer can be dropped
   */
  boolean encode(
      final ArithmeticEncoder encoder, final int count, final int[] trace, final byte[] userData) {
    Arrays.fill(used, false);
    int channel = trace[0] & PointTrace.CHANNEL;
    start(channel, userData[0]);
    boolean differs = false;
    for (int i = 1; i < count; i++) {
      final int t = trace[i];
      if ((t & PointTrace.CHANNEL_CHANGED) != 0) {
        channel = t & PointTrace.CHANNEL;
        if (!used[channel]) {
          start(channel, userData[i - 1]);
        }
      }
      final int value = userData[i] & 0xFF;
      differs |= value != lastUserData[channel];
      encoder.encodeSymbol(models[channel].get(lastUserData[channel] >>> 2), value);
      lastUserData[channel] = value;
    }
    return differs;
  }
}
