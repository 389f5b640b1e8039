package io.sparklidar.las.laz.layered;

import io.sparklidar.las.laz.coding.ArithmeticDecoder;
import io.sparklidar.las.laz.coding.ArithmeticEncoder;
import io.sparklidar.las.laz.coding.SymbolModel;

/** The layer of one extra byte of formats 6-10. */
public final class ByteLayer {

  private final CompanionContexts contexts;
  private final SymbolModel[] models = new SymbolModel[4];
  private final int[] last = new int[4];

  ByteLayer(final CompanionContexts contexts) {
    this.contexts = contexts;
  }

  /** Decodes points 1 .. count-1; point 0 is in the column already. */
  void decode(
      final ArithmeticDecoder decoder, final int count, final int[] trace, final byte[] bytes) {
    start(contexts.start(trace[0]), bytes[0]);
    int end;
    for (int i = 1; i < count; i = end) {
      final int before = contexts.models();
      final int fresh = contexts.next(trace[i]);
      if (fresh >= 0) {
        start(fresh, last[before]);
      }
      final int values = contexts.values();
      end = contexts.endOfRun(trace, i, count);
      last[values] = decodeRun(decoder, models[contexts.models()], last[values], bytes, i, end);
    }
  }

  private static int decodeRun(
      final ArithmeticDecoder decoder,
      final SymbolModel model,
      final int first,
      final byte[] bytes,
      final int from,
      final int to) {
    int value = first;
    for (int i = from; i < to; i++) {
      value += decoder.decodeSkewedSymbol(model);
      bytes[i] = (byte) value;
    }
    return value;
  }

  private void start(final int context, final int value) {
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
    start(contexts.start(trace[0]), bytes[0]);
    int steps = 0;
    int end;
    for (int i = 1; i < count; i = end) {
      final int before = contexts.models();
      final int fresh = contexts.next(trace[i]);
      if (fresh >= 0) {
        start(fresh, last[before]);
      }
      final int values = contexts.values();
      end = contexts.endOfRun(trace, i, count);
      steps |= encodeRun(encoder, models[contexts.models()], last[values], bytes, i, end);
      last[values] = bytes[end - 1];
    }
    return steps != 0;
  }

  /** Returns whether any point of the run differs from the one before: all steps, ored. */
  private static int encodeRun(
      final ArithmeticEncoder encoder,
      final SymbolModel model,
      final int first,
      final byte[] bytes,
      final int from,
      final int to) {
    int value = first;
    int steps = 0;
    for (int i = from; i < to; i++) {
      final int step = bytes[i] - value & 0xFF;
      encoder.encodeSymbol(model, step);
      value = bytes[i];
      steps |= step;
    }
    return steps;
  }
}
