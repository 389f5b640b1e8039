package io.sparklidar.job.output.parquet;

import io.sparklidar.parallel.Pool;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.SeekableInputStream;

/**
 * Reads column chunks of a Parquet file as they are. Several threads may read at a time: each has a
 * stream of its own meanwhile.
 */
final class ChunkBytes implements Closeable {

  private final Pool<SeekableInputStream> streams;

  ChunkBytes(final Path path, final Configuration conf) {
    streams = new Pool<>(() -> BufferedFile.read(path, conf));
  }

  /** The bytes of a chunk, at their places in the file. */
  SeekableInputStream read(final ColumnChunkMetaData chunk) throws IOException {
    final SeekableInputStream stream = streams.take();
    final byte[] bytes = new byte[Math.toIntExact(chunk.getTotalSize())];
    stream.seek(chunk.getStartingPos());
    stream.readFully(bytes);
    streams.giveBack(stream);
    return new ChunkStream(new Bytes(bytes), chunk.getStartingPos());
  }

  @Override
  public void close() throws IOException {
    for (final SeekableInputStream stream : streams.all()) {
      stream.close();
    }
  }

  /** Bytes with a position that can be set. */
  private static final class Bytes extends ByteArrayInputStream {

    Bytes(final byte[] bytes) {
      super(bytes);
    }

    int position() {
      return pos;
    }

    void seek(final int position) {
      pos = position;
    }
  }

  /** A part of a file that is held. */
  private static final class ChunkStream extends DelegatingSeekableInputStream {

    private final Bytes bytes;
    private final long start;

    ChunkStream(final Bytes bytes, final long start) {
      super(bytes);
      this.bytes = bytes;
      this.start = start;
    }

    @Override
    public long getPos() {
      return start + bytes.position();
    }

    @Override
    public void seek(final long position) {
      bytes.seek(Math.toIntExact(position - start));
    }
  }
}
