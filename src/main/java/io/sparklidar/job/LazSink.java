package io.sparklidar.job;

import io.sparklidar.feature.FeatureTable;
import io.sparklidar.las.Chunk;
import io.sparklidar.las.FileByteSink;
import io.sparklidar.las.LasColumns;
import io.sparklidar.las.LasField;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.LazEnricher;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The LAZ output of a whole source file. Where the source can be enriched its compressed layers are
 * copied and only the features are encoded; all other sources are compressed anew.
 */
final class LazSink implements PointSink {

  private final Path path;
  private final Configuration conf;
  private final LasTarget target;
  private final LasSink anew;
  private final LasColumns features;
  private Optional<Enrichment> enrichment = Optional.empty();

  /**
   * An enriched file in the making.
   *
   * @param local where it is made
   * @param enricher what makes it
   * @param firstByte number of the first new extra byte
   */
  private record Enrichment(java.nio.file.Path local, LazEnricher enricher, int firstByte) {}

  /**
   * @param path where; must not exist
   * @param conf Hadoop configuration
   * @param target what the file looks like, if it is one file's mirror
   * @param anew writes the same output from decoded points
   */
  LazSink(final Path path, final Configuration conf, final LasTarget target, final LasSink anew) {
    this.path = path;
    this.conf = conf;
    this.target = target;
    this.anew = anew;
    features = new LasColumns(target.layout(), Set.of(LasField.EXTRA_BYTES));
  }

  @Override
  public void startFile(final LasFile file, final int ordinal) throws IOException {
    if (!LazEnricher.accepts(file)) {
      anew.startFile(file, ordinal);
      return;
    }
    final java.nio.file.Path local = LocalFiles.ofThisJvm().create(".laz");
    try {
      final LazEnricher enricher =
          LazEnricher.create(file, target.layout(), FileByteSink.create(local));
      enrichment = Optional.of(new Enrichment(local, enricher, file.layout().extraByteCount()));
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
    if (count != chunk.pointCount()) {
      throw new IllegalStateException(
          path + ": " + count + " points have features, expected all of " + chunk);
    }
    features.resize(count);
    for (int f = 0; f < target.encodings().size(); f++) {
      target.encodings().get(f).encode(table.column(f), tableRow, count, features);
    }
    final int first = enrichment.get().firstByte();
    final byte[][] added = new byte[target.layout().extraByteCount() - first][];
    for (int b = 0; b < added.length; b++) {
      added[b] = features.extraBytes(first + b);
    }
    enrichment.get().enricher().write(chunk, added);
  }

  @Override
  public void finish() throws IOException {
    if (enrichment.isEmpty()) {
      anew.finish();
      return;
    }
    enrichment.get().enricher().finish();
    enrichment.get().enricher().close();
    final Path local = new Path(enrichment.get().local().toUri());
    path.getFileSystem(conf).copyFromLocalFile(false, true, local, path);
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
