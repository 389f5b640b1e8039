package io.sparklidar.las.laz.coding;

import java.util.Arrays;

/**
 * Writes symbols to the bytes of one stream. The stream stays in memory until it is finished,
 * because a carry may run back over all of it.
 */
public final class ArithmeticEncoder {

  private static final int MIN_LENGTH = 1 << 24;
  private static final int FIRST_CAPACITY = 1 << 16;
  private static final int MAX_CAPACITY = Integer.MAX_VALUE - 64;

  /** Raw bits above this many are split in two. */
  private static final int MAX_RAW_BITS = 19;

  private byte[] buffer = new byte[FIRST_CAPACITY];
  private int size;

  // The current interval: its start and its length; 32-bit unsigned.
  private int low;
  private int length;

  /** Begins a stream. */
  public void start() {
    size = 0;
    low = 0;
    length = -1;
  }

  /** Where the stream's bytes are, from index 0 on. */
  public byte[] bytes() {
    return buffer;
  }

  /** Number of bytes; all of them only after {@link #finish()}. */
  public int size() {
    return size;
  }

  void encodeBit(final BitModel model, final int bit) {
    final int zeros = model.zeroProbability * (length >>> BitModel.SHIFT);
    if (bit == 0) {
      length = zeros;
      model.zeroCount++;
    } else {
      advance(zeros);
      length -= zeros;
    }
    renormalise();
    if (--model.untilUpdate == 0) {
      model.update();
    }
  }

  /** Encodes a symbol of a model. */
  public void encodeSymbol(final SymbolModel model, final int symbol) {
    final char[] distribution = model.distribution;
    final int unit = length >>> SymbolModel.SHIFT;
    final int start = distribution[symbol] * unit;
    // The last symbol owns what the division left over.
    length = (symbol + 1 < model.symbols ? distribution[symbol + 1] * unit : length) - start;
    advance(start);
    renormalise();
    model.counts[symbol]++;
    if (--model.untilUpdate == 0) {
      model.update();
    }
  }

  /** Writes the lowest {@code count} bits, 1..32, of a value without a model. */
  void encodeBits(final int count, final int value) {
    if (count > MAX_RAW_BITS) {
      encodeBits(16, value & 0xFFFF);
      encodeBits(count - 16, value >>> 16);
      return;
    }
    length >>>= count;
    advance(value * length);
    renormalise();
  }

  /** Writes 64 bits without a model. */
  public void encodeLong(final long value) {
    encodeBits(32, (int) value);
    encodeBits(32, (int) (value >>> 32));
  }

  /** Ends the stream with as few bytes as tell the last symbol from all others. */
  public void finish() {
    final boolean wide = Integer.compareUnsigned(length, 2 * MIN_LENGTH) > 0;
    advance(wide ? MIN_LENGTH : MIN_LENGTH >>> 1);
    length = wide ? MIN_LENGTH >>> 1 : MIN_LENGTH >>> 9;
    renormalise();
    // A decoder holds four bytes: what it reads ahead is zeros.
    for (int i = 0; i < (wide ? 3 : 2); i++) {
      append(0);
    }
  }

  private void advance(final int by) {
    low += by;
    if (Integer.compareUnsigned(low, by) < 0) {
      carry();
    }
  }

  private void carry() {
    int at = size - 1;
    while (buffer[at] == -1) {
      buffer[at--] = 0;
    }
    buffer[at]++;
  }

  /** Gives out as many bytes as the interval has lost; at most three, often none. */
  private void renormalise() {
    if (size + Integer.BYTES > buffer.length) {
      grow();
    }
    BigEndian.putInt(buffer, size, low);
    final int shift = Integer.numberOfLeadingZeros(length) & 24;
    size += shift >>> 3;
    low <<= shift;
    length <<= shift;
  }

  private void append(final int value) {
    if (size == buffer.length) {
      grow();
    }
    buffer[size++] = (byte) value;
  }

  private void grow() {
    buffer = Arrays.copyOf(buffer, (int) Math.min(MAX_CAPACITY, 2L * buffer.length));
  }
}
