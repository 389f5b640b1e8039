package io.sparklidar.las.laz.coding;

/**
 * Reads symbols from the bytes of one stream.
 *
 * <p>What makes it fast: a symbol is first guessed to be the most frequent one, which the processor
 * learns to predict; otherwise it is looked up by an approximate quotient (a multiplication with a
 * tabulated reciprocal, no division) that is never too large, and corrected upwards; the stream
 * advances by whole bytes without a branch.
 */
public final class ArithmeticDecoder {

  /** Bytes before the first symbol. */
  public static final int START_LENGTH = 4;

  /** Bytes behind a stream that must be readable, whatever they are. */
  public static final int READ_AHEAD = 4;

  private static final long UNSIGNED = 0xFFFFFFFFL;

  /** Raw bits above this many are split in two. */
  private static final int MAX_RAW_BITS = 19;

  /** Leading bits of a divisor that its reciprocal is tabulated by. */
  private static final int RECIPROCAL_BITS = 12;

  private static final int[] RECIPROCALS = reciprocals();

  /** What a product with a reciprocal is too large by, as a power of two. */
  private static final int QUOTIENT_SHIFT = 64 - RECIPROCAL_BITS;

  private byte[] buffer = new byte[0];
  private int position;
  private int limit;

  // The current interval and the place in it; 32-bit unsigned, value < length.
  private int length;
  private int value;

  /** {@code 2^32 / (d + 1)} for the leading bits d of a divisor, so never too large. */
  private static int[] reciprocals() {
    final int first = 1 << RECIPROCAL_BITS - 1;
    final int[] reciprocals = new int[first];
    for (int i = 0; i < reciprocals.length; i++) {
      reciprocals[i] = (int) ((1L << 32) / (first + i + 1));
    }
    return reciprocals;
  }

  /**
   * Begins a stream.
   *
   * @param bytes where it is; {@link #READ_AHEAD} more bytes must follow its last one
   * @param from index of its first byte
   * @param to index after its last byte
   */
  public void start(final byte[] bytes, final int from, final int to) {
    buffer = bytes;
    position = from + START_LENGTH;
    limit = to;
    requirePosition();
    length = -1;
    value = BigEndian.getInt(bytes, from);
    if (value == -1) {
      throw new CorruptStreamException(from, "a stream's first bytes", "ff ff ff ff");
    }
  }

  /** Index of the next byte. After the last symbol it is the end of the stream. */
  public int position() {
    return position;
  }

  int decodeBit(final BitModel model) {
    final int zeros = model.zeroProbability * (length >>> BitModel.SHIFT);
    final int bit;
    if (Integer.compareUnsigned(value, zeros) < 0) {
      bit = 0;
      length = zeros;
      model.zeroCount++;
    } else {
      bit = 1;
      value -= zeros;
      length -= zeros;
    }
    renormalise();
    if (--model.untilUpdate == 0) {
      model.update();
    }
    return bit;
  }

  /** Decodes a symbol of a model in which none stands out. */
  public int decodeSymbol(final SymbolModel model) {
    final int unit = length >>> SymbolModel.SHIFT;
    return decode(model, lookUp(model, unit), unit);
  }

  /** Decodes a symbol, the faster the more often it is the most frequent one. */
  public int decodeSkewedSymbol(final SymbolModel model) {
    final int unit = length >>> SymbolModel.SHIFT;
    final int likely = model.likely;
    final long place = value & UNSIGNED;
    final boolean guessed =
        place >= model.distribution[likely] * (long) unit
            && place < model.distribution[likely + 1] * (long) unit;
    return decode(model, guessed ? likely : lookUp(model, unit), unit);
  }

  /** A symbol that is not above the one at the current place, and rarely far below it. */
  private int lookUp(final SymbolModel model, final int unit) {
    // slot = value / (unit << 15 - tableBits), or a little less
    final int shift = Integer.numberOfLeadingZeros(unit);
    final int divisor = unit << shift >>> Integer.SIZE - RECIPROCAL_BITS;
    final long reciprocal = RECIPROCALS[divisor - (1 << RECIPROCAL_BITS - 1)];
    final long dividend = (value & UNSIGNED) << shift - SymbolModel.SHIFT;
    final int slot = (int) (dividend * reciprocal >>> QUOTIENT_SHIFT - model.tableBits);
    final int symbol = model.table[slot] & 0xFF;
    return model.coarseBits == 0 ? symbol : symbol << model.coarseBits;
  }

  /** Narrows the interval to that of the symbol at the current place, and counts the symbol. */
  private int decode(final SymbolModel model, final int notAbove, final int unit) {
    final char[] distribution = model.distribution;
    final long place = value & UNSIGNED;
    int symbol = notAbove;
    long low = distribution[symbol] * (long) unit;
    long end = distribution[symbol + 1] * (long) unit;
    while (end <= place) {
      symbol++;
      low = end;
      end = distribution[symbol + 1] * (long) unit;
    }
    // The last symbol owns what the division left over.
    length = (int) (Math.min(end, length & UNSIGNED) - low);
    value = (int) (place - low);
    renormalise();
    model.counts[symbol]++;
    if (--model.untilUpdate == 0) {
      model.update();
      model.index();
    }
    return symbol;
  }

  /** Reads {@code count} bits, 1..32, that were written without a model. */
  int decodeBits(final int count) {
    if (count > MAX_RAW_BITS) {
      final int low = decodeBits(16);
      return decodeBits(count - 16) << 16 | low;
    }
    length >>>= count;
    final int bits = (int) ((value & UNSIGNED) / (length & UNSIGNED));
    if (bits >>> count != 0) {
      throw new CorruptStreamException(position, "a number of " + count + " bits", "a larger one");
    }
    value -= bits * length;
    renormalise();
    return bits;
  }

  /** Reads 64 bits that were written without a model. */
  public long decodeLong() {
    final int low = decodeBits(32);
    return (long) decodeBits(32) << 32 | low & UNSIGNED;
  }

  /** Takes in as many bytes as the interval has lost; at most three, often none. */
  private void renormalise() {
    final int shift = Integer.numberOfLeadingZeros(length) & 24;
    // two shifts, because one by 32 would be none
    value = value << shift | BigEndian.getInt(buffer, position) >>> 1 >>> 31 - shift;
    length <<= shift;
    position += shift >>> 3;
    requirePosition();
  }

  private void requirePosition() {
    if (position > limit) {
      throw new CorruptStreamException(limit, "more bytes in the stream", "its end");
    }
  }
}
