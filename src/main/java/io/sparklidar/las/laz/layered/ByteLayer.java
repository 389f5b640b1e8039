package io.sparklidar.las.laz.layered;

import io.sparklidar.las.laz.coding.ArithmeticDecoder;
import io.sparklidar.las.laz.coding.ArithmeticEncoder;
import io.sparklidar.las.laz.coding.SymbolModel;

/** The layer of one extra byte of formats 6-10. */
final class ByteLayer {

  private final SymbolModel[] models = new SymbolModel[ContextRuns.CONTEXTS];
  private final int[] last = new int[ContextRuns.CONTEXTS];
  private final ContextRuns runs;

  ByteLayer(final ContextRuns runs) {
    this.runs = runs;
  }

  /** Decodes points 1 .. count-1; point 0 is in the column already. */
  void decode(
      final ArithmeticDecoder decoder, final int count, final int[] trace, final byte[] bytes) {
    begin(runs.start(trace, count), bytes[0]);
    while (runs.next()) {
      if (runs.begins()) {
        begin(runs.models(), last[runs.previous()]);
      }
      decodeRun(decoder, models[runs.models()], bytes);
    }
  }

  private void decodeRun(
      final ArithmeticDecoder decoder, final SymbolModel model, final byte[] bytes) {
    final int to = runs.to();
    int value = last[runs.values()];
    for (int i = runs.from(); i < to; i++) {
      value += decoder.decodeSkewedSymbol(model);
      bytes[i] = (byte) value;
    }
    last[runs.values()] = value;
  }

  private void begin(final int context, final int value) {
    if (models[context] == null) {
      models[context] = new SymbolModel(256);
    }
    models[context].reset();
    last[context] = value;
  }

  /**
   * Encodes points 1 .. count-1.
   *
   * @return whether anything was coded that is not what a dropped layer stands for
   */
  boolean encode(
      final ArithmeticEncoder encoder, final int count, final int[] trace, final byte[] bytes) {
    begin(runs.start(trace, count), bytes[0]);
    int steps = 0;
    while (runs.next()) {
      if (runs.begins()) {
        begin(runs.models(), last[runs.previous()]);
      }
      steps |= encodeRun(encoder, models[runs.models()], bytes);
    }
    return steps != 0;
  }

  /** Returns whether any point of the run differs from the one before: all steps, ored. */
  private int encodeRun(
      final ArithmeticEncoder encoder, final SymbolModel model, final byte[] bytes) {
    final int to = runs.to();
    int value = last[runs.values()];
    int steps = 0;
    for (int i = runs.from(); i < to; i++) {
      final int step = bytes[i] - value & 0xFF;
      encoder.encodeSymbol(model, step);
      value = bytes[i];
      steps |= step;
    }
    last[runs.values()] = value;
    return steps;
  }
}
