package io.sparklidar.las.laz.coding;

/**
 * Codes an integer by its difference to a prediction: the bit length of the difference with one
 * model a context, then its bits, the upper eight of them with models that all contexts share.
 */
public final class IntegerCoder {

  /** Bits of a corrector above these are not modelled. */
  private static final int MODELLED_BITS = 8;

  private static final int INT_BITS = 32;

  private final int bits;
  private final SymbolModel[] classes;
  private final BitModel corrector0 = new BitModel();
  private final SymbolModel[] correctors;
  private int lastClass;

  /**
   * @param bits width of the integers: 8, 16 or 32
   * @param contexts number of contexts
   */
  public IntegerCoder(final int bits, final int contexts) {
    this.bits = bits;
    classes = new SymbolModel[contexts];
    for (int i = 0; i < contexts; i++) {
      classes[i] = new SymbolModel(bits + 1);
    }
    correctors = new SymbolModel[bits + 1];
  }

  /** Back to fresh models. */
  public void reset() {
    for (final SymbolModel model : classes) {
      model.reset();
    }
    corrector0.reset();
    for (final SymbolModel model : correctors) {
      if (model != null) {
        model.reset();
      }
    }
  }

  /** Bit length class of the last corrector, 0..32. */
  public int lastClass() {
    return lastClass;
  }

  /** Decodes an integer; in widths below 32 it is wrapped into the unsigned range once. */
  public int decode(final ArithmeticDecoder decoder, final int prediction, final int context) {
    final int k = decoder.decodeSymbol(classes[context]);
    lastClass = k;
    final int value = prediction + corrector(decoder, k);
    if (bits == INT_BITS) {
      return value;
    }
    final int range = 1 << bits;
    if (value < 0) {
      return value + range;
    }
    return value >= range ? value - range : value;
  }

  private int corrector(final ArithmeticDecoder decoder, final int k) {
    if (k == 0) {
      return decoder.decodeBit(corrector0);
    }
    if (k == INT_BITS) {
      return Integer.MIN_VALUE;
    }
    int corrector = decoder.decodeSymbol(correctorModel(k));
    if (k > MODELLED_BITS) {
      final int rawBits = k - MODELLED_BITS;
      corrector = corrector << rawBits | decoder.decodeBits(rawBits);
    }
    // Class k covers -(2^k - 1) .. -2^(k-1) and 2^(k-1) + 1 .. 2^k. No branch: signs are noise.
    final int positive = corrector >>> k - 1;
    return corrector + positive + (positive - 1 & 1 - (1 << k));
  }

  /** Encodes what {@link #decode} gives back for the same prediction and context. */
  public void encode(
      final ArithmeticEncoder encoder, final int prediction, final int value, final int context) {
    final int corrector = fold(value - prediction);
    // bit length of -c or of c - 1, whichever is not negative (as unsigned numbers)
    final int positive = (-corrector & ~corrector) >>> 31;
    final int k = INT_BITS - Integer.numberOfLeadingZeros(Math.abs(corrector) - positive);
    lastClass = k;
    encoder.encodeSymbol(classes[context], k);
    if (k == 0) {
      encoder.encodeBit(corrector0, corrector);
      return;
    }
    if (k == INT_BITS) {
      return;
    }
    final int offset = corrector - 1 + (corrector >> 31 & 1 << k);
    if (k <= MODELLED_BITS) {
      encoder.encodeSymbol(correctorModel(k), offset);
      return;
    }
    final int rawBits = k - MODELLED_BITS;
    encoder.encodeSymbol(correctorModel(k), offset >>> rawBits);
    encoder.encodeBits(rawBits, offset & (1 << rawBits) - 1);
  }

  /** Wraps a corrector of a narrow integer into the signed range of its width. */
  private int fold(final int corrector) {
    if (bits == INT_BITS) {
      return corrector;
    }
    final int half = 1 << bits - 1;
    if (corrector < -half) {
      return corrector + 2 * half;
    }
    return corrector >= half ? corrector - 2 * half : corrector;
  }

  private SymbolModel correctorModel(final int k) {
    SymbolModel model = correctors[k];
    if (model == null) {
      model = new SymbolModel(1 << Math.min(k, MODELLED_BITS));
      correctors[k] = model;
    }
    return model;
  }
}
