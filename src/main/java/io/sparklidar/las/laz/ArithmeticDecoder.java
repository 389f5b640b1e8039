package io.sparklidar.las.laz;

/** Reads symbols from the bytes of one stream. */
final class ArithmeticDecoder {

  /** Bytes before the first symbol. */
  static final int START_LENGTH = 4;

  private static final int MIN_LENGTH = 1 << 24;
  private static final long UNSIGNED = 0xFFFFFFFFL;

  /** Raw bits above this many are split in two. */
  private static final int MAX_RAW_BITS = 19;

  private byte[] buffer = new byte[0];
  private int position;
  private int limit;

  // The current interval and the place in it; 32-bit unsigned, value < length.
  private int length;
  private int value;

  /**
   * Begins a stream.
   *
   * @param bytes where it is
   * @param from index of its first byte
   * @param to index after its last byte
   */
  void start(final byte[] bytes, final int from, final int to) {
    buffer = bytes;
    position = from;
    limit = to;
    length = -1;
    value = next() << 24 | next() << 16 | next() << 8 | next();
    if (value == -1) {
      throw corrupt("a stream's first bytes", "ff ff ff ff");
    }
  }

  /** Index of the next byte. After the last symbol it is the end of the stream. */
  int position() {
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
    if (length >>> 24 == 0) {
      renormalise();
    }
    if (--model.untilUpdate == 0) {
      model.update();
    }
    return bit;
  }

  int decodeSymbol(final SymbolModel model) {
    final int[] distribution = model.distribution;
    final int unit = length >>> SymbolModel.SHIFT;
    // Exact: the quotient is below 2^16 and never closer than 2^-17 to the next integer.
    final int probability = (int) ((value & UNSIGNED) / (double) unit);
    int symbol;
    int end;
    if (model.table.length > 0) {
      final int slot = probability >>> model.tableShift;
      symbol = model.table[slot];
      end = model.table[slot + 1] + 1;
    } else {
      symbol = 0;
      end = model.symbols;
    }
    while (end - symbol > 1) {
      final int middle = symbol + end >>> 1;
      if (distribution[middle] > probability) {
        end = middle;
      } else {
        symbol = middle;
      }
    }
    final int low = distribution[symbol] * unit;
    value -= low;
    // The last symbol owns what the division left over.
    length = (symbol + 1 < model.symbols ? distribution[symbol + 1] * unit : length) - low;
    if (length >>> 24 == 0) {
      renormalise();
    }
    model.counts[symbol]++;
    if (--model.untilUpdate == 0) {
      model.update();
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
      throw corrupt("a number of " + count + " bits", "a larger one");
    }
    value -= bits * length;
    if (length >>> 24 == 0) {
      renormalise();
    }
    return bits;
  }

  /** Reads 64 bits that were written without a model. */
  long decodeLong() {
    final int low = decodeBits(32);
    return (long) decodeBits(32) << 32 | low & UNSIGNED;
  }

  private void renormalise() {
    do {
      value = value << 8 | next();
      length <<= 8;
    } while (Integer.compareUnsigned(length, MIN_LENGTH) < 0);
  }

  private int next() {
    if (position >= limit) {
      throw corrupt("more bytes in the stream", "its end");
    }
    return buffer[position++] & 0xFF;
  }

  private CorruptStreamException corrupt(final String expected, final String found) {
    return new CorruptStreamException(position, expected, found);
  }
}
