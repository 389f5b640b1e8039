package io.sparklidar.las.laz;

import io.sparklidar.las.io.ByteSource;
import io.sparklidar.las.io.MalformedLasException;
import io.sparklidar.las.io.ZeroBytes;
import io.sparklidar.las.laz.coding.ArithmeticDecoder;
import io.sparklidar.las.laz.coding.CorruptStreamException;
import io.sparklidar.las.laz.schema.LazSchema;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.PointLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Finds the chunks of a LAZ file: in the chunk table, or, where that is absent or damaged, by
 * walking the chunks themselves.
 */
public final class LazChunkIndex {

  /** Bytes of the pointer to the chunk table, in front of the first chunk. */
  private static final int POINTER_LENGTH = 8;

  /** What the pointer is in a file that was written without seeking: the true one is at the end. */
  private static final long POINTER_AT_END = -1;

  /** Chunks of a file, at most: more do not fit into a list. */
  private static final int MAX_CHUNKS = Integer.MAX_VALUE - 64;

  private static final int MAX_CODED_LENGTH = Integer.MAX_VALUE - 64;

  /** How large a part is tried first where the length of a chunk is not known. */
  private static final int FIRST_GUESS_PER_POINT = 2;

  private final ByteSource source;
  private final LazSchema schema;
  private final PointLayout layout;
  private final LazPointData data;
  private final List<String> warnings;

  private LazChunkIndex(
      final ByteSource source,
      final LazSchema schema,
      final PointLayout layout,
      final LazPointData data,
      final List<String> warnings) {
    this.source = source;
    this.schema = schema;
    this.layout = layout;
    this.data = data;
    this.warnings = warnings;
  }

  /**
   * The chunks of a file.
   *
   * @param warnings where accepted deviations are noted, one line each
   * @throws MalformedLasException if they do not hold the points that the header announces
   * @throws IOException if the bytes cannot be read
   */
  public static List<Chunk> read(
      final ByteSource source,
      final LazSchema schema,
      final PointLayout layout,
      final LazPointData data,
      final List<String> warnings)
      throws IOException {
    return new LazChunkIndex(source, schema, layout, data, warnings).read();
  }

  private List<Chunk> read() throws IOException {
    if (!schema.isChunked()) {
      return readUnchunked();
    }
    if (data.pointCount() == 0 && ZeroBytes.fill(source, data.offset(), data.end())) {
      warnings.add(
          "no points, and no table of chunks in " + (data.end() - data.offset()) + " bytes");
      return List.of();
    }
    if (data.end() - data.offset() < POINTER_LENGTH) {
      throw malformed(
          data.offset(), "the position of the chunk table", "the end of the point data");
    }
    final long pointer = readLong(data.offset());
    final OptionalLong table = tablePosition(pointer);
    if (table.isPresent()) {
      final Optional<List<Chunk>> chunks = readTable(table.getAsLong());
      if (chunks.isPresent()) {
        return chunks.get();
      }
    }
    return walk(table.orElse(data.end()), pointer);
  }

  private List<Chunk> readUnchunked() throws MalformedLasException {
    final long points = data.pointCount();
    if (points == 0) {
      return List.of();
    }
    if (points > LazSchema.MAX_CHUNK_POINTS) {
      throw malformed(
          data.countOffset(),
          "at most " + LazSchema.MAX_CHUNK_POINTS + " points in a file without chunks",
          points + " points");
    }
    return List.of(new Chunk(0, 0, (int) points, data.offset(), data.end() - data.offset()));
  }

  private OptionalLong tablePosition(final long pointer) throws IOException {
    if (isTable(pointer)) {
      return OptionalLong.of(pointer);
    }
    if (pointer == POINTER_AT_END) {
      // behind the table; extended records may have been added behind that
      for (final long end : List.of(source.length(), data.end())) {
        final long trailing = readLong(end - POINTER_LENGTH);
        if (isTable(trailing)) {
          return OptionalLong.of(trailing);
        }
      }
    }
    warnings.add(missingTable(pointer));
    return OptionalLong.empty();
  }

  private String missingTable(final long pointer) {
    if (pointer == data.offset()) {
      return "the file was not finished: it has no chunk table";
    }
    return pointer == POINTER_AT_END
        ? "the position of the chunk table should be at the end and is not"
        : "the chunk table should be at byte " + pointer + " and is not";
  }

  private boolean isTable(final long position) throws IOException {
    return position >= firstChunk()
        && position <= data.end() - LazChunkTable.HEAD_LENGTH
        && (int) readLong(position) == 0;
  }

  private long firstChunk() {
    return data.offset() + POINTER_LENGTH;
  }

  private long readLong(final long position) throws IOException {
    final byte[] bytes = new byte[Long.BYTES];
    source.readFully(position, bytes, 0, bytes.length);
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
  }

  /** The chunks by the table, or nothing if it is damaged, with a warning. */
  private Optional<List<Chunk>> readTable(final long table) throws IOException {
    final long count = readLong(table) >>> 32;
    final long room = table - firstChunk();
    if (count > Math.min(MAX_CHUNKS, room / schema.minimumChunkLength())) {
      return unusable(table, count + " chunks do not fit into " + room + " bytes");
    }
    if (count == 0) {
      return room == 0 && data.pointCount() == 0
          ? Optional.of(List.of())
          : unusable(table, "no chunk in " + room + " bytes");
    }
    final int[] points = new int[schema.hasVariableChunks() ? (int) count : 0];
    final int[] bytes = new int[(int) count];
    final long available = data.end() - table - LazChunkTable.HEAD_LENGTH;
    final int length = (int) Math.min(available, codedLength(count));
    final byte[] coded = new byte[length + ArithmeticDecoder.READ_AHEAD];
    source.readFully(table + LazChunkTable.HEAD_LENGTH, coded, 0, length);
    try {
      LazChunkTable.decode(coded, length, points, bytes);
    } catch (CorruptStreamException corrupt) {
      return unusable(table, "it ends early");
    }
    long covered = 0;
    long counted = 0;
    for (int i = 0; i < count; i++) {
      if (bytes[i] < schema.minimumChunkLength()) {
        return unusable(table, "chunk " + i + " of " + bytes[i] + " bytes");
      }
      covered += bytes[i];
      if (points.length > 0) {
        if (points[i] < 1) {
          return unusable(table, "chunk " + i + " of " + points[i] + " points");
        }
        counted += points[i];
      }
    }
    if (covered != room) {
      return unusable(table, "chunks of " + covered + " bytes in " + room);
    }
    // The table is sound, so a different number of points in the header is a lie.
    checkPointCount(count, counted);
    return Optional.of(chunks(points, bytes));
  }

  private static long codedLength(final long chunks) {
    return Math.min(MAX_CODED_LENGTH, LazChunkTable.maximumLength(chunks));
  }

  private Optional<List<Chunk>> unusable(final long table, final String why) {
    warnings.add("the chunk table at byte " + table + " is damaged: " + why);
    return Optional.empty();
  }

  private void checkPointCount(final long chunks, final long counted) throws MalformedLasException {
    final long announced = data.pointCount();
    if (schema.hasVariableChunks()) {
      if (counted != announced) {
        throw malformed(
            data.countOffset(), counted + " points as in the chunk table", announced + " points");
      }
      return;
    }
    final long size = schema.chunkSize();
    final long most = chunks * size;
    if (announced > most || announced <= most - size) {
      throw malformed(
          data.countOffset(),
          (most - size + 1) + ".." + most + " points for " + chunks + " chunks of " + size,
          announced + " points");
    }
  }

  private List<Chunk> chunks(final int[] points, final int[] bytes) {
    final List<Chunk> chunks = new ArrayList<>(bytes.length);
    long position = firstChunk();
    long first = 0;
    for (int i = 0; i < bytes.length; i++) {
      final int count = points.length > 0 ? points[i] : fixedCount(first);
      chunks.add(new Chunk(i, first, count, position, bytes[i]));
      position += bytes[i];
      first += count;
    }
    return chunks;
  }

  private int fixedCount(final long firstPoint) {
    return (int) Math.min(schema.chunkSize(), data.pointCount() - firstPoint);
  }

  /** The chunks as they follow one another, each found where the one before ends. */
  private List<Chunk> walk(final long end, final long pointer) throws IOException {
    if (data.pointCount() == 0) {
      throw malformed(
          data.countOffset(),
          "a number of points, as there is no chunk table",
          "0: the file was never finished");
    }
    final List<Chunk> chunks = schema.isLayered() ? walkLayered(end) : walkPointwise(end);
    final Chunk last = chunks.get(chunks.size() - 1);
    final long reached = last.offset() + last.byteLength();
    // The last chunk ends where the data do, or in front of what is left of the table.
    if (reached != end && reached != pointer && !isTableOf(chunks.size(), reached)) {
      throw malformed(
          reached,
          "the end of the point data after " + data.pointCount() + " points",
          (end - reached) + " more bytes");
    }
    warnings.add(chunks.size() + " chunks were found without the chunk table");
    return chunks;
  }

  private boolean isTableOf(final int chunks, final long position) throws IOException {
    return position <= data.end() - LazChunkTable.HEAD_LENGTH
        && readLong(position) == (long) chunks << 32;
  }

  private List<Chunk> walkLayered(final long end) throws IOException {
    final List<Chunk> chunks = new ArrayList<>();
    final byte[] bytes = new byte[schema.chunkHeadLength()];
    final LayeredChunkHead head = new LayeredChunkHead(schema, bytes);
    long position = firstChunk();
    long first = 0;
    while (first < data.pointCount()) {
      if (bytes.length > end - position) {
        throw missing(position, first);
      }
      source.readFully(position, bytes, 0, bytes.length);
      final long count = head.pointCount();
      final long expected = schema.hasVariableChunks() ? count : fixedCount(first);
      if (count < 1
          || count != expected
          || count > Math.min(LazSchema.MAX_CHUNK_POINTS, data.pointCount() - first)) {
        throw malformed(
            position + head.countPosition(),
            "the number of points of chunk " + chunks.size(),
            Long.toString(count));
      }
      if (head.chunkLength() > end - position) {
        throw missing(position, first);
      }
      chunks.add(new Chunk(chunks.size(), first, (int) count, position, head.chunkLength()));
      position += head.chunkLength();
      first += count;
    }
    return chunks;
  }

  private MalformedLasException missing(final long position, final long found) {
    return malformed(
        position,
        data.pointCount() + " points",
        "the end of the point data after " + found + " points");
  }

  private List<Chunk> walkPointwise(final long end) throws IOException {
    if (schema.hasVariableChunks()) {
      throw malformed(
          data.offset(), "a chunk table, as chunks vary in size", "none that can be read");
    }
    final List<Chunk> chunks = new ArrayList<>();
    final PointwiseChunkReader reader =
        new PointwiseChunkReader(source, schema, new LasColumns(layout, layout.fields()));
    long position = firstChunk();
    long first = 0;
    while (first < data.pointCount()) {
      final int count = fixedCount(first);
      final Chunk chunk = new Chunk(chunks.size(), first, count, position, 0);
      final int length = lengthOf(reader, chunk, end - position);
      chunks.add(new Chunk(chunks.size(), first, count, position, length));
      position += length;
      first += count;
    }
    return chunks;
  }

  /** Length of a chunk, of which only the points tell where it ends. */
  private int lengthOf(final PointwiseChunkReader reader, final Chunk chunk, final long available)
      throws IOException {
    long guess =
        schema.minimumChunkLength()
            + (long) FIRST_GUESS_PER_POINT * schema.recordLength() * chunk.pointCount();
    while (guess < available) {
      try {
        return reader.decode(ofLength(chunk, guess));
      } catch (MalformedLasException tooShort) {
        guess *= 2;
      }
    }
    return reader.decode(ofLength(chunk, available));
  }

  private static Chunk ofLength(final Chunk chunk, final long length) {
    return new Chunk(chunk.index(), chunk.firstPoint(), chunk.pointCount(), chunk.offset(), length);
  }

  private MalformedLasException malformed(
      final long offset, final String expected, final String found) {
    return new MalformedLasException(source.name(), offset, expected, found);
  }
}
