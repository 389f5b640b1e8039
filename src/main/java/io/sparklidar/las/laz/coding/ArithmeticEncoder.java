package io.sparklidar.las.laz.coding;

import java.util.Arrays;

/**
 * Writes symbols to the bytes of one stream. The stream stays in memory until it is finished,
 * because a carry may run back over all of it.
 *
 * <p>What makes it fast: the last four bytes that were given out stay in the upper half of a 64-bit
 * number whose lower half is the interval's start, and are stored again with every symbol. So a
 * carry runs into them by itself; only one in billions goes further.
 */
public final class ArithmeticEncoder {

  private static final int MIN_LENGTH = 1 << 24;

  /** Bytes given out that still take a carry; as many are in the buffer before the stream. */
  private static final int WINDOW = 4;

  private static final long UNSIGNED = 0xFFFFFFFFL;
  private static final int FIRST_CAPACITY = 1 << 16;
  private static final int MAX_CAPACITY = Integer.MAX_VALUE - 64;

  /** Raw bits above this many are split in two. */
  private static final int MAX_RAW_BITS = 19;

  private byte[] buffer = new byte[FIRST_CAPACITY];
  private int size;

  // The current interval: its start, below the last bytes given out, and its length; unsigned.
  private long low;
  private int length;

  /** Begins a stream. */
  public void start() {
    size = 0;
    low = 0;
    length = -1;
  }

  /** The bytes of a finished stream. */
  public byte[] toByteArray() {
    return Arrays.copyOfRange(buffer, WINDOW, WINDOW + size);
  }

  /** Copies the bytes of a finished stream to a place in an array. */
  public void copyTo(final byte[] target, final int at) {
    System.arraycopy(buffer, WINDOW, target, at, size);
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
    low &= ~UNSIGNED;
    store();
    size += wide ? 3 : 2;
  }

  private void advance(final int by) {
    final long step = by & UNSIGNED;
    low += step;
    if (Long.compareUnsigned(low, step) < 0) {
      carry();
    }
  }

  /** Takes a carry to the bytes before the last ones given out. */
  private void carry() {
    int at = size - 1;
    while (buffer[at] == -1) {
      buffer[at--] = 0;
    }
    buffer[at]++;
  }

  /** Gives out as many bytes as the interval has lost; at most three, often none. */
  private void renormalise() {
    store();
    final int shift = Integer.numberOfLeadingZeros(length) & 24;
    size += shift >>> 3;
    low <<= shift;
    length <<= shift;
  }

  /** Puts the last bytes given out, and the next ones, where they belong. */
  private void store() {
    if (size + Long.BYTES > buffer.length) {
      grow();
    }
    BigEndian.putLong(buffer, size, low);
  }

  private void grow() {
    buffer = Arrays.copyOf(buffer, (int) Math.min(MAX_CAPACITY, 2L * buffer.length));
  }
}
