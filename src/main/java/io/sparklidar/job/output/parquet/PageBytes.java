package io.sparklidar.job.output.parquet;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The bytes of a page on its way: a growing array, little-endian as Parquet is. Used again for page
 * after page, so that it stays in the processor's cache. Not safe for concurrent use.
 */
final class PageBytes {

  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private byte[] bytes = new byte[1 << 17];
  private ByteBuffer view = view(bytes);
  private int length;

  private static ByteBuffer view(final byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The backing array: the first {@link #length()} bytes count, until the next change. */
  byte[] array() {
    return bytes;
  }

  int length() {
    return length;
  }

  void clear() {
    length = 0;
  }

  /** Makes room for more bytes. */
  private void reserve(final long more) {
    final int needed = Math.toIntExact(length + more);
    if (needed > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(needed, (int) Math.min(1L << 30, 2L * bytes.length)));
      view = view(bytes);
    }
  }

  void putByte(final int value) {
    reserve(1);
    bytes[length++] = (byte) value;
  }

  void putInt(final int value) {
    reserve(Integer.BYTES);
    INTS.set(bytes, length, value);
    length += Integer.BYTES;
  }

  /** Overwrites four bytes that are there. */
  void setInt(final int at, final int value) {
    INTS.set(bytes, at, value);
  }

  /** As few bytes of seven bits as the unsigned value needs, low bits first. */
  void putVarint(final long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      putByte((int) (rest & 0x7F | 0x80));
      rest >>>= 7;
    }
    putByte((int) rest);
  }

  /** A signed value, small magnitudes short. */
  void putZigzag(final long value) {
    putVarint(value << 1 ^ value >> 63);
  }

  void putBytes(final byte[] values, final int from, final int count) {
    reserve(count);
    System.arraycopy(values, from, bytes, length, count);
    length += count;
  }

  /** All that is left in a buffer, which stays as it is. */
  void putBytes(final ByteBuffer values) {
    final int count = values.remaining();
    reserve(count);
    values.get(values.position(), bytes, length, count);
    length += count;
  }

  /** A text behind its length. */
  void putText(final String text) {
    final byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    putInt(utf8.length);
    putBytes(utf8, 0, utf8.length);
  }

  void putInts(final int[] values, final int from, final int count) {
    reserve((long) count * Integer.BYTES);
    view.position(length)
        .slice()
        .order(ByteOrder.LITTLE_ENDIAN)
        .asIntBuffer()
        .put(values, from, count);
    length += count * Integer.BYTES;
  }

  void putLongs(final long[] values, final int from, final int count) {
    reserve((long) count * Long.BYTES);
    view.position(length)
        .slice()
        .order(ByteOrder.LITTLE_ENDIAN)
        .asLongBuffer()
        .put(values, from, count);
    length += count * Long.BYTES;
  }

  void putFloats(final float[] values, final int from, final int count) {
    reserve((long) count * Float.BYTES);
    view.position(length)
        .slice()
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .put(values, from, count);
    length += count * Float.BYTES;
  }

  void putDoubles(final double[] values, final int from, final int count) {
    reserve((long) count * Double.BYTES);
    view.position(length)
        .slice()
        .order(ByteOrder.LITTLE_ENDIAN)
        .asDoubleBuffer()
        .put(values, from, count);
    length += count * Double.BYTES;
  }

  /** The low byte of each value. */
  void putLowBytes(final int[] values, final int from, final int count) {
    reserve(count);
    final byte[] to = bytes;
    final int at = length;
    for (int i = 0; i < count; i++) {
      to[at + i] = (byte) values[from + i];
    }
    length += count;
  }

  /**
   * Non-negative values of {@code width} bits each, the first in the lowest bits, filled up with
   * zeros to a whole number of groups of eight.
   *
   * @param width 0..32
   */
  void putPacked(final int[] values, final int from, final int count, final int width) {
    final int packed = (count + 7) / 8 * width;
    reserve(packed + Long.BYTES);
    final byte[] to = bytes;
    int at = length;
    long waiting = 0;
    int used = 0;
    for (int i = from; i < from + count; i++) {
      waiting |= (long) values[i] << used;
      used += width;
      if (used >= Integer.SIZE) {
        INTS.set(to, at, (int) waiting);
        at += Integer.BYTES;
        waiting >>>= Integer.SIZE;
        used -= Integer.SIZE;
      }
    }
    LONGS.set(to, at, waiting);
    at += (used + 7) / 8;
    Arrays.fill(to, at, length + packed, (byte) 0);
    length += packed;
  }

  /**
   * Values of {@code width} bits each, the first in the lowest bits.
   *
   * @param count a multiple of eight
   * @param width 0..64
   */
  void putPacked(final long[] values, final int count, final int width) {
    if (width == 0) {
      return;
    }
    reserve((long) count / 8 * width + Long.BYTES);
    int at = length;
    long waiting = 0;
    int used = 0;
    for (int i = 0; i < count; i++) {
      final long value = values[i];
      waiting |= value << used;
      used += width;
      if (used >= Long.SIZE) {
        LONGS.set(bytes, at, waiting);
        at += Long.BYTES;
        used -= Long.SIZE;
        waiting = used == 0 ? 0 : value >>> width - used;
      }
    }
    LONGS.set(bytes, at, waiting);
    length += count / 8 * width;
  }
}
