package io.sparklidar.tile;

import io.sparklidar.cloud.LasField;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.PointReader;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.parallel.Pool;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * Decodes chunks of a file, several at a time: as many readers as chunks are held. Safe for
 * concurrent use.
 */
final class ChunkDecoder {

  /** What chunks decoded ahead may take: little beside a tile. */
  private static final long AHEAD_BYTES = 48L << 20;

  /** A decoded point takes about twice its record: columns, and what the reader keeps. */
  private static final int BYTES_OF_RECORD = 2;

  private final LasFile file;
  private final Pool<PointReader> some;
  private final Pool<PointReader> all;

  /**
   * @param file the open file
   * @param some fields of chunks that are looked at
   * @param all fields of chunks that are kept
   */
  ChunkDecoder(final LasFile file, final Set<LasField> some, final Set<LasField> all) {
    this.file = file;
    this.some = new Pool<>(() -> file.reader(some));
    this.all = new Pool<>(() -> file.reader(all));
  }

  /** How many of the chunks may be decoded ahead of the one that is looked at. */
  int ahead(final List<Chunk> chunks, final int cores) {
    final long most = chunks.stream().mapToLong(Chunk::pointCount).max().orElse(0);
    final long bytes = most * file.layout().recordLength() * BYTES_OF_RECORD;
    return (int) Math.max(1, Math.min(cores, AHEAD_BYTES / Math.max(1, bytes)));
  }

  /**
   * Decodes a chunk.
   *
   * @param chunk which
   * @param whole whether with the fields of those that are kept
   * @throws IOException if it cannot be read or is not what it should be
   */
  Decoded decode(final Chunk chunk, final boolean whole) throws IOException {
    final Pool<PointReader> readers = whole ? all : some;
    final PointReader reader = readers.take();
    return new Decoded(readers, reader, reader.read(chunk), whole);
  }

  /** Points of a chunk; theirs until it is closed. */
  static final class Decoded implements AutoCloseable {

    private final Pool<PointReader> readers;
    private final PointReader reader;
    private final LasColumns columns;
    private final boolean whole;

    private Decoded(
        final Pool<PointReader> readers,
        final PointReader reader,
        final LasColumns columns,
        final boolean whole) {
      this.readers = readers;
      this.reader = reader;
      this.columns = columns;
      this.whole = whole;
    }

    LasColumns columns() {
      return columns;
    }

    /** Whether all points are known to be of one scanner channel. */
    boolean hasOneChannel() {
      return reader.hasOneChannel();
    }

    /** Whether the fields of those that are kept were decoded. */
    boolean isWhole() {
      return whole;
    }

    @Override
    public void close() {
      readers.giveBack(reader);
    }
  }
}
