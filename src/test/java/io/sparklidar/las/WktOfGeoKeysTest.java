package io.sparklidar.las;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.las.crs.Crs;
import io.sparklidar.las.header.LasHeader;
import io.sparklidar.las.header.Vlr;
import io.sparklidar.las.io.FileByteSink;
import io.sparklidar.las.io.FileByteSource;
import io.sparklidar.las.point.ExtraDimension;
import io.sparklidar.las.point.ExtraDimensionType;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.PointLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of LAS 1.4 made of sources that have GeoTIFF keys alone say their CRS as text. */
final class WktOfGeoKeysTest {

  @TempDir Path folder;

  private Path source(final int format, final Compression compression, final int code)
      throws Exception {
    final short[] keys = {1, 1, 0, 3, 1024, 0, 1, 1, 3072, 0, 1, (short) code, 4096, 0, 1, 5720};
    final ByteBuffer payload = ByteBuffer.allocate(2 * keys.length).order(ByteOrder.LITTLE_ENDIAN);
    for (final short key : keys) {
      payload.putShort(key);
    }
    final LasColumns points = RandomPoints.of(RandomPoints.layout(format, 0), 100, 1);
    final Path path = folder.resolve("source-" + format + "-" + code + ".las");
    try (LasWriter writer =
        LasWriter.create(
            FileByteSink.create(path),
            LasHeader.template(format, new CoordinateTransform(0.01, 0.01, 0.01, 0, 0, 0))
                .withGlobalEncoding(0),
            points.layout(),
            List.of(new Vlr("LASF_Projection", 34735, "", 0, payload.array())),
            List.of(),
            compression)) {
      writer.write(points);
      writer.finish();
    }
    return path;
  }

  private static void assertDeclared(final LasFile file) {
    final Crs crs = file.crs().orElseThrow();
    assertTrue(file.header().encodes(LasHeader.WKT));
    assertTrue(crs.wkt().startsWith("COMPD_CS["), crs.wkt());
    assertEquals(OptionalInt.of(2154), crs.horizontalEpsg());
    assertEquals(OptionalInt.of(5720), crs.verticalEpsg());
    assertEquals(List.of(), file.warnings());
    assertTrue(file.vlrs().stream().anyMatch(record -> record.recordId() == 34735));
  }

  @Test
  void copcDoes() throws Exception {
    final Path path = folder.resolve("out.copc.laz");
    try (LasFile file = LasFile.open(FileByteSource.open(source(1, Compression.NONE, 2154)))) {
      assertEquals("", file.crs().orElseThrow().wkt());
      final CopcConversion conversion = CopcConversion.of(List.of(file), 1000);
      assertEquals(List.of(), conversion.warnings());
      conversion.writeTo(FileByteSink.create(path));
    }
    try (LasFile copc = LasFile.open(FileByteSource.open(path))) {
      assertDeclared(copc);
    }
  }

  @Test
  void enrichedLazDoes() throws Exception {
    final Path path = folder.resolve("out.laz");
    try (LasFile file = LasFile.open(FileByteSource.open(source(6, Compression.LAZ, 2154)))) {
      final PointLayout target =
          PointLayout.of(
              6,
              List.of(
                  new ExtraDimension(
                      "new", ExtraDimensionType.U8, 1, 0, List.of(), List.of(), List.of(), "")));
      try (LazEnricher enricher = LazEnricher.create(file, target, FileByteSink.create(path))) {
        for (final var chunk : file.chunks()) {
          enricher.write(chunk, new byte[][] {new byte[chunk.pointCount()]}, false);
        }
        enricher.finish();
      }
    }
    try (LasFile enriched = LasFile.open(FileByteSource.open(path))) {
      assertDeclared(enriched);
      assertEquals(100, enriched.pointCount());
    }
  }

  @Test
  void aCodeThatIsNotKnownIsSaid() throws Exception {
    try (LasFile file = LasFile.open(FileByteSource.open(source(1, Compression.NONE, 30_000)))) {
      final CopcConversion conversion = CopcConversion.of(List.of(file), 1000);
      assertFalse(conversion.warnings().isEmpty());
      assertTrue(conversion.warnings().get(0).contains("EPSG:30000"));
    }
  }
}
