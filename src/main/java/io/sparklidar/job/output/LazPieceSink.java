package io.sparklidar.job.output;

import io.sparklidar.feature.FeatureTable;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.LazChunkEnricher;
import io.sparklidar.las.laz.LazLayerSplicer;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.storage.StorageWrites;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A piece of the LAZ output of a file: of a source that can be enriched, compressed chunks with the
 * number of bytes in front of each; of all other sources, a LAS file, to be compressed when the
 * pieces are put together. {@link LazSink} takes either.
 */
public final class LazPieceSink implements PointSink {

  private static final int BUFFER = 1 << 18;

  private final Path path;
  private final Configuration conf;
  private final LasTarget target;
  private final LasSink anew;
  private Optional<Enrichment> enrichment = Optional.empty();

  private record Enrichment(
      LazChunkEnricher chunks, LazFeatures features, DataOutputStream output) {}

  /**
   * @param path where; must not exist
   * @param conf Hadoop configuration
   * @param target what the file looks like
   * @param anew writes the points as LAS
   */
  public LazPieceSink(
      final Path path, final Configuration conf, final LasTarget target, final LasSink anew) {
    this.path = path;
    this.conf = conf;
    this.target = target;
    this.anew = anew;
  }

  @Override
  public void startFile(final LasFile file, final int ordinal) throws IOException {
    if (!LazSink.enriches(file)) {
      anew.startFile(file, ordinal);
      return;
    }
    enrichment =
        Optional.of(
            new Enrichment(
                LazChunkEnricher.of(file, target.layout()),
                new LazFeatures(target, file.layout().extraByteCount()),
                new DataOutputStream(
                    new BufferedOutputStream(
                        StorageWrites.at(path, () -> path.getFileSystem(conf).create(path, false)),
                        BUFFER))));
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
    final Enrichment to = enrichment.get();
    final LazLayerSplicer.Spliced made =
        to.chunks.enrich(points.chunk(), to.features.of(points.chunk(), count, table, tableRow));
    StorageWrites.doAt(
        path,
        () -> {
          to.output.writeInt(made.length());
          made.content().writeTo(to.output::write);
        });
  }

  @Override
  public void append(final Path piece, final List<Chunk> chunks) {
    throw new UnsupportedOperationException("a piece is not made of pieces");
  }

  @Override
  public void finish() throws IOException {
    if (enrichment.isEmpty()) {
      anew.finish();
    }
  }

  /** Pieces are not recorded. */
  @Override
  public String checksum() {
    return "";
  }

  @Override
  public void close() throws IOException {
    anew.close();
    if (enrichment.isPresent()) {
      StorageWrites.doAt(path, enrichment.get().output::close);
    }
  }
}
