package io.sparklidar.job.parquet;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.TreeSet;

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

  /** What is added to a value to find it in the table of seen ones: it begins at -2^15. */
  private static final int TABLE_BIAS = 1 << 15;

  private final boolean[] seen = new boolean[TABLE_BIAS + (1 << 16)];
  private boolean[] absent = {};
  private int[] gathered = {};
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
    nulls = column.mayMiss() ? missing(column, order, from, count) : 0;
    if (nulls == 0) {
      varint((long) count << 1);
      buffer.put((byte) 1);
    } else {
      final int groups = (count + 7) / 8;
      varint((long) groups << 1 | 1);
      for (int group = 0; group < groups; group++) {
        int bits = 0;
        final int end = Math.min(8, count - group * 8);
        for (int b = 0; b < end; b++) {
          bits |= absent[group * 8 + b] ? 0 : 1 << b;
        }
        buffer.put((byte) bits);
      }
    }
    buffer.putInt(lengthAt, buffer.position() - lengthAt - 4);
  }

  /** Notes which rows have no value, and counts them. */
  private int missing(final Column column, final int[] order, final int from, final int count) {
    if (absent.length < count) {
      absent = new boolean[count];
    }
    int found = 0;
    if (column.definition().nanIsNull() && column.definition().type() == ColumnType.FLOAT) {
      final float[] values = column.floats();
      for (int i = 0; i < count; i++) {
        final float value = values[row(order, from + i)];
        absent[i] = value != value;
        found += value != value ? 1 : 0;
      }
      return found;
    }
    for (int i = 0; i < count; i++) {
      absent[i] = column.isMissing(row(order, from + i));
      found += absent[i] ? 1 : 0;
    }
    return found;
  }

  private void varint(final long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      buffer.put((byte) (rest & 0x7F | 0x80));
      rest >>>= 7;
    }
    buffer.put((byte) rest);
  }

  /** Whether the row at a position of the page has a value. */
  private boolean present(final int position) {
    return nulls == 0 || !absent[position];
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
    for (int i = 0; i < count; i++) {
      if (!present(i)) {
        continue;
      }
      final int value = values[row(order, from + i)] != 0 ? 1 : 0;
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

  /**
   * The values of a 32-bit-or-narrower integer column as the ints that Parquet stores, all rows of
   * the range, a loop a type: this is where most columns pass through.
   */
  private int[] gather(final Column column, final int[] order, final int from, final int count) {
    if (gathered.length < count) {
      gathered = new int[count];
    }
    final int[] to = gathered;
    switch (column.definition().type()) {
      case UINT8 -> {
        final byte[] values = column.bytes();
        for (int i = 0; i < count; i++) {
          to[i] = values[row(order, from + i)] & 0xFF;
        }
      }
      case INT8 -> {
        final byte[] values = column.bytes();
        for (int i = 0; i < count; i++) {
          to[i] = values[row(order, from + i)];
        }
      }
      case UINT16 -> {
        final short[] values = column.shorts();
        for (int i = 0; i < count; i++) {
          to[i] = values[row(order, from + i)] & 0xFFFF;
        }
      }
      case INT16 -> {
        final short[] values = column.shorts();
        for (int i = 0; i < count; i++) {
          to[i] = values[row(order, from + i)];
        }
      }
      default -> {
        final int[] values = column.ints();
        for (int i = 0; i < count; i++) {
          to[i] = values[row(order, from + i)];
        }
      }
    }
    return to;
  }

  private void ints(final Column column, final int[] order, final int from, final int count) {
    final boolean unsigned = column.definition().type() == ColumnType.UINT32;
    final int[] values = gather(column, order, from, count);
    // Unsigned values are compared with their sign bit flipped.
    final int flip = unsigned ? Integer.MIN_VALUE : 0;
    int min = Integer.MAX_VALUE;
    int max = Integer.MIN_VALUE;
    for (int i = 0; i < count; i++) {
      if (present(i)) {
        min = Math.min(min, values[i] ^ flip);
        max = Math.max(max, values[i] ^ flip);
        buffer.putInt(values[i]);
      }
    }
    if (nulls < count) {
      rangeOfLong(unsigned ? (min ^ flip) & 0xFFFFFFFFL : min);
      rangeOfLong(unsigned ? (max ^ flip) & 0xFFFFFFFFL : max);
    }
  }

  private void longs(final Column column, final int[] order, final int from, final int count) {
    final long[] values = column.longs();
    // Unsigned values are compared with their sign bit flipped and flipped back afterwards.
    final long flip = column.definition().type() == ColumnType.UINT64 ? Long.MIN_VALUE : 0;
    for (int i = 0; i < count; i++) {
      if (present(i)) {
        final int row = row(order, from + i);
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
    for (int i = 0; i < count; i++) {
      if (present(i)) {
        final int row = row(order, from + i);
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
    for (int i = 0; i < count; i++) {
      if (present(i)) {
        final int row = row(order, from + i);
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
    for (int i = 0; i < count; i++) {
      if (present(i)) {
        final int row = row(order, from + i);
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
   * The distinct values of rows [from, from + count) of an integer or text column in ascending
   * order, or an empty array where there are too many for a dictionary to pay.
   */
  int[] distinct(final Column column, final int[] order, final int from, final int count) {
    final int limit =
        column.definition().type() == ColumnType.STRING ? VOCABULARY_LIMIT : DICTIONARY_LIMIT;
    final int[] values = gather(column, order, from, count);
    final boolean mayMiss = column.mayMiss();
    Arrays.fill(seen, false);
    // Values outside the table: 32-bit columns alone have them.
    final TreeSet<Integer> others = new TreeSet<>();
    int size = 0;
    for (int i = 0; i < count; i++) {
      final int at = values[i] + TABLE_BIAS;
      if (at < 0 || at >= seen.length) {
        if (!(mayMiss && column.isMissing(row(order, from + i)))
            && others.add(values[i])
            && ++size > limit) {
          return new int[0];
        }
      } else if (!seen[at] && !(mayMiss && column.isMissing(row(order, from + i)))) {
        seen[at] = true;
        if (++size > limit) {
          return new int[0];
        }
      }
    }
    return ascending(others, size);
  }

  private int[] ascending(final TreeSet<Integer> others, final int size) {
    final int[] sorted = new int[size];
    int n = 0;
    for (final int value : others.headSet(-TABLE_BIAS)) {
      sorted[n++] = value;
    }
    for (int at = 0; at < seen.length; at++) {
      if (seen[at]) {
        sorted[n++] = at - TABLE_BIAS;
      }
    }
    for (final int value : others.tailSet(seen.length - TABLE_BIAS)) {
      sorted[n++] = value;
    }
    return sorted;
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
    final int present = count - nulls;
    final int groups = (present + 7) / 8;
    varint((long) groups << 1 | 1);
    final int[] values = gather(column, order, from, count);
    // Index of the value last found for each pattern of low bits, plus one.
    final int[] recent = new int[RECENT];
    int min = Integer.MAX_VALUE;
    int max = -1;
    for (int i = 0; i < count; i++) {
      if (!present(i)) {
        continue;
      }
      final int slot = values[i] & RECENT - 1;
      int index = recent[slot] - 1;
      if (index < 0 || dictionary[index] != values[i]) {
        index = Arrays.binarySearch(dictionary, values[i]);
        recent[slot] = index + 1;
      }
      min = Math.min(min, index);
      max = Math.max(max, index);
      if (wide) {
        buffer.putShort((short) index);
      } else {
        buffer.put((byte) index);
      }
    }
    rangeOfDictionary(column, dictionary, min, max);
    for (int pad = present; pad < groups * 8; pad++) {
      if (wide) {
        buffer.putShort((short) 0);
      } else {
        buffer.put((byte) 0);
      }
    }
  }

  /** The dictionary ascends as signed ints: so do indices and values, unless they are unsigned. */
  private void rangeOfDictionary(
      final Column column, final int[] dictionary, final int min, final int max) {
    if (max < 0) {
      return;
    }
    if (column.definition().type() != ColumnType.UINT32) {
      rangeOfLong(dictionary[min]);
      rangeOfLong(dictionary[max]);
      return;
    }
    for (int index = min; index <= max; index++) {
      rangeOfLong(dictionary[index] & 0xFFFFFFFFL);
    }
  }
}
