package io.sparklidar.las;

import io.sparklidar.las.io.ByteSource;
import io.sparklidar.las.io.MalformedLasException;
import io.sparklidar.las.laz.LazChunkReader;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.LasRecords;
import java.io.IOException;
import java.util.function.BooleanSupplier;

/**
 * Reads the chunks of one file into columns, in any order. Confined to one thread; its memory is
 * reused from chunk to chunk.
 */
public final class PointReader {

  /** How the points of a chunk are found in its bytes. */
  private interface ChunkReader {

    LasColumns read(Chunk chunk) throws IOException;
  }

  private final ChunkReader reader;
  private final BooleanSupplier oneChannel;

  private PointReader(final ChunkReader reader, final BooleanSupplier oneChannel) {
    this.reader = reader;
    this.oneChannel = oneChannel;
  }

  /** A reader of compressed chunks. */
  static PointReader compressed(final LazChunkReader reader) {
    return new PointReader(reader::read, reader::hasOneChannel);
  }

  /** A reader of plain records, into the fields that the columns hold. */
  static PointReader uncompressed(final ByteSource source, final LasColumns columns) {
    return new PointReader(new RecordReader(source, columns)::read, () -> false);
  }

  /** The same reader, whose points have the classes that a rule says. */
  PointReader with(final ClassRule rule) {
    return new PointReader(
        chunk -> {
          final LasColumns points = reader.read(chunk);
          rule.apply(points);
          return points;
        },
        oneChannel);
  }

  /**
   * Reads a chunk of the file.
   *
   * @param chunk one of the file's {@link LasFile#chunks()}
   * @return its points; valid until the next call
   * @throws MalformedLasException if the chunk cannot be what it says
   * @throws IOException if the bytes cannot be read
   */
  public LasColumns read(final Chunk chunk) throws IOException {
    return reader.read(chunk);
  }

  /**
   * Whether all points of the chunk that was read last are known to be of one scanner channel: what
   * layered LAZ says of every chunk, whichever fields are read.
   */
  public boolean hasOneChannel() {
    return oneChannel.getAsBoolean();
  }

  /** Reads plain records. */
  private static final class RecordReader {

    private final ByteSource source;
    private final LasColumns columns;
    private byte[] records = {};

    RecordReader(final ByteSource source, final LasColumns columns) {
      this.source = source;
      this.columns = columns;
    }

    LasColumns read(final Chunk chunk) throws IOException {
      final int length = Math.toIntExact(chunk.byteLength());
      if (records.length < length) {
        records = new byte[length];
      }
      source.readFully(chunk.offset(), records, 0, length);
      columns.resize(chunk.pointCount());
      LasRecords.unpack(records, 0, columns, 0, chunk.pointCount());
      return columns;
    }
  }
}
