package io.sparklidar.las.laz.layered;

import io.sparklidar.las.laz.coding.ArithmeticDecoder;
import io.sparklidar.las.laz.coding.ArithmeticEncoder;
import io.sparklidar.las.laz.coding.LazySymbolModels;
import java.util.Arrays;

/**
 * The layer of flags of formats 6-10. It codes the classification flags, the scan direction and the
 * edge of flight line as six bits; the scanner channel between them comes from the XY layer.
 */
final class FlagsLayer {

  private static final int CLASS_FLAGS = 0x0F;
  private static final int LINE_FLAGS = 0xC0;
  private static final int CHANNEL_SHIFT = 4;
  private static final int LINE_FLAGS_SHIFT = 2;
  private static final int SYMBOLS = 64;

  private final LazySymbolModels[] models = new LazySymbolModels[4];
  private final int[] lastFlags = new int[4];
  private final boolean[] used = new boolean[4];

  /** Decodes points 1 .. count-1; point 0 is in the column already. */
  void decode(
      final ArithmeticDecoder decoder, final int count, final int[] trace, final byte[] flags) {
    Arrays.fill(used, false);
    int channel = trace[0] & PointTrace.CHANNEL;
    start(channel, flags[0]);
    for (int i = 1; i < count; i++) {
      final int t = trace[i];
      if ((t & PointTrace.CHANNEL_CHANGED) != 0) {
        channel = t & PointTrace.CHANNEL;
        if (!used[channel]) {
          start(channel, flags[i - 1]);
        }
      }
      final int value = decoder.decodeSkewedSymbol(models[channel].get(lastFlags[channel]));
      lastFlags[channel] = value;
      flags[i] = unpack(value, channel);
    }
  }

  /** Fills in points 1 .. count-1 where only the channel changes. */
  static void fill(final int count, final int[] trace, final byte[] flags) {
    final int value = pack(flags[0]);
    for (int i = 1; i < count; i++) {
      flags[i] = unpack(value, trace[i] & PointTrace.CHANNEL);
    }
  }

  private static int pack(final byte flags) {
    return flags & CLASS_FLAGS | (flags & LINE_FLAGS) >>> LINE_FLAGS_SHIFT;
  }

  private static byte unpack(final int value, final int channel) {
    return (byte)
        (value & CLASS_FLAGS | channel << CHANNEL_SHIFT | value << LINE_FLAGS_SHIFT & LINE_FLAGS);
  }

  private void start(final int channel, final byte last) {
    used[channel] = true;
    if (models[channel] == null) {
      models[channel] = new LazySymbolModels(SYMBOLS, SYMBOLS);
    }
    models[channel].reset();
    lastFlags[channel] = pack(last);
  }

  /**
   * Encodes points 1 .. count-1.
   *
   * @return whether any differed from the last of its channel; otherwise the layer can be dropped
   */
  boolean encode(
      final ArithmeticEncoder encoder, final int count, final int[] trace, final byte[] flags) {
    Arrays.fill(used, false);
    int channel = trace[0] & PointTrace.CHANNEL;
    start(channel, flags[0]);
    boolean differs = false;
    for (int i = 1; i < count; i++) {
      final int t = trace[i];
      if ((t & PointTrace.CHANNEL_CHANGED) != 0) {
        channel = t & PointTrace.CHANNEL;
        if (!used[channel]) {
          start(channel, flags[i - 1]);
        }
      }
      final int value = pack(flags[i]);
      differs |= value != lastFlags[channel];
      encoder.encodeSymbol(models[channel].get(lastFlags[channel]), value);
      lastFlags[channel] = value;
    }
    return differs;
  }
}
