package io.sparklidar.job.output;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sparklidar.TestData;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.LazChunkEnricher;
import io.sparklidar.las.io.FileByteSource;
import io.sparklidar.las.laz.MadeLayers;
import io.sparklidar.las.laz.schema.LazSchema;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.ExtraDimension;
import io.sparklidar.las.point.ExtraDimensionType;
import io.sparklidar.las.point.PointLayout;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Layers that were made elsewhere become the files and pieces that values become. */
final class EnrichedOutputTest {

  private static final int ADDED = 3;

  @TempDir private java.nio.file.Path folder;

  /** Starts an output. */
  private interface Start {
    LazSink.Enriched at(Path path, LasFile source, PointLayout target) throws IOException;
  }

  private static PointLayout target(final PointLayout source) {
    final List<ExtraDimension> dimensions = new ArrayList<>(source.extraDimensions());
    final int end = source.extraByteCount();
    dimensions.add(ExtraDimension.of("noise", ExtraDimensionType.U16, end, ""));
    dimensions.add(ExtraDimension.of("constant", ExtraDimensionType.U8, end + 2, ""));
    return PointLayout.of(source.pointFormat(), dimensions);
  }

  private static byte[][] values(final Chunk chunk) {
    final byte[][] values = new byte[ADDED][chunk.pointCount()];
    for (int i = 0; i < chunk.pointCount(); i++) {
      values[0][i] = (byte) (i * 0x9E3779B9 >>> 20);
      values[1][i] = (byte) (i / 100);
      values[2][i] = 9;
    }
    return values;
  }

  /** The layers that the encoder makes of the values, cut out of a chunk. */
  private static MadeLayers made(
      final LasFile source, final LazChunkEnricher enricher, final Chunk chunk) throws IOException {
    final ByteArrayOutputStream out = new ByteArrayOutputStream();
    enricher.enrich(chunk, values(chunk), false).content().writeTo(Channels.newChannel(out)::write);
    final ByteBuffer bytes = ByteBuffer.wrap(out.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
    final LazSchema schema = source.compression().orElseThrow().withMoreExtraBytes(ADDED);
    final byte[] first = new byte[ADDED];
    bytes.get(schema.recordLength() - ADDED, first);
    final ByteBuffer[] layers = new ByteBuffer[ADDED];
    int end = bytes.capacity();
    for (int b = ADDED - 1; b >= 0; b--) {
      final int size = bytes.getInt(schema.chunkHeadLength() - Integer.BYTES * (ADDED - b));
      layers[b] = bytes.slice(end - size, size);
      end -= size;
    }
    return new MadeLayers(first, layers);
  }

  private void assertSame(final Start start) throws IOException {
    try (LasFile source = LasFile.open(FileByteSource.open(TestData.samples().get(0)))) {
      final PointLayout target = target(source.layout());
      final LazChunkEnricher enricher = LazChunkEnricher.of(source, target);
      final java.nio.file.Path ofValues = folder.resolve("values");
      final java.nio.file.Path ofLayers = folder.resolve("layers");
      try (LazSink.Enriched values = start.at(new Path(ofValues.toUri()), source, target);
          LazSink.Enriched layers = start.at(new Path(ofLayers.toUri()), source, target)) {
        for (final Chunk chunk : source.chunks()) {
          values.add(chunk, values(chunk), false);
          final ByteBuffer original = ByteBuffer.allocateDirect((int) chunk.byteLength());
          source.source().readFully(chunk.offset(), original);
          layers.add(chunk, original.flip(), made(source, enricher, chunk));
        }
        values.finish();
        layers.finish();
        assertEquals(values.checksum(), layers.checksum());
      }
      assertArrayEquals(Files.readAllBytes(ofValues), Files.readAllBytes(ofLayers));
    }
  }

  @Test
  void filesAreTheSame() throws IOException {
    assertSame((path, source, target) -> EnrichedFile.start(path, conf(), source, target));
  }

  @Test
  void piecesAreTheSame() throws IOException {
    assertSame((path, source, target) -> EnrichedPiece.start(path, conf(), source, target));
  }

  private static Configuration conf() {
    return new Configuration();
  }
}
