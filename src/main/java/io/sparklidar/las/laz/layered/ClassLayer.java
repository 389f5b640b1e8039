package io.sparklidar.las.laz.layered;

import io.sparklidar.las.laz.coding.ArithmeticDecoder;
import io.sparklidar.las.laz.coding.ArithmeticEncoder;
import io.sparklidar.las.laz.coding.LazySymbolModels;

/** The layer of classes of formats 6-10. */
final class ClassLayer {

  private static final int MODELS = 64;

  private final LazySymbolModels[] models = new LazySymbolModels[ContextRuns.CONTEXTS];
  private final int[] lastClass = new int[ContextRuns.CONTEXTS];
  private final ContextRuns runs;

  ClassLayer(final ContextRuns runs) {
    this.runs = runs;
  }

  /** Decodes points 1 .. count-1; point 0 is in the column already. */
  void decode(
      final ArithmeticDecoder decoder,
      final int count,
      final int[] trace,
      final byte[] classification) {
    begin(runs.start(trace, count), classification[0]);
    while (runs.next()) {
      if (runs.begins()) {
        begin(runs.models(), classification[runs.from() - 1]);
      }
      decodeRun(decoder, runs.models(), trace, classification);
    }
  }

  private void decodeRun(
      final ArithmeticDecoder decoder,
      final int channel,
      final int[] trace,
      final byte[] classification) {
    final LazySymbolModels of = models[channel];
    final int to = runs.to();
    int last = lastClass[channel];
    for (int i = runs.from(); i < to; i++) {
      last = decoder.decodeSkewedSymbol(of.get(model(last, trace[i])));
      classification[i] = (byte) last;
    }
    lastClass[channel] = last;
  }

  private static int model(final int last, final int trace) {
    return (last & 31) * 2 + (PointTrace.position(trace) == PointTrace.ONLY_RETURN ? 1 : 0);
  }

  private void begin(final int channel, final byte last) {
    if (models[channel] == null) {
      models[channel] = new LazySymbolModels(MODELS, 256);
    }
    models[channel].reset();
    lastClass[channel] = last & 0xFF;
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
      final byte[] classification) {
    begin(runs.start(trace, count), classification[0]);
    boolean differs = false;
    while (runs.next()) {
      if (runs.begins()) {
        begin(runs.models(), classification[runs.from() - 1]);
      }
      differs |= encodeRun(encoder, runs.models(), trace, classification);
    }
    return differs;
  }

  private boolean encodeRun(
      final ArithmeticEncoder encoder,
      final int channel,
      final int[] trace,
      final byte[] classification) {
    final LazySymbolModels of = models[channel];
    final int to = runs.to();
    int last = lastClass[channel];
    boolean differs = false;
    for (int i = runs.from(); i < to; i++) {
      final int value = classification[i] & 0xFF;
      differs |= value != last;
      encoder.encodeSymbol(of.get(model(last, trace[i])), value);
      last = value;
    }
    lastClass[channel] = last;
    return differs;
  }
}
