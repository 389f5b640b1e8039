package io.sparklidar.job.output;

import io.sparklidar.feature.FeatureTable;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.LazEnricher;
import io.sparklidar.las.laz.MadeLayers;
import io.sparklidar.las.point.Chunk;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The LAZ output of a source file, or a piece of it. Where the source can be enriched its
 * compressed layers are copied and only the features are encoded; the points of all other sources
 * are taken as they are decoded: a file is compressed anew, a piece is a LAS file, to be compressed
 * when the pieces are put together.
 */
public final class LazSink implements PointSink {

  /** Where enriched chunks go. */
  interface Enriched extends Closeable {

    /**
     * Takes the next chunk.
     *
     * @param chunk of the source
     * @param added the new bytes of its points, in record order
     * @param oneChannel whether all of them are known to be of one scanner channel
     */
    void add(Chunk chunk, byte[][] added, boolean oneChannel) throws IOException;

    /**
     * Takes the next chunk, of which all layers are encoded already.
     *
     * @param chunk of the source
     * @param original its bytes
     * @param made the new layers, in record order
     */
    void add(Chunk chunk, ByteBuffer original, MadeLayers made) throws IOException;

    /** Takes the next chunks as a piece holds them. */
    void append(Path piece, List<Chunk> chunks) throws IOException;

    /** Completes what is written. */
    void finish() throws IOException;

    /** Of what was written; known when it is finished. */
    String checksum();
  }

  /** Starts an enriched output of a source. */
  private interface Start {
    Enriched of(LasFile source) throws IOException;
  }

  private final LasOutputLayout target;
  private final LasSink anew;
  private final Start start;
  private Optional<Enriched> enriched = Optional.empty();
  private Optional<LazFeatures> features = Optional.empty();

  private LazSink(final LasOutputLayout target, final LasSink anew, final Start start) {
    this.target = target;
    this.anew = anew;
    this.start = start;
  }

  /**
   * A file.
   *
   * @param path where; must not exist
   * @param conf Hadoop configuration
   * @param target what the file looks like, if it is one file's mirror
   * @param anew writes the same output from decoded points
   */
  public static LazSink ofFile(
      final Path path, final Configuration conf, final LasOutputLayout target, final LasSink anew) {
    return new LazSink(
        target, anew, source -> EnrichedFile.start(path, conf, source, target.layout()));
  }

  /**
   * A piece of a file, which such a sink of the file takes.
   *
   * @param path where; must not exist
   * @param conf Hadoop configuration
   * @param target what the file looks like
   * @param anew writes the points as LAS
   */
  public static LazSink ofPiece(
      final Path path, final Configuration conf, final LasOutputLayout target, final LasSink anew) {
    return new LazSink(
        target, anew, source -> EnrichedPiece.start(path, conf, source, target.layout()));
  }

  @Override
  public void startFile(final LasFile file, final int ordinal) throws IOException {
    if (LazEnricher.accepts(file)) {
      enriched = Optional.of(start.of(file));
      features = Optional.of(new LazFeatures(target, file.layout().extraByteCount()));
    } else {
      anew.startFile(file, ordinal);
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
    if (enriched.isPresent()) {
      final Chunk chunk = points.chunk();
      enriched
          .get()
          .add(chunk, features.get().of(chunk, count, table, tableRow), points.hasOneChannel());
    } else {
      anew.add(points, rows, count, table, tableRow);
    }
  }

  /** Whether the file started last is one whose chunks are taken with layers made elsewhere. */
  public boolean takesLayers() {
    return enriched.isPresent();
  }

  /**
   * Takes all points of the next chunk as they are compressed, and layers of their features that
   * were made elsewhere.
   *
   * @param chunk of the file started last
   * @param original its bytes, from position to limit
   * @param made the layers of the features, in record order
   * @throws IllegalStateException if the file's chunks are not {@linkplain #takesLayers taken so}
   */
  public void add(final Chunk chunk, final ByteBuffer original, final MadeLayers made)
      throws IOException {
    enriched
        .orElseThrow(() -> new IllegalStateException(chunk + " is of a file compressed anew"))
        .add(chunk, original, made);
  }

  @Override
  public void append(final Path piece, final List<Chunk> chunks) throws IOException {
    if (enriched.isPresent()) {
      enriched.get().append(piece, chunks);
    } else {
      anew.append(piece, chunks);
    }
  }

  @Override
  public void finish() throws IOException {
    if (enriched.isPresent()) {
      enriched.get().finish();
    } else {
      anew.finish();
    }
  }

  @Override
  public String checksum() {
    return enriched.map(Enriched::checksum).orElseGet(anew::checksum);
  }

  @Override
  public void close() throws IOException {
    anew.close();
    if (enriched.isPresent()) {
      enriched.get().close();
    }
  }
}
