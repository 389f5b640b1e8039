package io.sparklidar.las;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.TestData;
import io.sparklidar.cloud.Bounds;
import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.cloud.LasField;
import io.sparklidar.las.copc.Box;
import io.sparklidar.las.copc.Clouds;
import io.sparklidar.las.copc.CopcQuery;
import io.sparklidar.las.copc.NodeKey;
import io.sparklidar.las.header.LasHeader;
import io.sparklidar.las.io.FileByteSource;
import io.sparklidar.las.io.MemoryByteSink;
import io.sparklidar.las.io.MemoryByteSource;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.ExtraDimension;
import io.sparklidar.las.point.ExtraDimensionType;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.PointLayout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a written COPC file is like. */
class CopcWriterTest {

  private static final CoordinateTransform TRANSFORM =
      new CoordinateTransform(0.01, 0.01, 0.01, 0, 0, 0);
  private static final String EXTRA =
      "data/real/ign/test_data_77055_627755_LA93_IGN69_extra_dims.laz";

  private static CopcWriter writer(final MemoryByteSink sink, final PointLayout layout) {
    return CopcWriter.create(
        sink, LasHeader.template(layout.pointFormat(), TRANSFORM), layout, List.of(), List.of());
  }

  private static CopcFile rewrite(final LasFile file) throws IOException {
    final MemoryByteSink sink = new MemoryByteSink();
    try (CopcWriter writer =
        CopcWriter.create(sink, file.header(), file.layout(), file.vlrs(), file.evlrs())) {
      final PointReader reader = file.reader(EnumSet.allOf(LasField.class));
      for (final Chunk chunk : file.chunks()) {
        writer.write(reader.read(chunk));
      }
      writer.finish();
    }
    return CopcFile.open(new MemoryByteSource("rewritten", sink.toByteArray()));
  }

  @Test
  void aRealFileKeepsPointsRecordsAndExtraDimensions() throws IOException {
    try (LasFile file = LasFile.open(FileByteSource.open(TestData.shared(EXTRA)));
        CopcFile copc = rewrite(file)) {
      assertEquals(List.of(), copc.file().warnings());
      assertEquals(file.layout(), copc.file().layout());
      assertEquals(file.transform(), copc.file().transform());
      assertEquals(
          file.crs().orElseThrow().horizontalEpsg(),
          copc.file().crs().orElseThrow().horizontalEpsg());
      assertEquals(file.header().pointCount(), copc.file().header().pointCount());
      assertEquals(
          PointRecords.of(file).sorted(), PointRecords.of(copc, CopcQuery.EVERYTHING).sorted());
      final LasHeader header = copc.file().header();
      final Box cube = copc.info().cube(NodeKey.ROOT);
      assertTrue(cube.contains(header.minX(), header.minY(), header.minZ()));
      assertTrue(cube.contains(header.maxX(), header.maxY(), header.maxZ()));
    }
  }

  @Test
  void theInfoRecordIsTheFirst() throws IOException {
    final MemoryByteSink sink = new MemoryByteSink();
    final LasColumns points = Clouds.HILLS.of(RandomPoints.layout(7, 3), 50, 1);
    for (int i = 0; i < points.size(); i++) {
      points.gpsTime()[i] = Double.doubleToRawLongBits(1000.5 + i);
    }
    try (CopcWriter writer = writer(sink, points.layout())) {
      writer.write(points);
      writer.finish();
    }
    final byte[] bytes = sink.toByteArray();
    assertEquals("LASF", new String(bytes, 0, 4, StandardCharsets.ISO_8859_1));
    assertEquals("copc", new String(bytes, 377, 4, StandardCharsets.ISO_8859_1));
    assertEquals(1, bytes[393]);
    try (CopcFile file = CopcFile.open(new MemoryByteSource("written", bytes))) {
      final List<String> ids = file.file().vlrs().stream().map(record -> record.userId()).toList();
      assertEquals(List.of("copc", "laszip encoded"), ids);
      assertEquals(1000.5, file.info().minGpsTime());
      assertEquals(1049.5, file.info().maxGpsTime());
      assertEquals(4, file.file().header().versionMinor());
      assertEquals(2 * file.info().halfSize() / 128, file.info().spacing());
    }
  }

  @Test
  void aHundredthOfTheAreaReadsLessThanATenth() throws IOException {
    final LasColumns points = Clouds.LAKE.of(RandomPoints.layout(6, 0), 600_000, 11);
    final MemoryByteSink sink = new MemoryByteSink();
    try (CopcWriter writer = writer(sink, points.layout())) {
      writer.write(points);
      writer.finish();
    }
    try (CountingByteSource source =
            new CountingByteSource(new MemoryByteSource("lake", sink.toByteArray()));
        CopcFile file = CopcFile.open(source)) {
      final Box hundredth = Box.over(new Bounds(620, 620, 720, 720));
      final long inside =
          file.read(CopcQuery.EVERYTHING.within(hundredth), Set.of(), (node, part) -> {});
      assertTrue(inside > 5_000, inside + " points");
      assertTrue(
          source.bytes() < source.length() / 10,
          source.bytes() + " of " + source.length() + " bytes");
    }
  }

  @Test
  void extraDimensionsKeepTheirDescription() throws IOException {
    final ExtraDimension height =
        ExtraDimension.scaled("height", ExtraDimensionType.I16, 0, 0.01, 0, -32768, "over ground");
    final PointLayout layout = PointLayout.of(6, List.of(height));
    final MemoryByteSink sink = new MemoryByteSink();
    try (CopcWriter writer = writer(sink, layout)) {
      writer.write(Clouds.HILLS.of(layout, 10, 1));
      writer.finish();
    }
    try (LasFile file = LasFile.open(new MemoryByteSource("written", sink.toByteArray()))) {
      assertEquals(List.of(height), file.layout().extraDimensions());
    }
  }

  @Test
  void aWriterThatIsNotFinishedLeavesNothing() throws IOException {
    final MemoryByteSink sink = new MemoryByteSink();
    try (CopcWriter writer = writer(sink, RandomPoints.layout(6, 0))) {
      writer.write(Clouds.HILLS.of(RandomPoints.layout(6, 0), 10, 1));
    }
    assertEquals(0, sink.position());
  }

  @Test
  void morePointsThanTheLimitAreRefused() throws IOException {
    final PointLayout layout = RandomPoints.layout(6, 0);
    try (CopcWriter writer =
        CopcWriter.create(
            new MemoryByteSink(),
            LasHeader.template(6, TRANSFORM),
            layout,
            List.of(),
            List.of(),
            100)) {
      writer.write(Clouds.HILLS.of(layout, 60, 1));
      final IOException refused =
          assertThrows(IOException.class, () -> writer.write(Clouds.HILLS.of(layout, 41, 1)));
      assertTrue(refused.getMessage().contains("at most 100 points"), refused::getMessage);
      writer.write(Clouds.HILLS.of(layout, 40, 1));
      writer.finish();
    }
  }

  @Test
  void formatsThatCopcDoesNotKnowAreRefused() {
    for (int format = 0; format <= PointLayout.MAX_FORMAT; format++) {
      final PointLayout layout = RandomPoints.layout(format, 0);
      if (format < 6 || format > 8) {
        assertThrows(
            IllegalArgumentException.class, () -> writer(new MemoryByteSink(), layout).close());
      }
    }
  }

  @Test
  void aCopcFileIsRecognised() throws IOException {
    final LasColumns points = Clouds.HILLS.of(RandomPoints.layout(6, 0), 5, 1);
    final MemoryByteSink sink = new MemoryByteSink();
    try (CopcWriter writer = writer(sink, points.layout())) {
      writer.write(points);
      writer.finish();
    }
    try (LasFile copc = LasFile.open(new MemoryByteSource("written", sink.toByteArray()));
        LasFile laz = LasFile.open(FileByteSource.open(TestData.shared(EXTRA)))) {
      assertTrue(CopcFile.isCopc(copc));
      assertFalse(CopcFile.isCopc(laz));
    }
  }
}
