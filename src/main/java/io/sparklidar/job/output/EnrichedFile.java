package io.sparklidar.job.output;

import io.sparklidar.las.LasFile;
import io.sparklidar.las.LazEnricher;
import io.sparklidar.las.laz.MadeLayers;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.PointLayout;
import io.sparklidar.storage.PatchableFile;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** An enriched file, which is in its place, and whole, when it is finished. */
final class EnrichedFile implements LazSink.Enriched {

  private static final int BUFFER = 1 << 18;

  private final Configuration conf;
  private final PatchableFile file;
  private final LazEnricher enricher;

  private EnrichedFile(
      final Configuration conf, final PatchableFile file, final LazEnricher enricher) {
    this.conf = conf;
    this.file = file;
    this.enricher = enricher;
  }

  /**
   * Starts a file.
   *
   * @param path where; must not exist
   * @param conf Hadoop configuration
   * @param source what is enriched
   * @param target the layout of its points
   */
  static EnrichedFile start(
      final Path path, final Configuration conf, final LasFile source, final PointLayout target)
      throws IOException {
    final PatchableFile file = PatchableFile.create(path, conf);
    try {
      return new EnrichedFile(conf, file, LazEnricher.create(source, target, file.sink()));
    } catch (final IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  @Override
  public void add(final Chunk chunk, final byte[][] added, final boolean oneChannel)
      throws IOException {
    enricher.write(chunk, added, oneChannel);
  }

  @Override
  public void add(final Chunk chunk, final ByteBuffer original, final MadeLayers made)
      throws IOException {
    enricher.write(chunk, original, made);
  }

  @Override
  public void append(final Path piece, final List<Chunk> chunks) throws IOException {
    byte[] bytes = {};
    try (DataInputStream in =
        new DataInputStream(
            new BufferedInputStream(piece.getFileSystem(conf).open(piece), BUFFER))) {
      for (final Chunk chunk : chunks) {
        final int length = in.readInt();
        bytes = bytes.length < length ? new byte[length] : bytes;
        in.readFully(bytes, 0, length);
        enricher.writeMade(chunk, bytes, length);
      }
    }
  }

  @Override
  public void finish() throws IOException {
    enricher.finish();
    file.finish();
  }

  @Override
  public String checksum() {
    return file.checksum();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
