package io.sparklidar.las.laz.layered;

import io.sparklidar.las.laz.coding.ArithmeticDecoder;
import io.sparklidar.las.laz.coding.ArithmeticEncoder;
import io.sparklidar.las.laz.coding.SymbolModel;

/** The layer of near infrared of formats 8 and 10. */
final class NirLayer {

  private static final int LOW_CHANGED = 1;
  private static final int HIGH_CHANGED = 2;

  private final SymbolModel[] changed = new SymbolModel[ContextRuns.CONTEXTS];
  private final SymbolModel[] low = new SymbolModel[ContextRuns.CONTEXTS];
  private final SymbolModel[] high = new SymbolModel[ContextRuns.CONTEXTS];
  private final int[] last = new int[ContextRuns.CONTEXTS];
  private final ContextRuns runs;

  NirLayer(final ContextRuns runs) {
    this.runs = runs;
  }

  /** Decodes points 1 .. count-1; point 0 is in the column already. */
  void decode(
      final ArithmeticDecoder decoder, final int count, final int[] trace, final short[] nir) {
    begin(runs.start(trace, count), nir[0] & 0xFFFF);
    while (runs.next()) {
      if (runs.begins()) {
        begin(runs.models(), last[runs.previous()]);
      }
      decodeRun(decoder, runs.models(), nir);
    }
  }

  private void decodeRun(final ArithmeticDecoder decoder, final int models, final short[] nir) {
    final SymbolModel mask = changed[models];
    final SymbolModel lows = low[models];
    final SymbolModel highs = high[models];
    final int to = runs.to();
    int lowByte = last[runs.values()] & 0xFF;
    int highByte = last[runs.values()] >>> 8;
    for (int i = runs.from(); i < to; i++) {
      final int changes = decoder.decodeSkewedSymbol(mask);
      if ((changes & LOW_CHANGED) != 0) {
        lowByte = lowByte + decoder.decodeSymbol(lows) & 0xFF;
      }
      if ((changes & HIGH_CHANGED) != 0) {
        highByte = highByte + decoder.decodeSymbol(highs) & 0xFF;
      }
      nir[i] = (short) (highByte << 8 | lowByte);
    }
    last[runs.values()] = highByte << 8 | lowByte;
  }

  private void begin(final int context, final int value) {
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
    begin(runs.start(trace, count), nir[0] & 0xFFFF);
    boolean differs = false;
    while (runs.next()) {
      if (runs.begins()) {
        begin(runs.models(), last[runs.previous()]);
      }
      differs |= encodeRun(encoder, runs.models(), nir);
    }
    return differs;
  }

  private boolean encodeRun(final ArithmeticEncoder encoder, final int models, final short[] nir) {
    final int to = runs.to();
    int before = last[runs.values()];
    boolean differs = false;
    for (int i = runs.from(); i < to; i++) {
      final int value = nir[i] & 0xFFFF;
      final int difference = value ^ before;
      final int changes =
          ((difference & 0xFF) != 0 ? LOW_CHANGED : 0)
              | ((difference & 0xFF00) != 0 ? HIGH_CHANGED : 0);
      encoder.encodeSymbol(changed[models], changes);
      if ((changes & LOW_CHANGED) != 0) {
        encoder.encodeSymbol(low[models], value - before & 0xFF);
      }
      if ((changes & HIGH_CHANGED) != 0) {
        encoder.encodeSymbol(high[models], (value >>> 8) - (before >>> 8) & 0xFF);
      }
      before = value;
      differs |= changes != 0;
    }
    last[runs.values()] = before;
    return differs;
  }
}
