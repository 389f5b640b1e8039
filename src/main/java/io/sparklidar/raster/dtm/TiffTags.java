package io.sparklidar.raster.dtm;

import io.sparklidar.las.io.ByteSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a directory of a TIFF or BigTIFF says, the first unless told otherwise, of either byte
 * order. Values are read when they are asked for. Not safe for concurrent use.
 */
final class TiffTags {

  /** No raster that can be read has longer lists. */
  private static final long MOST_BYTES = 256L << 20;

  /** With the first request come the directories of a COG. */
  private static final int AHEAD = 1 << 16;

  private static final int MAGIC = 42;
  private static final int BIG_MAGIC = 43;
  private static final int SUBFILE_TYPE = 254;
  private static final int MASK = 4;

  /** No file has more directories: overviews halve the image. */
  private static final int MOST_DIRECTORIES = 256;

  private record Entry(int type, long count, long valueAt) {}

  private final ByteSource source;
  private final byte[] ahead;
  private final ByteOrder order;
  private final boolean big;
  private final List<Map<Integer, Entry>> directories;
  private final Map<Integer, Entry> entries;
  private final boolean masked;

  /**
   * Reads the directories.
   *
   * @param source the file
   * @throws MalformedRasterException if it is no TIFF
   */
  TiffTags(final ByteSource source) throws IOException {
    this.source = source;
    this.ahead = new byte[(int) Math.min(AHEAD, source.length())];
    source.readFully(0, ahead, 0, ahead.length);
    if (ahead.length < 16 || ahead[0] != ahead[1] || ahead[0] != 'I' && ahead[0] != 'M') {
      throw malformed("a GeoTIFF", "other bytes at its begin");
    }
    order = ahead[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    final int magic = bytes(2, 2).getShort();
    if (magic != MAGIC && magic != BIG_MAGIC) {
      throw malformed("a GeoTIFF", "the number " + magic + " where TIFF has 42 or 43");
    }
    big = magic == BIG_MAGIC;
    final Map<Integer, Entry> first = new HashMap<>();
    long next = directory(big ? bytes(8, 8).getLong() : offset(bytes(4, 4)), first);
    entries = first;
    directories = new ArrayList<>(List.of(first));
    boolean mask = false;
    for (int d = 1; next != 0 && d < MOST_DIRECTORIES; d++) {
      final Map<Integer, Entry> other = new HashMap<>();
      next = directory(next, other);
      directories.add(other);
      mask |= other.containsKey(SUBFILE_TYPE) && (longs(other.get(SUBFILE_TYPE))[0] & MASK) != 0;
    }
    masked = mask;
  }

  private TiffTags(final TiffTags of, final int directory) {
    source = of.source;
    ahead = of.ahead;
    order = of.order;
    big = of.big;
    directories = of.directories;
    entries = directories.get(directory);
    masked = of.masked;
  }

  /** The same of another directory; of the last where there are no more. */
  TiffTags at(final int directory) {
    return new TiffTags(this, Math.min(directory, directories.size() - 1));
  }

  /** Reads a directory; gives where the next is, 0 if there is none. */
  private long directory(final long at, final Map<Integer, Entry> to) throws IOException {
    final int countBytes = big ? 8 : 2;
    final long count = big ? bytes(at, 8).getLong() : bytes(at, 2).getShort() & 0xFFFF;
    final int entryBytes = big ? 20 : 12;
    if (count < 1 || count > 0xFFFF) {
      throw malformed("a directory of tags at byte " + at, count + " entries");
    }
    final ByteBuffer all = bytes(at + countBytes, (int) count * entryBytes + (big ? 8 : 4));
    for (int e = 0; e < count; e++) {
      final int from = e * entryBytes;
      final int type = all.getShort(from + 2) & 0xFFFF;
      final long values = big ? all.getLong(from + 4) : all.getInt(from + 4) & 0xFFFF_FFFFL;
      final int valueFrom = from + (big ? 12 : 8);
      final long length = values * size(type);
      final boolean inside = length <= (big ? 8 : 4);
      final long valueAt =
          inside
              ? at + countBytes + valueFrom
              : big ? all.getLong(valueFrom) : all.getInt(valueFrom) & 0xFFFF_FFFFL;
      to.put(all.getShort(from) & 0xFFFF, new Entry(type, values, valueAt));
    }
    final int last = (int) count * entryBytes;
    return big ? all.getLong(last) : all.getInt(last) & 0xFFFF_FFFFL;
  }

  private static long offset(final ByteBuffer of) {
    return of.getInt() & 0xFFFF_FFFFL;
  }

  /** Whether other directories say where there is no data. */
  boolean isMasked() {
    return masked;
  }

  ByteOrder order() {
    return order;
  }

  boolean has(final int tag) {
    return entries.containsKey(tag);
  }

  /** A whole number, or what it is if it is not there. */
  int number(final int tag, final int otherwise) throws IOException {
    if (!has(tag)) {
      return otherwise;
    }
    final long[] values = longs(tag);
    if (values.length == 0 || values[0] < 0 || values[0] > Integer.MAX_VALUE) {
      throw malformed("a number of 31 bits as tag " + tag, values.length + " values");
    }
    return (int) values[0];
  }

  /** Whole numbers; none if they are not there. */
  long[] longs(final int tag) throws IOException {
    return has(tag) ? longs(entries.get(tag)) : new long[0];
  }

  private long[] longs(final Entry entry) throws IOException {
    final ByteBuffer values = values(entry);
    final long[] longs = new long[(int) entry.count];
    for (int i = 0; i < longs.length; i++) {
      longs[i] =
          switch (entry.type) {
            case 1, 7 -> values.get() & 0xFF;
            case 3 -> values.getShort() & 0xFFFF;
            case 4, 13 -> values.getInt() & 0xFFFF_FFFFL;
            case 16, 18 -> values.getLong();
            default -> throw malformed("whole numbers in a tag", "type " + entry.type);
          };
    }
    return longs;
  }

  /** Float64 numbers; none if they are not there. */
  double[] doubles(final int tag) throws IOException {
    if (!has(tag)) {
      return new double[0];
    }
    final Entry entry = entries.get(tag);
    if (entry.type != 12) {
      throw malformed("float64 numbers as tag " + tag, "type " + entry.type);
    }
    final ByteBuffer values = values(entry);
    final double[] doubles = new double[(int) entry.count];
    values.asDoubleBuffer().get(doubles);
    return doubles;
  }

  /** A text. */
  Optional<String> text(final int tag) throws IOException {
    if (!has(tag)) {
      return Optional.empty();
    }
    final String text = new String(values(entries.get(tag)).array(), StandardCharsets.UTF_8);
    final int end = text.indexOf('\0');
    return Optional.of(end < 0 ? text : text.substring(0, end));
  }

  private ByteBuffer values(final Entry entry) throws IOException {
    final long bytes = entry.count * size(entry.type);
    if (entry.count > MOST_BYTES || bytes > MOST_BYTES) {
      throw malformed("tags that memory holds", entry.count + " values in one");
    }
    return bytes(entry.valueAt, (int) bytes);
  }

  private ByteBuffer bytes(final long at, final int count) throws IOException {
    if (at < 0 || at + count > source.length()) {
      throw malformed("a file with " + count + " bytes at " + at, "its end at " + source.length());
    }
    final byte[] bytes = new byte[count];
    if (at + count <= ahead.length) {
      System.arraycopy(ahead, (int) at, bytes, 0, count);
    } else {
      source.readFully(at, bytes, 0, count);
    }
    return ByteBuffer.wrap(bytes).order(order);
  }

  MalformedRasterException malformed(final String expected, final String found) {
    return new MalformedRasterException(source.name(), expected, found);
  }

  private static int size(final int type) {
    return switch (type) {
      case 3, 8 -> 2;
      case 4, 9, 11, 13 -> 4;
      case 5, 10, 12, 16, 17, 18 -> 8;
      default -> 1;
    };
  }
}
