package io.sparklidar.job.output.parquet;

import org.apache.parquet.column.Encoding;

/**
 * Encodes the values of a page as the body of a Parquet data page (version 1): definition levels
 * where values may be missing, then the values. One object serves many pages; not safe for
 * concurrent use.
 */
final class PageEncoder {

  /** Values of a block of {@link Encoding#DELTA_BINARY_PACKED}, and the parts it is cut into. */
  private static final int DELTA_BLOCK = 128;

  private static final int DELTA_PARTS = 4;
  private static final int DELTA_PART = DELTA_BLOCK / DELTA_PARTS;

  private final PageBytes page = new PageBytes();
  private final long[] deltas = new long[DELTA_BLOCK];
  private final long[] part = new long[DELTA_PART];
  private final int[] widths = new int[DELTA_PARTS];

  /** The bytes of the last page, valid until the next one. */
  PageBytes page() {
    return page;
  }

  /** Levels are 0 or 1, in the RLE / bit-packing hybrid, behind their length in four bytes. */
  private void start(final PageValues values, final boolean optional) {
    page.clear();
    if (!optional) {
      return;
    }
    page.putInt(0);
    final int rows = values.rows();
    if (values.nulls() == 0) {
      page.putVarint((long) rows << 1);
      page.putByte(1);
    } else {
      final boolean[] absent = values.absent();
      final int groups = (rows + 7) / 8;
      page.putVarint((long) groups << 1 | 1);
      for (int group = 0; group < groups; group++) {
        int bits = 0;
        final int end = Math.min(8, rows - group * 8);
        for (int b = 0; b < end; b++) {
          bits |= absent[group * 8 + b] ? 0 : 1 << b;
        }
        page.putByte(bits);
      }
    }
    page.setInt(0, page.length() - Integer.BYTES);
  }

  /** {@link Encoding#PLAIN} values. */
  void plain(final PageValues values, final ParquetColumn.Definition column) {
    start(values, column.optional());
    final int first = values.first();
    final int count = values.count();
    switch (column.type()) {
      case BOOLEAN -> page.putPacked(values.ints(), first, count, 1);
      case UINT8, INT8, UINT16, INT16, UINT32, INT32 -> page.putInts(values.ints(), first, count);
      case UINT64, INT64 -> page.putLongs(values.longs(), first, count);
      case FLOAT -> page.putFloats(values.floats(), first, count);
      case DOUBLE -> page.putDoubles(values.doubles(), first, count);
      case BYTES, DECIMAL -> page.putBytes(values.bytes(), first, count * column.length());
      case BINARY -> {
        for (int i = 0; i < count; i++) {
          page.putInt(values.ints()[i]);
          page.putBytes(values.bytes(), i * column.length(), values.ints()[i]);
        }
      }
      case STRING -> throw new IllegalArgumentException("text is written through a dictionary");
    }
  }

  /**
   * Numbers of a dictionary, {@link Encoding#RLE_DICTIONARY}: one run of bit-packed numbers, or one
   * run of the only one there is.
   *
   * @param values the page, for its levels
   * @param optional whether the column has levels
   * @param numbers of the values, from {@code at}
   * @param at where the page's are
   * @param width bits a number, 0 if all of them are 0
   */
  void numbers(
      final PageValues values,
      final boolean optional,
      final int[] numbers,
      final int at,
      final int width) {
    start(values, optional);
    final int count = values.count();
    page.putByte(width);
    if (width == 0) {
      page.putVarint((long) count << 1);
      return;
    }
    page.putVarint((long) ((count + 7) / 8) << 1 | 1);
    if (width == Byte.SIZE) {
      page.putLowBytes(numbers, at, count);
      for (int pad = count; pad % 8 != 0; pad++) {
        page.putByte(0);
      }
    } else {
      page.putPacked(numbers, at, count, width);
    }
  }

  /**
   * 64-bit integers by their differences, {@link Encoding#DELTA_BINARY_PACKED}: blocks of 128, the
   * smallest difference of a block, and what the others are above it in as many bits as the largest
   * of each quarter needs. Differences wrap around, so any values can follow one another.
   */
  void deltas(final PageValues values, final boolean optional) {
    start(values, optional);
    final long[] longs = values.longs();
    final int first = values.first();
    final int count = values.count();
    page.putVarint(DELTA_BLOCK);
    page.putVarint(DELTA_PARTS);
    page.putVarint(count);
    page.putZigzag(count == 0 ? 0 : longs[first]);
    for (int at = 1; at < count; at += DELTA_BLOCK) {
      deltaBlock(longs, first + at, Math.min(DELTA_BLOCK, count - at));
    }
  }

  private void deltaBlock(final long[] longs, final int from, final int count) {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < count; i++) {
      deltas[i] = longs[from + i] - longs[from + i - 1];
      least = Math.min(least, deltas[i]);
    }
    page.putZigzag(least);
    for (int p = 0; p < DELTA_PARTS; p++) {
      long all = 0;
      for (int i = p * DELTA_PART; i < Math.min(count, (p + 1) * DELTA_PART); i++) {
        all |= deltas[i] - least;
      }
      widths[p] = Long.SIZE - Long.numberOfLeadingZeros(all);
      page.putByte(widths[p]);
    }
    for (int p = 0; p < DELTA_PARTS && p * DELTA_PART < count; p++) {
      for (int i = 0; i < DELTA_PART; i++) {
        final int at = p * DELTA_PART + i;
        part[i] = at < count ? deltas[at] - least : 0;
      }
      page.putPacked(part, DELTA_PART, widths[p]);
    }
  }
}
