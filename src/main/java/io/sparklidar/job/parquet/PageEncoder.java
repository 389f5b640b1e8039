package io.sparklidar.job.parquet;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Encodes runs of rows of one column as the body of a Parquet data page (version 1): definition
 * levels where values may be missing, then the values, PLAIN or as 8- or 16-bit dictionary indices.
 * Also finds the smallest and largest value on the way. One object serves many pages; not safe for
 * concurrent use.
 */
final class PageEncoder {

  /** Distinct values up to which an integer column of a row group uses a dictionary. */
  private static final int DICTIONARY_LIMIT = 256;

  /** Distinct texts one row group can hold: what 16-bit indices can name. */
  static final int VOCABULARY_LIMIT = 1 << 16;

  /** Entries of the memory of recent values; a power of two. */
  private static final int RECENT = 1 << 10;

  private ByteBuffer buffer = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);

  private int nulls;
  private long minLong;
  private long maxLong;
  private double minDouble;
  private double maxDouble;
  private byte[] minBytes = {};
  private byte[] maxBytes = {};
  private boolean sawValue;

  /** Rows of the last page that had no value. */
  int nulls() {
    return nulls;
  }

  /** Whether the last page had a value. */
  boolean hasRange() {
    return sawValue;
  }

  long minLong() {
    return minLong;
  }

  long maxLong() {
    return maxLong;
  }

  /** NaN if the page holds one. */
  double minDouble() {
    return minDouble;
  }

  /** NaN if the page holds one. */
  double maxDouble() {
    return maxDouble;
  }

  /** The first value of a BYTES page in order of unsigned bytes. */
  byte[] minBytes() {
    return minBytes;
  }

  /** The last value of a BYTES page in order of unsigned bytes. */
  byte[] maxBytes() {
    return maxBytes;
  }

  /** The bytes of the last page: backing array and length are valid until the next page. */
  byte[] array() {
    return buffer.array();
  }

  int length() {
    return buffer.position();
  }

  private void start(final Column column, final int[] order, final int from, final int count) {
    nulls = 0;
    sawValue = false;
    minLong = Long.MAX_VALUE;
    maxLong = Long.MIN_VALUE;
    minDouble = Double.POSITIVE_INFINITY;
    maxDouble = Double.NEGATIVE_INFINITY;
    final Column.Definition definition = column.definition();
    final long needed = 64L + count / 8 + (long) count * 8 * definition.length();
    if (buffer.capacity() < needed) {
      buffer = ByteBuffer.allocate(Math.toIntExact(needed)).order(ByteOrder.LITTLE_ENDIAN);
    }
    buffer.clear();
    if (definition.optional()) {
      definitionLevels(column, order, from, count);
    }
  }

  private static int row(final int[] order, final int i) {
    return order == null ? i : order[i];
  }

  /** Levels are 0 or 1, in the RLE / bit-packing hybrid, behind their length in four bytes. */
  private void definitionLevels(
      final Column column, final int[] order, final int from, final int count) {
    final int lengthAt = buffer.position();
    buffer.putInt(0);
    if (!column.mayMiss()) {
      varint((long) count << 1);
      buffer.put((byte) 1);
    } else {
      final int groups = (count + 7) / 8;
      varint((long) groups << 1 | 1);
      for (int group = 0; group < groups; group++) {
        int bits = 0;
        final int end = Math.min(8, count - group * 8);
        for (int b = 0; b < end; b++) {
          if (column.isMissing(row(order, from + group * 8 + b))) {
            nulls++;
          } else {
            bits |= 1 << b;
          }
        }
        buffer.put((byte) bits);
      }
    }
    buffer.putInt(lengthAt, buffer.position() - lengthAt - 4);
  }

  private void varint(final long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      buffer.put((byte) (rest & 0x7F | 0x80));
      rest >>>= 7;
    }
    buffer.put((byte) rest);
  }

  private boolean present(final Column column, final int row) {
    return nulls == 0 || !column.isMissing(row);
  }

  /** PLAIN values of rows [from, from + count) of the column, taken through {@code order}. */
  void plain(final Column column, final int[] order, final int from, final int count) {
    start(column, order, from, count);
    switch (column.definition().type()) {
      case BOOLEAN -> booleans(column, order, from, count);
      case UINT8, INT8, UINT16, INT16, UINT32, INT32 -> ints(column, order, from, count);
      case UINT64, INT64 -> longs(column, order, from, count);
      case FLOAT -> floats(column, order, from, count);
      case DOUBLE -> doubles(column, order, from, count);
      case BYTES -> fixedBytes(column, order, from, count);
      case STRING -> throw new IllegalArgumentException("text is written through a dictionary");
    }
  }

  private void booleans(final Column column, final int[] order, final int from, final int count) {
    final byte[] values = column.bytes();
    int bits = 0;
    int used = 0;
    for (int i = from; i < from + count; i++) {
      final int row = row(order, i);
      if (!present(column, row)) {
        continue;
      }
      final int value = values[row] != 0 ? 1 : 0;
      rangeOfLong(value);
      bits |= value << used;
      if (++used == 8) {
        buffer.put((byte) bits);
        bits = 0;
        used = 0;
      }
    }
    if (used > 0) {
      buffer.put((byte) bits);
    }
  }

  /** The value of a 32-bit-or-narrower integer column as the int that Parquet stores. */
  static int intValue(final Column column, final int row) {
    return switch (column.definition().type()) {
      case UINT8 -> column.bytes()[row] & 0xFF;
      case INT8 -> column.bytes()[row];
      case UINT16 -> column.shorts()[row] & 0xFFFF;
      case INT16 -> column.shorts()[row];
      default -> column.ints()[row];
    };
  }

  private void ints(final Column column, final int[] order, final int from, final int count) {
    final boolean unsigned = column.definition().type() == ColumnType.UINT32;
    for (int i = from; i < from + count; i++) {
      final int row = row(order, i);
      if (present(column, row)) {
        final int value = intValue(column, row);
        rangeOfLong(unsigned ? value & 0xFFFFFFFFL : value);
        buffer.putInt(value);
      }
    }
  }

  private void longs(final Column column, final int[] order, final int from, final int count) {
    final long[] values = column.longs();
    // Unsigned values are compared with their sign bit flipped and flipped back afterwards.
    final long flip = column.definition().type() == ColumnType.UINT64 ? Long.MIN_VALUE : 0;
    for (int i = from; i < from + count; i++) {
      final int row = row(order, i);
      if (present(column, row)) {
        rangeOfLong(values[row] ^ flip);
        buffer.putLong(values[row]);
      }
    }
    minLong ^= flip;
    maxLong ^= flip;
  }

  private void floats(final Column column, final int[] order, final int from, final int count) {
    final float[] values = column.floats();
    float min = Float.POSITIVE_INFINITY;
    float max = Float.NEGATIVE_INFINITY;
    for (int i = from; i < from + count; i++) {
      final int row = row(order, i);
      if (present(column, row)) {
        final float value = values[row];
        min = Math.min(min, value);
        max = Math.max(max, value);
        buffer.putFloat(value);
      }
    }
    rangeOfDouble(min, max, count);
  }

  private void doubles(final Column column, final int[] order, final int from, final int count) {
    final double[] values = column.doubles();
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    for (int i = from; i < from + count; i++) {
      final int row = row(order, i);
      if (present(column, row)) {
        final double value = values[row];
        min = Math.min(min, value);
        max = Math.max(max, value);
        buffer.putDouble(value);
      }
    }
    rangeOfDouble(min, max, count);
  }

  private void fixedBytes(final Column column, final int[] order, final int from, final int count) {
    final int length = column.definition().length();
    final byte[] values = column.bytes();
    int min = -1;
    int max = -1;
    for (int i = from; i < from + count; i++) {
      final int row = row(order, i);
      if (present(column, row)) {
        final int at = row * length;
        buffer.put(values, at, length);
        min = min < 0 || compare(values, at, min, length) < 0 ? at : min;
        max = max < 0 || compare(values, at, max, length) > 0 ? at : max;
      }
    }
    if (min >= 0) {
      sawValue = true;
      minBytes = Arrays.copyOfRange(values, min, min + length);
      maxBytes = Arrays.copyOfRange(values, max, max + length);
    }
  }

  private static int compare(final byte[] values, final int a, final int b, final int length) {
    return Arrays.compareUnsigned(values, a, a + length, values, b, b + length);
  }

  /** Whether rows [from, from + count) of a floating-point column hold a NaN that is a value. */
  static boolean holdsNaN(final Column column, final int[] order, final int from, final int count) {
    if (column.definition().nanIsNull()) {
      return false;
    }
    final boolean mayMiss = column.mayMiss();
    final boolean isFloat = column.definition().type() == ColumnType.FLOAT;
    for (int i = from; i < from + count; i++) {
      final int row = row(order, i);
      final double value = isFloat ? column.floats()[row] : column.doubles()[row];
      if (Double.isNaN(value) && !(mayMiss && column.isMissing(row))) {
        return true;
      }
    }
    return false;
  }

  private void rangeOfLong(final long value) {
    sawValue = true;
    minLong = Math.min(minLong, value);
    maxLong = Math.max(maxLong, value);
  }

  // Math.min and max carry NaN through.
  private void rangeOfDouble(final double min, final double max, final int count) {
    sawValue = nulls < count;
    minDouble = min;
    maxDouble = max;
  }

  /**
   * The distinct values of rows [from, to) of an integer or text column in ascending order, or an
   * empty array where there are too many for a dictionary to pay.
   */
  static int[] distinct(final Column column, final int[] order, final int from, final int to) {
    final int limit =
        column.definition().type() == ColumnType.STRING ? VOCABULARY_LIMIT : DICTIONARY_LIMIT;
    int[] found = new int[16];
    int size = 0;
    int last = 0;
    // Values seen lately by their low bits: most rows repeat one of them.
    final int[] recent = new int[RECENT];
    final boolean[] known = new boolean[RECENT];
    final boolean mayMiss = column.mayMiss();
    for (int i = from; i < to; i++) {
      final int row = row(order, i);
      if (mayMiss && column.isMissing(row)) {
        continue;
      }
      final int value = intValue(column, row);
      if (size > 0 && value == last) {
        continue;
      }
      last = value;
      final int slot = value & RECENT - 1;
      if (known[slot] && recent[slot] == value) {
        continue;
      }
      recent[slot] = value;
      known[slot] = true;
      final int at = Arrays.binarySearch(found, 0, size, value);
      if (at >= 0) {
        continue;
      }
      if (size == limit) {
        return new int[0];
      }
      if (size == found.length) {
        found = Arrays.copyOf(found, Math.min(limit, size * 2));
      }
      System.arraycopy(found, -at - 1, found, -at, size + at + 1);
      found[-at - 1] = value;
      size++;
    }
    return Arrays.copyOf(found, size);
  }

  /** Indices into an ascending dictionary: one bit-packed run of 8 or 16 bits a value. */
  void indices(
      final Column column,
      final int[] order,
      final int from,
      final int count,
      final int[] dictionary) {
    start(column, order, from, count);
    final boolean wide = dictionary.length > 256;
    buffer.put((byte) (wide ? 16 : 8));
    final int values = count - nulls;
    final int groups = (values + 7) / 8;
    varint((long) groups << 1 | 1);
    final boolean unsigned = column.definition().type() == ColumnType.UINT32;
    // Index of the value last found for each pattern of low bits, plus one.
    final int[] recent = new int[RECENT];
    for (int i = from; i < from + count; i++) {
      final int row = row(order, i);
      if (!present(column, row)) {
        continue;
      }
      final int value = intValue(column, row);
      final int slot = value & RECENT - 1;
      int index = recent[slot] - 1;
      if (index < 0 || dictionary[index] != value) {
        index = Arrays.binarySearch(dictionary, value);
        recent[slot] = index + 1;
        rangeOfLong(unsigned ? value & 0xFFFFFFFFL : value);
      }
      if (wide) {
        buffer.putShort((short) index);
      } else {
        buffer.put((byte) index);
      }
    }
    for (int pad = values; pad < groups * 8; pad++) {
      if (wide) {
        buffer.putShort((short) 0);
      } else {
        buffer.put((byte) 0);
      }
    }
  }
}
