package io.sparklidar.las.io;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Numbers and strings as LAS stores them. */
public final class LittleEndian {

  private static final VarHandle SHORT = view(short[].class);
  private static final VarHandle INT = view(int[].class);
  private static final VarHandle LONG = view(long[].class);
  private static final VarHandle DOUBLE = view(double[].class);

  private LittleEndian() {}

  private static VarHandle view(final Class<?> array) {
    return MethodHandles.byteArrayViewVarHandle(array, ByteOrder.LITTLE_ENDIAN);
  }

  /** A u8. */
  public static int getUnsignedByte(final byte[] bytes, final int at) {
    return bytes[at] & 0xFF;
  }

  /** An i16. */
  public static short getShort(final byte[] bytes, final int at) {
    return (short) SHORT.get(bytes, at);
  }

  /** A u16. */
  public static int getUnsignedShort(final byte[] bytes, final int at) {
    return (short) SHORT.get(bytes, at) & 0xFFFF;
  }

  /** An i32. */
  public static int getInt(final byte[] bytes, final int at) {
    return (int) INT.get(bytes, at);
  }

  /** A u32. */
  public static long getUnsignedInt(final byte[] bytes, final int at) {
    return (int) INT.get(bytes, at) & 0xFFFFFFFFL;
  }

  /** An i64. */
  public static long getLong(final byte[] bytes, final int at) {
    return (long) LONG.get(bytes, at);
  }

  /** An f64. */
  public static double getDouble(final byte[] bytes, final int at) {
    return (double) DOUBLE.get(bytes, at);
  }

  /** Stores the lower 16 bits of a value. */
  public static void putShort(final byte[] bytes, final int at, final int value) {
    SHORT.set(bytes, at, (short) value);
  }

  /** Stores an i32. */
  public static void putInt(final byte[] bytes, final int at, final int value) {
    INT.set(bytes, at, value);
  }

  /** Stores an i64. */
  public static void putLong(final byte[] bytes, final int at, final long value) {
    LONG.set(bytes, at, value);
  }

  /** Stores an f64. */
  public static void putDouble(final byte[] bytes, final int at, final double value) {
    DOUBLE.set(bytes, at, value);
  }

  /** A NUL padded string; Latin-1 keeps every byte, so that it can be written back as it was. */
  public static String getString(final byte[] bytes, final int at, final int length) {
    int end = at;
    while (end < at + length && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, at, end - at, StandardCharsets.ISO_8859_1);
  }

  /** Writes a string NUL padded, cut to {@code length} bytes. */
  public static void putString(
      final byte[] bytes, final int at, final int length, final String value) {
    final byte[] encoded = value.getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(encoded, 0, bytes, at, Math.min(length, encoded.length));
  }
}
