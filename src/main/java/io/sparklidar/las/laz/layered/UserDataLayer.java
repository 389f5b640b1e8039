package io.sparklidar.las.laz.layered;

import io.sparklidar.las.laz.coding.ArithmeticDecoder;
import io.sparklidar.las.laz.coding.ArithmeticEncoder;
import io.sparklidar.las.laz.coding.LazySymbolModels;

/** The layer of user data of formats 6-10. */
final class UserDataLayer {

  private static final int MODELS = 64;

  private final LazySymbolModels[] models = new LazySymbolModels[ContextRuns.CONTEXTS];
  private final int[] lastUserData = new int[ContextRuns.CONTEXTS];
  private final ContextRuns runs;

  UserDataLayer(final ContextRuns runs) {
    this.runs = runs;
  }

  /** Decodes points 1 .. count-1; point 0 is in the column already. */
  void decode(
      final ArithmeticDecoder decoder, final int count, final int[] trace, final byte[] userData) {
    begin(runs.start(trace, count), userData[0]);
    while (runs.next()) {
      if (runs.begins()) {
        begin(runs.models(), userData[runs.from() - 1]);
      }
      decodeRun(decoder, runs.models(), userData);
    }
  }

  private void decodeRun(
      final ArithmeticDecoder decoder, final int channel, final byte[] userData) {
    final LazySymbolModels of = models[channel];
    final int to = runs.to();
    int last = lastUserData[channel];
    for (int i = runs.from(); i < to; i++) {
      last = decoder.decodeSkewedSymbol(of.get(last >>> 2));
      userData[i] = (byte) last;
    }
    lastUserData[channel] = last;
  }

  private void begin(final int channel, final byte last) {
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
    begin(runs.start(trace, count), userData[0]);
    boolean differs = false;
    while (runs.next()) {
      if (runs.begins()) {
        begin(runs.models(), userData[runs.from() - 1]);
      }
      differs |= encodeRun(encoder, runs.models(), userData);
    }
    return differs;
  }

  private boolean encodeRun(
      final ArithmeticEncoder encoder, final int channel, final byte[] userData) {
    final LazySymbolModels of = models[channel];
    final int to = runs.to();
    int last = lastUserData[channel];
    boolean differs = false;
    for (int i = runs.from(); i < to; i++) {
      final int value = userData[i] & 0xFF;
      differs |= value != last;
      encoder.encodeSymbol(of.get(last >>> 2), value);
      last = value;
    }
    lastUserData[channel] = last;
    return differs;
  }
}
