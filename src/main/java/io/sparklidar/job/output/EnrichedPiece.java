package io.sparklidar.job.output;

import io.sparklidar.las.LasFile;
import io.sparklidar.las.LazChunkEnricher;
import io.sparklidar.las.laz.LazLayerSplicer;
import io.sparklidar.las.laz.MadeLayers;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.PointLayout;
import io.sparklidar.storage.WriteErrors;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** A piece of an enriched file: its compressed chunks, the number of bytes in front of each. */
final class EnrichedPiece implements LazSink.Enriched {

  private static final int BUFFER = 1 << 18;

  private final Path path;
  private final LazChunkEnricher enricher;
  private final DataOutputStream out;

  private EnrichedPiece(
      final Path path, final LazChunkEnricher enricher, final DataOutputStream out) {
    this.path = path;
    this.enricher = enricher;
    this.out = out;
  }

  /**
   * Starts a piece.
   *
   * @param path where; must not exist
   * @param conf Hadoop configuration
   * @param source what is enriched
   * @param target the layout of its points
   */
  static EnrichedPiece start(
      final Path path, final Configuration conf, final LasFile source, final PointLayout target)
      throws IOException {
    final LazChunkEnricher enricher = LazChunkEnricher.of(source, target);
    return new EnrichedPiece(
        path,
        enricher,
        new DataOutputStream(
            new BufferedOutputStream(
                WriteErrors.at(path, () -> path.getFileSystem(conf).create(path, false)), BUFFER)));
  }

  @Override
  public void add(final Chunk chunk, final byte[][] added, final boolean oneChannel)
      throws IOException {
    append(enricher.enrich(chunk, added, oneChannel));
  }

  @Override
  public void add(final Chunk chunk, final ByteBuffer original, final MadeLayers made)
      throws IOException {
    append(enricher.enrich(chunk, original, made));
  }

  private void append(final LazLayerSplicer.Spliced made) throws IOException {
    final WritableByteChannel channel = Channels.newChannel(out);
    WriteErrors.doAt(
        path,
        () -> {
          out.writeInt(made.length());
          made.content().writeTo(channel::write);
        });
  }

  @Override
  public void append(final Path piece, final List<Chunk> chunks) {
    throw new UnsupportedOperationException("a piece is not made of pieces");
  }

  /** Nothing is missing. */
  @Override
  public void finish() {}

  /** Pieces are not recorded. */
  @Override
  public String checksum() {
    return "";
  }

  @Override
  public void close() throws IOException {
    WriteErrors.doAt(path, out::close);
  }
}
