package io.sparklidar.las;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.cloud.LasField;
import io.sparklidar.las.copc.Clouds;
import io.sparklidar.las.copc.CopcQuery;
import io.sparklidar.las.header.LasHeader;
import io.sparklidar.las.header.Vlr;
import io.sparklidar.las.io.FileByteSink;
import io.sparklidar.las.io.FileByteSource;
import io.sparklidar.las.laz.schema.LazSchema;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.ExtraDimension;
import io.sparklidar.las.point.ExtraDimensionType;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.LasRecords;
import io.sparklidar.las.point.PointLayout;
import io.sparklidar.sample.SampleWriter;
import io.sparklidar.sample.TownOptions;
import io.sparklidar.sample.land.Landscape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What we write is read by others, point for point and byte for byte. */
class IndependentReaderTest {

  private static final CoordinateTransform TRANSFORM =
      new CoordinateTransform(0.01, 0.01, 0.01, 1000, 2000, 0);

  private static final ExtraDimension HEIGHT =
      ExtraDimension.scaled("height", ExtraDimensionType.I16, 0, 0.01, 0, -32768, "over ground");
  private static final ExtraDimension PLANARITY =
      ExtraDimension.of("planarity", ExtraDimensionType.F32, 0, "of the neighbourhood");

  /** A file that was written, and what went in. */
  private record Written(Path path, LasColumns points) {}

  @TempDir static Path folder;

  private static final List<Written> LAZ = new ArrayList<>();
  private static final List<Written> COPC = new ArrayList<>();
  private static Path town;
  private static Path townCopc;

  @BeforeAll
  static void writeAndRead() throws Exception {
    IndependentReader.install();
    for (int format = 0; format <= 3; format++) {
      writeLaz(format, 0, 50_000);
      writeLaz(format, 3, 300);
    }
    for (int format = 6; format <= 8; format++) {
      writeLaz(format, 0, 300);
      writeLaz(format, 4, 50_000);
      writeCopc(Clouds.HILLS, format, 2 * (format - 6), 25_000);
    }
    writeCopc(Clouds.WILD, 8, 1, 12_000);
    writeCopc(Clouds.OUTLIER, 7, 0, 12_000);
    writeCopc(Clouds.COINCIDENT, 6, 1, 1);
    writeTown();
    IndependentReader.readFolder(folder);
  }

  private static void writeLaz(final int format, final int extraBytes, final int chunkSize)
      throws IOException {
    final PointLayout layout = RandomPoints.layout(format, extraBytes);
    final LasColumns points = RandomPoints.of(layout, 2500, format);
    final Path path = folder.resolve("format" + format + "_extra" + extraBytes + ".laz");
    final LazSchema schema =
        LazSchema.of(layout, layout.isModern() ? 3 : 2, layout.isModern() ? 3 : 2, chunkSize);
    try (LasWriter writer =
        LasWriter.createLaz(
            FileByteSink.create(path),
            LasHeader.template(format, TRANSFORM),
            layout,
            List.of(),
            List.of(),
            schema)) {
      writer.write(points);
      writer.finish();
    }
    LAZ.add(new Written(path, points));
  }

  private static void writeCopc(
      final Clouds shape, final int format, final int extraBytes, final int count)
      throws IOException {
    final LasColumns points = shape.of(RandomPoints.layout(format, extraBytes), count, format);
    final Path path = folder.resolve(shape + "_format" + format + ".copc.laz");
    writeCopc(path, LasHeader.template(format, TRANSFORM), points, List.of());
    COPC.add(new Written(path, points));
  }

  private static void writeCopc(
      final Path path, final LasHeader template, final LasColumns points, final List<Vlr> vlrs)
      throws IOException {
    try (CopcWriter writer =
        CopcWriter.create(FileByteSink.create(path), template, points.layout(), vlrs, List.of())) {
      writer.write(points);
      writer.finish();
    }
  }

  /** A tile of the sample town as LAZ, and as COPC with two features. */
  private static void writeTown() throws IOException {
    final TownOptions options = new TownOptions(1, 1, Landscape.TOWN, OptionalInt.of(40));
    town = SampleWriter.write(options, folder, true, file -> {}).get(0).path();
    townCopc = folder.resolve("town.copc.laz");
    try (LasFile file = LasFile.open(FileByteSource.open(town))) {
      final LasColumns points = new LasColumns(file.layout(), EnumSet.allOf(LasField.class));
      final PointReader reader = file.reader(EnumSet.allOf(LasField.class));
      for (final Chunk chunk : file.chunks()) {
        final LasColumns part = reader.read(chunk);
        points.append(part, 0, part.size());
      }
      LAZ.add(new Written(town, points));
      final LasColumns featured = withFeatures(points);
      writeCopc(townCopc, file.header(), featured, file.vlrs());
      COPC.add(new Written(townCopc, featured));
    }
  }

  private static LasColumns withFeatures(final LasColumns points) {
    final PointLayout layout =
        PointLayout.of(points.layout().pointFormat(), List.of(HEIGHT, PLANARITY));
    final int from = points.layout().recordLength();
    final int to = layout.recordLength();
    final byte[] packed = new byte[points.size() * from];
    LasRecords.pack(points, 0, points.size(), packed, 0);
    final byte[] longer = new byte[points.size() * to];
    for (int i = 0; i < points.size(); i++) {
      System.arraycopy(packed, i * from, longer, i * to, from);
    }
    final LasColumns featured = new LasColumns(layout, layout.fields());
    featured.resize(points.size());
    LasRecords.unpack(longer, 0, featured, 0, points.size());
    for (int i = 0; i < points.size(); i++) {
      layout.extraDimensions().get(0).setRawBits(featured, i, 0, points.z()[i] % 3000);
      layout
          .extraDimensions()
          .get(1)
          .setRawBits(featured, i, 0, Float.floatToRawIntBits(i % 1000 / 1000f));
    }
    return featured;
  }

  @TestFactory
  Stream<DynamicTest> lazFilesAreReadRecordForRecord() {
    return LAZ.stream()
        .map(
            written ->
                DynamicTest.dynamicTest(
                    written.path().getFileName().toString(),
                    () -> {
                      final IndependentReader.Result read =
                          IndependentReader.result(written.path());
                      assertEquals(
                          written.points().size(), read.summary().get("pointCount").asLong());
                      assertEquals(
                          PointRecords.of(written.points()).inOrder(),
                          recordsOf(read, written).inOrder());
                    }));
  }

  @TestFactory
  Stream<DynamicTest> copcFilesAreReadNodeForNode() {
    return COPC.stream()
        .map(
            written ->
                DynamicTest.dynamicTest(
                    written.path().getFileName().toString(),
                    () -> {
                      final IndependentReader.Result read =
                          IndependentReader.result(written.path());
                      assertEquals(
                          PointRecords.of(written.points()).sorted(),
                          recordsOf(read, written).sorted());
                      assertEquals(keys(written.path()), keys(read));
                    }));
  }

  private static PointRecords recordsOf(
      final IndependentReader.Result read, final Written written) {
    final PointRecords records = new PointRecords();
    records.add(read.records(), written.points().layout().recordLength());
    return records;
  }

  private static TreeSet<String> keys(final Path path) throws IOException {
    final TreeSet<String> keys = new TreeSet<>();
    try (CopcFile file = CopcFile.open(FileByteSource.open(path))) {
      file.nodes(CopcQuery.EVERYTHING).forEach(node -> keys.add(node.key().toString()));
    }
    return keys;
  }

  private static TreeSet<String> keys(final IndependentReader.Result read) {
    final TreeSet<String> keys = new TreeSet<>();
    read.summary().get("keys").forEach(key -> keys.add(key.asText()));
    return keys;
  }

  @Test
  void featuresAreReadByName() throws IOException {
    final IndependentReader.Result read = IndependentReader.result(townCopc);
    assertEquals("[\"height\",\"planarity\"]", read.summary().get("extraBytes").toString());
    final LasColumns points = COPC.get(COPC.size() - 1).points();
    final ExtraDimension height = points.layout().extraDimensions().get(0);
    final ExtraDimension planarity = points.layout().extraDimensions().get(1);
    double heights = 0;
    double planarities = 0;
    for (int i = 0; i < points.size(); i++) {
      heights += (short) height.rawBits(points, i, 0);
      planarities += planarity.value(points, i, 0);
    }
    assertEquals(heights, read.summary().get("sums").get("height").asDouble());
    assertEquals(
        planarities, read.summary().get("sums").get("planarity").asDouble(), 1e-9 * planarities);
  }

  @Test
  void theCrsIsReadAsWkt() throws IOException {
    final String theirs = IndependentReader.result(townCopc).summary().get("wkt").asText();
    try (LasFile file = LasFile.open(FileByteSource.open(town))) {
      assertEquals(file.crs().orElseThrow().wkt().strip(), theirs.strip());
      assertTrue(theirs.contains("2154"), theirs);
    }
  }
}
