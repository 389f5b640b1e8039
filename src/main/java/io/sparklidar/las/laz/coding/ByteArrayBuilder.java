package io.sparklidar.las.laz.coding;

import java.util.Arrays;

/** A chunk in the making: bytes that grow at the end. */
public final class ByteArrayBuilder {

  private static final int MAX_CAPACITY = Integer.MAX_VALUE - 64;

  private byte[] bytes = new byte[1 << 16];
  private int size;

  /** Drops all bytes. */
  public void clear() {
    size = 0;
  }

  /** Where the bytes are, from index 0 on. */
  public byte[] bytes() {
    return bytes;
  }

  /** Number of bytes. */
  public int size() {
    return size;
  }

  /** Appends bytes of no particular value; returns the index of the first. */
  public int reserve(final int count) {
    final long needed = (long) size + count;
    if (needed > MAX_CAPACITY) {
      throw new IllegalArgumentException("a chunk of " + needed + " bytes is too large");
    }
    if (needed > bytes.length) {
      bytes = Arrays.copyOf(bytes, (int) Math.min(MAX_CAPACITY, Math.max(needed, 2L * size)));
    }
    final int first = size;
    size += count;
    return first;
  }

  /** Appends what an encoder has finished. */
  public void append(final ArithmeticEncoder stream) {
    final int at = reserve(stream.size());
    stream.copyTo(bytes, at);
  }
}
