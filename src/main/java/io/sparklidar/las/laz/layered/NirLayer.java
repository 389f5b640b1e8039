package io.sparklidar.las.laz.layered;

import io.sparklidar.las.laz.coding.ArithmeticDecoder;
import io.sparklidar.las.laz.coding.ArithmeticEncoder;
import io.sparklidar.las.laz.coding.SymbolModel;

/** The layer of near infrared of formats 8 and 10. */
final class NirLayer {

  private static final int LOW_CHANGED = 1;
  private static final int HIGH_CHANGED = 2;

  private final CompanionContexts contexts;
  private final SymbolModel[] changed = new SymbolModel[4];
  private final SymbolModel[] low = new SymbolModel[4];
  private final SymbolModel[] high = new SymbolModel[4];
  private final int[] last = new int[4];

  NirLayer(final CompanionContexts contexts) {
    this.contexts = contexts;
  }

  /** Decodes points 1 .. count-1; point 0 is in the column already. */
  void decode(
      final ArithmeticDecoder decoder, final int count, final int[] trace, final short[] nir) {
    start(contexts.start(trace[0]), nir[0] & 0xFFFF);
    for (int i = 1; i < count; i++) {
      final int before = contexts.models();
      final int fresh = contexts.next(trace[i]);
      if (fresh >= 0) {
        start(fresh, last[before]);
      }
      final int values = contexts.values();
      final int models = contexts.models();
      final int mask = decoder.decodeSkewedSymbol(changed[models]);
      int lowByte = last[values] & 0xFF;
      int highByte = last[values] >>> 8;
      if ((mask & LOW_CHANGED) != 0) {
        lowByte = lowByte + decoder.decodeSymbol(low[models]) & 0xFF;
      }
      if ((mask & HIGH_CHANGED) != 0) {
        highByte = highByte + decoder.decodeSymbol(high[models]) & 0xFF;
      }
      last[values] = highByte << 8 | lowByte;
      nir[i] = (short) last[values];
    }
  }

  private void start(final int context, final int value) {
    if (changed[context] == null) {
      changed[context] = new SymbolModel(4);
      low[context] = new SymbolModel(256);
      high[context] = new SymbolModel(256);
    }
    changed[context].reset();
    low[context].reset();
    high[context].reset();
    last[context] = value;
  }

  /**
   * Encodes points 1 .. count-1.
   *
   * @return whether anything was coded that is not what a dropped layer stands for
   */
  boolean encode(
      final ArithmeticEncoder encoder, final int count, final int[] trace, final short[] nir) {
    start(contexts.start(trace[0]), nir[0] & 0xFFFF);
    boolean differs = false;
    for (int i = 1; i < count; i++) {
      final int before = contexts.models();
      final int fresh = contexts.next(trace[i]);
      if (fresh >= 0) {
        start(fresh, last[before]);
      }
      final int values = contexts.values();
      final int models = contexts.models();
      final int value = nir[i] & 0xFFFF;
      final int difference = value ^ last[values];
      final int mask =
          ((difference & 0xFF) != 0 ? LOW_CHANGED : 0)
              | ((difference & 0xFF00) != 0 ? HIGH_CHANGED : 0);
      encoder.encodeSymbol(changed[models], mask);
      if ((mask & LOW_CHANGED) != 0) {
        encoder.encodeSymbol(low[models], value - last[values] & 0xFF);
      }
      if ((mask & HIGH_CHANGED) != 0) {
        encoder.encodeSymbol(high[models], (value >>> 8) - (last[values] >>> 8) & 0xFF);
      }
      last[values] = value;
      differs |= mask != 0;
    }
    return differs;
  }
}
