package io.sparklidar.las;

import static io.sparklidar.las.CopcConstants.ENTRY_BYTES;
import static io.sparklidar.las.CopcConstants.ENTRY_LENGTH;
import static io.sparklidar.las.CopcConstants.ENTRY_POINTS;
import static io.sparklidar.las.CopcConstants.ENTRY_POSITION;
import static io.sparklidar.las.CopcConstants.OTHER_PAGE;
import static io.sparklidar.las.CopcConstants.ROOT_LENGTH;
import static io.sparklidar.las.CopcConstants.ROOT_OFFSET;
import static io.sparklidar.las.CopcConstants.STATISTICS_RECORD;
import static io.sparklidar.las.CopcConstants.USER_ID;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongUnaryOperator;

/**
 * The pages of a COPC hierarchy as they lie in a file, to be kept true when records and chunks
 * move.
 */
final class CopcPages {

  /** Bytes of all pages, at most: 16 million nodes. */
  private static final long MAX_BYTES = 1L << 29;

  private final long rootField;
  private final long root;
  private final Map<Long, byte[]> pages;

  private CopcPages(final long rootField, final long root, final Map<Long, byte[]> pages) {
    this.rootField = rootField;
    this.root = root;
    this.pages = pages;
  }

  /**
   * The pages of a file, if it is COPC: the info record comes first, the pages lie in records of
   * its own, each is reached once, and their entries are the chunks of the file.
   */
  static Optional<CopcPages> of(final LasFile file) throws IOException {
    final Optional<Vlr> info =
        file.vlrs().stream()
            .limit(1)
            .filter(CopcConstants::isInfo)
            .filter(CopcConstants::isWhole)
            .findFirst();
    if (info.isEmpty()) {
      return Optional.empty();
    }
    final Map<Long, Chunk> chunks = new HashMap<>();
    file.chunks().forEach(chunk -> chunks.put(chunk.offset(), chunk));
    final long root = LittleEndian.getLong(info.get().payload(), ROOT_OFFSET);
    final Search search = new Search(file, chunks);
    return search.find(root, LittleEndian.getLong(info.get().payload(), ROOT_LENGTH))
        ? Optional.of(new CopcPages(info.get().payloadOffset() + ROOT_OFFSET, root, search.pages))
        : Optional.empty();
  }

  /** Whether a record tells the extents of every dimension, as early COPC files do. */
  static boolean isStatistics(final Vlr record) {
    return record.is(USER_ID, STATISTICS_RECORD);
  }

  /** Where the info record holds the position of the root page. */
  long rootField() {
    return rootField;
  }

  /** Position of the root page. */
  long root() {
    return root;
  }

  /**
   * The pages by their present positions, with entries for a file where everything has moved.
   *
   * @param place new position of a byte of a record
   * @param chunks new chunks by old positions
   */
  Map<Long, byte[]> moved(final LongUnaryOperator place, final Map<Long, Chunk> chunks) {
    final Map<Long, byte[]> moved = new LinkedHashMap<>();
    for (final Map.Entry<Long, byte[]> page : pages.entrySet()) {
      final byte[] entries = page.getValue().clone();
      for (int at = 0; at < entries.length; at += ENTRY_LENGTH) {
        final int points = LittleEndian.getInt(entries, at + ENTRY_POINTS);
        final long position = LittleEndian.getLong(entries, at + ENTRY_POSITION);
        if (points == OTHER_PAGE) {
          LittleEndian.putLong(entries, at + ENTRY_POSITION, place.applyAsLong(position));
        } else if (points > 0) {
          final Chunk chunk = chunks.get(position);
          LittleEndian.putLong(entries, at + ENTRY_POSITION, chunk.offset());
          LittleEndian.putInt(entries, at + ENTRY_BYTES, (int) chunk.byteLength());
        }
      }
      moved.put(page.getKey(), entries);
    }
    return moved;
  }

  /** Follows the hierarchy from its root and holds it against the chunks. */
  private static final class Search {

    private final LasFile file;
    private final Map<Long, Chunk> chunks;
    private final Map<Long, byte[]> pages = new LinkedHashMap<>();
    private final ArrayDeque<long[]> open = new ArrayDeque<>();
    private long points;
    private long bytes;

    Search(final LasFile file, final Map<Long, Chunk> chunks) {
      this.file = file;
      this.chunks = chunks;
    }

    boolean find(final long root, final long length) throws IOException {
      open.add(new long[] {root, length});
      while (!open.isEmpty()) {
        final long[] next = open.remove();
        final Optional<byte[]> page = page(next[0], next[1]);
        if (page.isEmpty() || pages.put(next[0], page.get()) != null || !follow(page.get())) {
          return false;
        }
      }
      return points == file.pointCount();
    }

    private Optional<byte[]> page(final long position, final long length) throws IOException {
      final long room = Math.min(MAX_BYTES, file.source().length()) - bytes;
      if (length < 0 || length % ENTRY_LENGTH != 0 || length > room) {
        return Optional.empty();
      }
      bytes += length;
      for (final List<Vlr> records : List.of(file.vlrs(), file.evlrs())) {
        for (final Vlr record : records) {
          final long start = position - record.payloadOffset();
          if (record.userId().equals(USER_ID)
              && start >= 0
              && start <= record.payloadLength() - length) {
            final byte[] page = new byte[(int) length];
            file.source().readFully(position, page, 0, page.length);
            return Optional.of(page);
          }
        }
      }
      return Optional.empty();
    }

    private boolean follow(final byte[] page) {
      for (int at = 0; at < page.length; at += ENTRY_LENGTH) {
        final int count = LittleEndian.getInt(page, at + ENTRY_POINTS);
        final long position = LittleEndian.getLong(page, at + ENTRY_POSITION);
        final int length = LittleEndian.getInt(page, at + ENTRY_BYTES);
        if (count == OTHER_PAGE) {
          open.add(new long[] {position, length});
        } else if (count != 0) {
          final Chunk chunk = chunks.get(position);
          if (chunk == null || chunk.byteLength() != length || chunk.pointCount() != count) {
            return false;
          }
          points += count;
        }
      }
      return true;
    }
  }
}
