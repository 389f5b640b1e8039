package io.sparklidar.raster.dtm;

import java.util.Arrays;

/**
 * LZW as TIFF 6.0 has it, section 13: codes of 9 to 12 bits, the highest bit first, one bit longer
 * from the entry before the last on.
 */
final class Lzw {

  private static final int CLEAR = 256;
  private static final int END = 257;
  private static final int FIRST = 258;
  private static final int ENTRIES = 1 << 12;
  private static final int SHORTEST = 9;
  private static final int LONGEST = 12;

  private Lzw() {}

  /**
   * Decodes.
   *
   * @param from coded bytes
   * @param length how many at most come of them
   * @return what came of them, up to the end code or so many
   * @throws IllegalArgumentException if a code means nothing
   */
  static byte[] decoded(final byte[] from, final int length) {
    final byte[] to = new byte[length];
    // Each entry is a stretch of what was decoded before.
    final int[] start = new int[ENTRIES];
    final int[] size = new int[ENTRIES];
    int next = FIRST;
    int bits = SHORTEST;
    int before = -1;
    int beforeAt = 0;
    int beforeSize = 0;
    int at = 0;
    long buffer = 0;
    int held = 0;
    int read = 0;
    while (at < length) {
      while (held < bits) {
        if (read == from.length) {
          return Arrays.copyOf(to, at);
        }
        buffer = buffer << Byte.SIZE | from[read++] & 0xFF;
        held += Byte.SIZE;
      }
      held -= bits;
      final int code = (int) (buffer >> held) & (1 << bits) - 1;
      if (code == END) {
        return Arrays.copyOf(to, at);
      }
      if (code == CLEAR) {
        next = FIRST;
        bits = SHORTEST;
        before = -1;
        continue;
      }
      final int began = at;
      if (code < CLEAR) {
        to[at++] = (byte) code;
      } else if (before >= 0 && code <= next && code >= FIRST) {
        final boolean known = code < next;
        final int source = known ? start[code] : beforeAt;
        final int count = Math.min(known ? size[code] : beforeSize + 1, length - at);
        // It may be that what is copied has just been written.
        for (int i = 0; i < count; i++) {
          to[at++] = to[source + i];
        }
      } else {
        throw new IllegalArgumentException("LZW code " + code + " of " + next + " entries");
      }
      if (before >= 0 && next < ENTRIES) {
        start[next] = beforeAt;
        size[next] = beforeSize + 1;
        next++;
        if (next >= (1 << bits) - 1 && bits < LONGEST) {
          bits++;
        }
      }
      before = code;
      beforeAt = began;
      beforeSize = at - began;
    }
    return to;
  }
}
