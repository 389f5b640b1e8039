package io.sparklidar.job.output.parquet;

import java.util.Arrays;

/**
 * The values of one page of a column, ready to be encoded: those rows that have one, one after the
 * other in the type that Parquet stores, their range, and which rows have none. Values that lie in
 * the column as they are wanted are not copied. One object serves many pages; not safe for
 * concurrent use.
 */
final class PageValues {

  private ColumnType type = ColumnType.INT32;
  private int length = 1;
  private int rows;
  private int count;
  private int first;
  private boolean[] absent = {};

  private int[] ints = {};
  private long[] longs = {};
  private float[] floats = {};
  private double[] doubles = {};
  private byte[] bytes = {};

  // What the arrays above point to where values have to be moved.
  private int[] ownInts = {};
  private long[] ownLongs = {};
  private float[] ownFloats = {};
  private double[] ownDoubles = {};
  private byte[] ownBytes = {};

  private long minLong;
  private long maxLong;
  private double minDouble;
  private double maxDouble;
  private int minBytes;
  private int maxBytes;
  private int nans;

  /** Rows of the page. */
  int rows() {
    return rows;
  }

  /** Rows that have a value. */
  int count() {
    return count;
  }

  /** Rows that have none. */
  int nulls() {
    return rows - count;
  }

  /** Which rows have none, if any has none. */
  boolean[] absent() {
    return absent;
  }

  /** Where the first value is in the array of its type. */
  int first() {
    return first;
  }

  /**
   * Values of integer columns of up to 32 bits, truth values and numbers of texts; lengths of
   * BINARY values.
   */
  int[] ints() {
    return ints;
  }

  long[] longs() {
    return longs;
  }

  float[] floats() {
    return floats;
  }

  double[] doubles() {
    return doubles;
  }

  /** Values of the types held as bytes; those of BINARY lie apart by the longest there may be. */
  byte[] bytes() {
    return bytes;
  }

  /** Smallest integer; meaningless without values. */
  long minLong() {
    return minLong;
  }

  /** Largest integer; meaningless without values. */
  long maxLong() {
    return maxLong;
  }

  /** Whether a value is NaN. */
  boolean holdsNaN() {
    return nans > 0;
  }

  /** Smallest number that is no NaN; which zero it is, is left open. */
  double minDouble() {
    return minDouble;
  }

  /** Largest number that is no NaN; which zero it is, is left open. */
  double maxDouble() {
    return maxDouble;
  }

  /** The smallest value of a type held as bytes, in the order of that type. */
  byte[] minBytes() {
    return Arrays.copyOfRange(bytes, minBytes, minBytes + lengthAt(minBytes));
  }

  /** The largest value of a type held as bytes, in the order of that type. */
  byte[] maxBytes() {
    return Arrays.copyOfRange(bytes, maxBytes, maxBytes + lengthAt(maxBytes));
  }

  /**
   * Takes the rows of a page.
   *
   * @param column the column
   * @param order which rows in which order, or null for as they are
   * @param from first position in the order
   * @param n how many rows
   */
  void load(final ParquetColumn column, final int[] order, final int from, final int n) {
    final ParquetColumn.Definition definition = column.definition();
    type = definition.type();
    length = definition.length();
    rows = n;
    count = n;
    first = 0;
    switch (type) {
      case BOOLEAN, UINT8, INT8, UINT16, INT16, UINT32, INT32, STRING -> {
        ownInts = ownInts.length >= n ? ownInts : new int[n];
        ints = ownInts;
        gatherInts(column, order, from, n);
      }
      case UINT64, INT64 -> gatherLongs(column.longs(), order, from, n);
      case FLOAT -> gatherFloats(column.floats(), order, from, n);
      case DOUBLE -> gatherDoubles(column.doubles(), order, from, n);
      case BYTES, DECIMAL -> gatherBytes(column.bytes(), order, from, n);
      case BINARY -> {
        gatherBytes(column.bytes(), order, from, n);
        bytes = moved(bytes, first, n);
        first = 0;
        ownInts = ownInts.length >= n ? ownInts : new int[n];
        ints = ownInts;
        gatherInts(column, order, from, n);
      }
    }
    if (definition.nanIsNull()) {
      range();
      if (nans > 0) {
        dropNaNs();
        range();
      }
      return;
    }
    if (column.mayMiss()) {
      dropMissing(column, order, from);
    }
    range();
  }

  private void gatherInts(
      final ParquetColumn column, final int[] order, final int from, final int n) {
    final int[] to = ownInts;
    switch (type) {
      case BOOLEAN -> {
        final byte[] values = column.bytes();
        for (int i = 0; i < n; i++) {
          to[i] = values[order == null ? from + i : order[from + i]] != 0 ? 1 : 0;
        }
      }
      case UINT8 -> {
        final byte[] values = column.bytes();
        for (int i = 0; i < n; i++) {
          to[i] = values[order == null ? from + i : order[from + i]] & 0xFF;
        }
      }
      case INT8 -> {
        final byte[] values = column.bytes();
        for (int i = 0; i < n; i++) {
          to[i] = values[order == null ? from + i : order[from + i]];
        }
      }
      case UINT16 -> {
        final short[] values = column.shorts();
        for (int i = 0; i < n; i++) {
          to[i] = values[order == null ? from + i : order[from + i]] & 0xFFFF;
        }
      }
      case INT16 -> {
        final short[] values = column.shorts();
        for (int i = 0; i < n; i++) {
          to[i] = values[order == null ? from + i : order[from + i]];
        }
      }
      default -> {
        final int[] values = column.ints();
        for (int i = 0; i < n; i++) {
          to[i] = values[order == null ? from + i : order[from + i]];
        }
      }
    }
  }

  private void gatherLongs(final long[] values, final int[] order, final int from, final int n) {
    if (order == null) {
      longs = values;
      first = from;
      return;
    }
    ownLongs = ownLongs.length >= n ? ownLongs : new long[n];
    longs = ownLongs;
    for (int i = 0; i < n; i++) {
      longs[i] = values[order[from + i]];
    }
  }

  private void gatherFloats(final float[] values, final int[] order, final int from, final int n) {
    if (order == null) {
      floats = values;
      first = from;
      return;
    }
    ownFloats = ownFloats.length >= n ? ownFloats : new float[n];
    floats = ownFloats;
    for (int i = 0; i < n; i++) {
      floats[i] = values[order[from + i]];
    }
  }

  private void gatherDoubles(
      final double[] values, final int[] order, final int from, final int n) {
    if (order == null) {
      doubles = values;
      first = from;
      return;
    }
    ownDoubles = ownDoubles.length >= n ? ownDoubles : new double[n];
    doubles = ownDoubles;
    for (int i = 0; i < n; i++) {
      doubles[i] = values[order[from + i]];
    }
  }

  private void gatherBytes(final byte[] values, final int[] order, final int from, final int n) {
    if (order == null) {
      bytes = values;
      first = from * length;
      return;
    }
    ownBytes = ownBytes.length >= n * length ? ownBytes : new byte[n * length];
    bytes = ownBytes;
    for (int i = 0; i < n; i++) {
      System.arraycopy(values, order[from + i] * length, bytes, i * length, length);
    }
  }

  /** Values of the type's length, moved to the front of the array of this object. */
  private byte[] moved(final byte[] values, final int at, final int n) {
    if (values != ownBytes) {
      ownBytes = ownBytes.length >= n * length ? ownBytes : new byte[n * length];
      System.arraycopy(values, at, ownBytes, 0, n * length);
    }
    return ownBytes;
  }

  /** Leaves out values of floating point that are NaN. */
  private void dropNaNs() {
    absent = absent.length >= rows ? absent : new boolean[rows];
    if (type == ColumnType.FLOAT) {
      for (int i = 0; i < rows; i++) {
        absent[i] = Float.isNaN(floats[first + i]);
      }
    } else {
      for (int i = 0; i < rows; i++) {
        absent[i] = Double.isNaN(doubles[first + i]);
      }
    }
    compact();
  }

  private void dropMissing(final ParquetColumn column, final int[] order, final int from) {
    absent = absent.length >= rows ? absent : new boolean[rows];
    int missing = 0;
    for (int i = 0; i < rows; i++) {
      absent[i] = column.isMissing(order == null ? from + i : order[from + i]);
      missing += absent[i] ? 1 : 0;
    }
    if (missing > 0) {
      compact();
    }
  }

  /** Moves the values of rows that have one together, into the arrays of this object. */
  private void compact() {
    int n = 0;
    switch (type) {
      case UINT64, INT64 -> {
        ownLongs = ownLongs.length >= rows ? ownLongs : new long[rows];
        for (int i = 0; i < rows; i++) {
          ownLongs[n] = longs[first + i];
          n += absent[i] ? 0 : 1;
        }
        longs = ownLongs;
      }
      case FLOAT -> {
        ownFloats = ownFloats.length >= rows ? ownFloats : new float[rows];
        for (int i = 0; i < rows; i++) {
          ownFloats[n] = floats[first + i];
          n += absent[i] ? 0 : 1;
        }
        floats = ownFloats;
      }
      case DOUBLE -> {
        ownDoubles = ownDoubles.length >= rows ? ownDoubles : new double[rows];
        for (int i = 0; i < rows; i++) {
          ownDoubles[n] = doubles[first + i];
          n += absent[i] ? 0 : 1;
        }
        doubles = ownDoubles;
      }
      case BYTES, DECIMAL, BINARY -> {
        ownBytes = ownBytes.length >= rows * length ? ownBytes : new byte[rows * length];
        for (int i = 0; i < rows; i++) {
          if (!absent[i]) {
            System.arraycopy(bytes, first + i * length, ownBytes, n * length, length);
            if (type == ColumnType.BINARY) {
              ints[n] = ints[i];
            }
            n++;
          }
        }
        bytes = ownBytes;
      }
      default -> {
        for (int i = 0; i < rows; i++) {
          ints[n] = ints[i];
          n += absent[i] ? 0 : 1;
        }
      }
    }
    first = 0;
    count = n;
  }

  private void range() {
    switch (type) {
      case BOOLEAN, UINT8, INT8, UINT16, INT16, INT32, STRING -> rangeOfInts(0);
      // Unsigned values are compared with their sign bit flipped.
      case UINT32 -> rangeOfInts(Integer.MIN_VALUE);
      case INT64 -> rangeOfLongs(0);
      case UINT64 -> rangeOfLongs(Long.MIN_VALUE);
      case FLOAT -> rangeOfFloats();
      case DOUBLE -> rangeOfDoubles();
      case BYTES, DECIMAL, BINARY -> rangeOfBytes();
    }
  }

  private void rangeOfInts(final int flip) {
    int min = Integer.MAX_VALUE;
    int max = Integer.MIN_VALUE;
    for (int i = 0; i < count; i++) {
      min = Math.min(min, ints[i] ^ flip);
      max = Math.max(max, ints[i] ^ flip);
    }
    minLong = flip == 0 ? min : Integer.toUnsignedLong(min ^ flip);
    maxLong = flip == 0 ? max : Integer.toUnsignedLong(max ^ flip);
  }

  private void rangeOfLongs(final long flip) {
    long min = Long.MAX_VALUE;
    long max = Long.MIN_VALUE;
    for (int i = first; i < first + count; i++) {
      min = Math.min(min, longs[i] ^ flip);
      max = Math.max(max, longs[i] ^ flip);
    }
    minLong = min ^ flip;
    maxLong = max ^ flip;
  }

  /** Comparing is several times faster than Math.min where the compiler does not unroll that. */
  private void rangeOfFloats() {
    float min = Float.POSITIVE_INFINITY;
    float max = Float.NEGATIVE_INFINITY;
    int found = 0;
    for (int i = first; i < first + count; i++) {
      final float value = floats[i];
      if (value < min) {
        min = value;
      }
      if (value > max) {
        max = value;
      }
      if (value != value) {
        found++;
      }
    }
    setRange(min, max, found);
  }

  private void rangeOfDoubles() {
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    int found = 0;
    for (int i = first; i < first + count; i++) {
      final double value = doubles[i];
      if (value < min) {
        min = value;
      }
      if (value > max) {
        max = value;
      }
      if (value != value) {
        found++;
      }
    }
    setRange(min, max, found);
  }

  private void setRange(final double min, final double max, final int found) {
    minDouble = min;
    maxDouble = max;
    nans = found;
  }

  private void rangeOfBytes() {
    minBytes = first;
    maxBytes = first;
    for (int at = first; at < first + count * length; at += length) {
      minBytes = compare(at, minBytes) < 0 ? at : minBytes;
      maxBytes = compare(at, maxBytes) > 0 ? at : maxBytes;
    }
  }

  private int compare(final int a, final int b) {
    if (type == ColumnType.DECIMAL && bytes[a] != bytes[b]) {
      // The highest byte has the sign.
      return Byte.compare(bytes[a], bytes[b]);
    }
    return Arrays.compareUnsigned(bytes, a, a + lengthAt(a), bytes, b, b + lengthAt(b));
  }

  private int lengthAt(final int at) {
    return type == ColumnType.BINARY ? ints[at / length] : length;
  }
}
