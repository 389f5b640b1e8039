package io.sparklidar.raster;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * One image file directory of a TIFF, with the values that are too long for its entries behind it.
 * Its length follows from what entries are there and how many values they have, not from the
 * values.
 */
final class TiffDirectory {

  private static final int ENTRY = 12;

  /** Values up to here stand in their entry. */
  private static final int IN_ENTRY = 4;

  private record Entry(int type, int count, byte[] values) {}

  private final Map<Integer, Entry> entries = new TreeMap<>();

  private static ByteBuffer buffer(final int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  void shorts(final int tag, final int... values) {
    final ByteBuffer bytes = buffer(values.length * Short.BYTES);
    for (final int value : values) {
      bytes.putShort((short) value);
    }
    entries.put(tag, new Entry(TiffTag.SHORT, values.length, bytes.array()));
  }

  void longs(final int tag, final long... values) {
    final ByteBuffer bytes = buffer(values.length * Integer.BYTES);
    for (final long value : values) {
      bytes.putInt((int) value);
    }
    entries.put(tag, new Entry(TiffTag.LONG, values.length, bytes.array()));
  }

  void doubles(final int tag, final double... values) {
    final ByteBuffer bytes = buffer(values.length * Double.BYTES);
    for (final double value : values) {
      bytes.putDouble(value);
    }
    entries.put(tag, new Entry(TiffTag.DOUBLE, values.length, bytes.array()));
  }

  void text(final int tag, final String text) {
    final byte[] bytes = (text + "\0").getBytes(StandardCharsets.UTF_8);
    entries.put(tag, new Entry(TiffTag.ASCII, bytes.length, bytes));
  }

  /** Bytes of it all. */
  int length() {
    int length = Short.BYTES + entries.size() * ENTRY + Integer.BYTES;
    for (final Entry entry : entries.values()) {
      length += entry.values.length > IN_ENTRY ? even(entry.values.length) : 0;
    }
    return length;
  }

  /** Values begin at even places. */
  private static int even(final int bytes) {
    return bytes + (bytes & 1);
  }

  /**
   * The bytes of it all.
   *
   * @param position where it will stand
   * @param next where the next directory will stand; 0 if there is none
   */
  byte[] at(final long position, final long next) {
    final ByteBuffer out = buffer(length());
    int behind = Short.BYTES + entries.size() * ENTRY + Integer.BYTES;
    out.putShort((short) entries.size());
    for (final Map.Entry<Integer, Entry> tagged : entries.entrySet()) {
      final Entry entry = tagged.getValue();
      out.putShort((short) (int) tagged.getKey()).putShort((short) entry.type).putInt(entry.count);
      if (entry.values.length > IN_ENTRY) {
        out.putInt((int) (position + behind));
        out.put(behind, entry.values);
        behind += even(entry.values.length);
      } else {
        out.put(out.position(), entry.values);
        out.position(out.position() + IN_ENTRY);
      }
    }
    out.putInt((int) next);
    return out.array();
  }
}
