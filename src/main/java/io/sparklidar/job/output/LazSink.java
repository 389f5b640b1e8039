package io.sparklidar.job.output;

import io.sparklidar.feature.FeatureTable;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.LazEnricher;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.storage.ContentChecksum;
import io.sparklidar.storage.LocalFiles;
import io.sparklidar.storage.StorageWrites;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The LAZ output of a whole source file. Where the source can be enriched its compressed layers are
 * copied and only the features are encoded; all other sources are compressed anew.
 */
public final class LazSink implements PointSink {

  private static final int BUFFER = 1 << 18;

  private final Path path;
  private final Configuration conf;
  private final LasTarget target;
  private final LasSink anew;
  private Optional<Enrichment> enrichment = Optional.empty();
  private String checksum = "";

  /**
   * An enriched file in the making.
   *
   * @param local where it is made
   * @param enricher what makes it
   * @param features makes what is added
   */
  private record Enrichment(java.nio.file.Path local, LazEnricher enricher, LazFeatures features) {}

  /**
   * @param path where; must not exist
   * @param conf Hadoop configuration
   * @param target what the file looks like, if it is one file's mirror
   * @param anew writes the same output from decoded points
   */
  public LazSink(
      final Path path, final Configuration conf, final LasTarget target, final LasSink anew) {
    this.path = path;
    this.conf = conf;
    this.target = target;
    this.anew = anew;
  }

  /** Whether a source's compressed layers are copied. */
  static boolean enriches(final LasFile source) {
    return LazEnricher.accepts(source);
  }

  @Override
  public void startFile(final LasFile file, final int ordinal) throws IOException {
    if (!enriches(file)) {
      anew.startFile(file, ordinal);
      return;
    }
    final java.nio.file.Path local = LocalFiles.ofThisJvm().create(".laz");
    try {
      final LazEnricher enricher =
          LazEnricher.create(file, target.layout(), LocalFiles.sink(local));
      enrichment =
          Optional.of(
              new Enrichment(
                  local, enricher, new LazFeatures(target, file.layout().extraByteCount())));
    } catch (final IOException | RuntimeException e) {
      Files.deleteIfExists(local);
      throw e;
    }
  }

  @Override
  public void add(
      final ChunkPoints points,
      final int[] rows,
      final int count,
      final FeatureTable table,
      final int tableRow)
      throws IOException {
    if (enrichment.isEmpty()) {
      anew.add(points, rows, count, table, tableRow);
      return;
    }
    final Chunk chunk = points.chunk();
    enrichment
        .get()
        .enricher()
        .write(chunk, enrichment.get().features().of(chunk, count, table, tableRow));
  }

  @Override
  public void append(final Path piece, final List<Chunk> chunks) throws IOException {
    if (enrichment.isEmpty()) {
      anew.append(piece, chunks);
      return;
    }
    byte[] bytes = {};
    try (DataInputStream in =
        new DataInputStream(
            new BufferedInputStream(piece.getFileSystem(conf).open(piece), BUFFER))) {
      for (final Chunk chunk : chunks) {
        final int length = in.readInt();
        bytes = bytes.length < length ? new byte[length] : bytes;
        in.readFully(bytes, 0, length);
        enrichment.get().enricher().writeMade(chunk, bytes, length);
      }
    }
  }

  @Override
  public void finish() throws IOException {
    if (enrichment.isEmpty()) {
      anew.finish();
      return;
    }
    enrichment.get().enricher().finish();
    enrichment.get().enricher().close();
    checksum =
        StorageWrites.at(path, () -> ContentChecksum.ofMoved(enrichment.get().local(), conf, path));
  }

  @Override
  public String checksum() {
    return enrichment.isEmpty() ? anew.checksum() : checksum;
  }

  @Override
  public void close() throws IOException {
    anew.close();
    if (enrichment.isPresent()) {
      try {
        enrichment.get().enricher().close();
      } finally {
        Files.deleteIfExists(enrichment.get().local());
      }
    }
  }
}
