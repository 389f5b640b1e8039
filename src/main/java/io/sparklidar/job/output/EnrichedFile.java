package io.sparklidar.job.output;

import io.sparklidar.las.LasFile;
import io.sparklidar.las.LazEnricher;
import io.sparklidar.las.laz.MadeLayers;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.PointLayout;
import io.sparklidar.storage.ContentChecksum;
import io.sparklidar.storage.LocalFiles;
import io.sparklidar.storage.WriteErrors;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * An enriched file: made on the local disk, since its tables are only known at the end, and copied
 * when it is whole.
 */
final class EnrichedFile implements LazSink.Enriched {

  private static final int BUFFER = 1 << 18;

  private final Path path;
  private final Configuration conf;
  private final java.nio.file.Path local;
  private final LazEnricher enricher;
  private String checksum = "";

  private EnrichedFile(
      final Path path,
      final Configuration conf,
      final java.nio.file.Path local,
      final LazEnricher enricher) {
    this.path = path;
    this.conf = conf;
    this.local = local;
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
    final java.nio.file.Path local = LocalFiles.ofThisJvm().create(".laz");
    try {
      return new EnrichedFile(
          path, conf, local, LazEnricher.create(source, target, LocalFiles.sink(local)));
    } catch (final IOException | RuntimeException e) {
      Files.deleteIfExists(local);
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
    enricher.close();
    checksum = WriteErrors.at(path, () -> ContentChecksum.ofMoved(local, conf, path));
  }

  @Override
  public String checksum() {
    return checksum;
  }

  @Override
  public void close() throws IOException {
    try {
      enricher.close();
    } finally {
      Files.deleteIfExists(local);
    }
  }
}
