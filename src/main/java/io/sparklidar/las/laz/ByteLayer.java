package io.sparklidar.las.laz;

/** The layer of one extra byte of formats 6-10. */
final class ByteLayer {

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
    for (int i = 1; i < count; i++) {
      final int before = contexts.models();
      final int fresh = contexts.next(trace[i]);
      if (fresh >= 0) {
        start(fresh, last[before]);
      }
      final int values = contexts.values();
      last[values] += decoder.decodeSkewedSymbol(models[contexts.models()]);
      bytes[i] = (byte) last[values];
    }
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
    boolean differs = false;
    for (int i = 1; i < count; i++) {
      final int before = contexts.models();
      final int fresh = contexts.next(trace[i]);
      if (fresh >= 0) {
        start(fresh, last[before]);
      }
      final int values = contexts.values();
      final int step = bytes[i] - last[values] & 0xFF;
      encoder.encodeSymbol(models[contexts.models()], step);
      last[values] = bytes[i];
      differs |= step != 0;
    }
    return differs;
  }
}
