package io.sparklidar.job.output.parquet;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
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

  private final Path path;
  private final Configuration conf;
  private final Queue<SeekableInputStream> idle = new ConcurrentLinkedQueue<>();
  private final Queue<SeekableInputStream> all = new ConcurrentLinkedQueue<>();

  ChunkBytes(final Path path, final Configuration conf) {
    this.path = path;
    this.conf = conf;
  }

  /** The bytes of a chunk, at their places in the file. */
  SeekableInputStream read(final ColumnChunkMetaData chunk) throws IOException {
    SeekableInputStream stream = idle.poll();
    if (stream == null) {
      stream = BufferedFile.read(path, conf);
      all.add(stream);
    }
    final byte[] bytes = new byte[Math.toIntExact(chunk.getTotalSize())];
    stream.seek(chunk.getStartingPos());
    stream.readFully(bytes);
    idle.add(stream);
    return new ChunkStream(new Bytes(bytes), chunk.getStartingPos());
  }

  @Override
  public void close() throws IOException {
    for (final SeekableInputStream stream : all) {
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
