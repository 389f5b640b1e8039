package io.sparklidar.las.copc;

import static io.sparklidar.las.copc.CopcConstants.ENTRY_BYTES;
import static io.sparklidar.las.copc.CopcConstants.ENTRY_LENGTH;
import static io.sparklidar.las.copc.CopcConstants.ENTRY_POINTS;
import static io.sparklidar.las.copc.CopcConstants.ENTRY_POSITION;
import static io.sparklidar.las.copc.CopcConstants.OTHER_PAGE;
import static io.sparklidar.las.copc.CopcConstants.ROOT_LENGTH;
import static io.sparklidar.las.copc.CopcConstants.ROOT_OFFSET;
import static io.sparklidar.las.copc.CopcConstants.STATISTICS_RECORD;
import static io.sparklidar.las.copc.CopcConstants.USER_ID;

import io.sparklidar.las.header.Vlr;
import io.sparklidar.las.io.ByteSource;
import io.sparklidar.las.io.LittleEndian;
import io.sparklidar.las.io.MalformedLasException;
import io.sparklidar.las.point.Chunk;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongUnaryOperator;
import java.util.stream.Stream;

/**
 * The pages of a COPC hierarchy as they lie in a file, to be kept true when records and chunks
 * move.
 */
public final class CopcPages {

  private final ByteSource source;
  private final long rootField;
  private final long root;

  /** Lengths of the pages by their positions. */
  private final Map<Long, Integer> pages;

  private CopcPages(
      final ByteSource source,
      final long rootField,
      final long root,
      final Map<Long, Integer> pages) {
    this.source = source;
    this.rootField = rootField;
    this.root = root;
    this.pages = pages;
  }

  /**
   * The pages of a file, if it is COPC: the info record comes first, the pages form a tree whose
   * nodes are the chunks of the file, and lie in records of their own.
   *
   * @param source the file
   * @param vlrs its records in front of the points
   * @param evlrs its records behind the points
   * @param chunks all its chunks
   * @throws IOException if bytes cannot be read
   */
  public static Optional<CopcPages> of(
      final ByteSource source,
      final List<Vlr> vlrs,
      final List<Vlr> evlrs,
      final List<Chunk> chunks)
      throws IOException {
    final Optional<Vlr> info =
        vlrs.stream()
            .limit(1)
            .filter(CopcConstants::isInfo)
            .filter(CopcConstants::isWhole)
            .findFirst();
    if (info.isEmpty()) {
      return Optional.empty();
    }
    final long root = LittleEndian.getLong(info.get().payload(), ROOT_OFFSET);
    final long rootLength = LittleEndian.getLong(info.get().payload(), ROOT_LENGTH);
    final Map<Long, Integer> pages;
    try {
      pages =
          rootLength == 0 && chunks.isEmpty()
              ? Map.of(root, 0)
              : new Hierarchy(source, root, rootLength, chunks).allPages();
    } catch (MalformedLasException noTree) {
      return Optional.empty();
    }
    final List<Vlr> records = Stream.concat(vlrs.stream(), evlrs.stream()).toList();
    return pages.entrySet().stream()
            .allMatch(page -> liesIn(records, page.getKey(), page.getValue()))
        ? Optional.of(new CopcPages(source, info.get().payloadOffset() + ROOT_OFFSET, root, pages))
        : Optional.empty();
  }

  private static boolean liesIn(
      final List<Vlr> records, final long position, final int pageLength) {
    return records.stream()
        .filter(record -> record.userId().equals(USER_ID))
        .anyMatch(
            record -> {
              final long start = position - record.payloadOffset();
              return start >= 0 && start <= record.payloadLength() - pageLength;
            });
  }

  /** Whether a record tells the extents of every dimension, as early COPC files do. */
  public static boolean isStatistics(final Vlr record) {
    return record.is(USER_ID, STATISTICS_RECORD);
  }

  /** Where the info record holds the position of the root page. */
  public long rootField() {
    return rootField;
  }

  /** Position of the root page. */
  public long root() {
    return root;
  }

  /**
   * The pages by their present positions, with entries for a file where everything has moved.
   *
   * @param place new position of a byte of a record
   * @param chunks new chunks by old positions
   * @throws IOException if the pages cannot be read
   */
  public Map<Long, byte[]> moved(final LongUnaryOperator place, final Map<Long, Chunk> chunks)
      throws IOException {
    final Map<Long, byte[]> moved = new LinkedHashMap<>();
    for (final Map.Entry<Long, Integer> page : pages.entrySet()) {
      final byte[] entries = new byte[page.getValue()];
      source.readFully(page.getKey(), entries, 0, entries.length);
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
}
