package io.sparklidar.las.laz.layered;

import io.sparklidar.las.laz.coding.ArithmeticDecoder;
import io.sparklidar.las.laz.coding.ArithmeticEncoder;
import io.sparklidar.las.laz.coding.LazySymbolModels;

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

  private final LazySymbolModels[] models = new LazySymbolModels[ContextRuns.CONTEXTS];
  private final int[] lastFlags = new int[ContextRuns.CONTEXTS];
  private final ContextRuns runs;

  FlagsLayer(final ContextRuns runs) {
    this.runs = runs;
  }

  /** Decodes points 1 .. count-1; point 0 is in the column already. */
  void decode(
      final ArithmeticDecoder decoder, final int count, final int[] trace, final byte[] flags) {
    begin(runs.start(trace, count), flags[0]);
    while (runs.next()) {
      if (runs.begins()) {
        begin(runs.models(), flags[runs.from() - 1]);
      }
      decodeRun(decoder, runs.models(), flags);
    }
  }

  private void decodeRun(final ArithmeticDecoder decoder, final int channel, final byte[] flags) {
    final LazySymbolModels of = models[channel];
    final int to = runs.to();
    int last = lastFlags[channel];
    for (int i = runs.from(); i < to; i++) {
      last = decoder.decodeSkewedSymbol(of.get(last));
      flags[i] = unpack(last, channel);
    }
    lastFlags[channel] = last;
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

  private void begin(final int channel, final byte last) {
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
    begin(runs.start(trace, count), flags[0]);
    boolean differs = false;
    while (runs.next()) {
      if (runs.begins()) {
        begin(runs.models(), flags[runs.from() - 1]);
      }
      differs |= encodeRun(encoder, runs.models(), flags);
    }
    return differs;
  }

  private boolean encodeRun(
      final ArithmeticEncoder encoder, final int channel, final byte[] flags) {
    final LazySymbolModels of = models[channel];
    final int to = runs.to();
    int last = lastFlags[channel];
    boolean differs = false;
    for (int i = runs.from(); i < to; i++) {
      final int value = pack(flags[i]);
      differs |= value != last;
      encoder.encodeSymbol(of.get(last), value);
      last = value;
    }
    lastFlags[channel] = last;
    return differs;
  }
}
