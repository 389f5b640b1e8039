package io.sparklidar.job.retile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.error.UsageException;
import io.sparklidar.job.JobOptions;
import io.sparklidar.job.JobReport;
import io.sparklidar.job.OutputPolicy;
import io.sparklidar.job.TestJobs;
import io.sparklidar.job.progress.Progress;
import io.sparklidar.las.Compression;
import io.sparklidar.las.CopcConversion;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.LasWriter;
import io.sparklidar.las.PointReader;
import io.sparklidar.las.io.FileByteSink;
import io.sparklidar.las.io.FileByteSource;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.ExtraDimension;
import io.sparklidar.las.point.ExtraDimensionType;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.LasRecords;
import io.sparklidar.las.point.PointLayout;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tiles hold the points of the inputs, each once and as it was, and nothing decides their bytes.
 */
final class RetileJobTest {

  private static final Path WEST = Path.of("data-samples/town_770000_6277000.laz");
  private static final Path EAST = Path.of("data-samples/town_770063_6277000.laz");
  private static final double SIDE = 50;

  /** Such squares have less than half of the samples and more than half. */
  private static final double WIDE = 120;

  /** So few that the trees of the samples are built in dozens of parts. */
  private static final int PART_POINTS = 25_000;

  private static JavaSparkContext shared;

  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    shared = new JavaSparkContext(TestJobs.conf("local[3]"));
  }

  @AfterAll
  static void stop() {
    shared.stop();
  }

  private RetileOptions options(
      final String name, final RetileOptions.Kind kind, final double side, final Path... inputs) {
    return new RetileOptions(
        Stream.of(inputs).map(Path::toString).toList(),
        folder.resolve(name).toString(),
        kind,
        false,
        side,
        JobOptions.DEFAULT_TILE_POINTS,
        JobOptions.OnError.FAIL);
  }

  private static RetileReport run(final RetileOptions options) throws Exception {
    return run(shared, options);
  }

  private static RetileReport run(final JavaSparkContext spark, final RetileOptions options)
      throws Exception {
    return new RetileJob(spark, options, OutputPolicy.DEFAULT, Progress.SILENT).run();
  }

  /** The points of a file, and its transform. */
  private record Points(LasColumns columns, CoordinateTransform transform) {

    private static Points of(final Path path) throws IOException {
      try (LasFile file = LasFile.open(FileByteSource.open(path))) {
        final LasColumns all = new LasColumns(file.layout(), file.layout().fields());
        final PointReader reader = file.reader(file.layout().fields());
        for (final Chunk chunk : file.chunks()) {
          final LasColumns points = reader.read(chunk);
          all.append(points, 0, points.size());
        }
        return new Points(all, file.transform());
      }
    }

    /** A coordinate as decimals say it. */
    private static BigDecimal exact(final int value, final double scale, final double offset) {
      return BigDecimal.valueOf(value)
          .multiply(BigDecimal.valueOf(scale))
          .add(BigDecimal.valueOf(offset));
    }

    private long[] square(final int p, final double side) {
      final BigDecimal length = BigDecimal.valueOf(side);
      return new long[] {
        exact(columns.x()[p], transform.scaleX(), transform.offsetX())
            .divide(length, 0, RoundingMode.FLOOR)
            .longValueExact(),
        exact(columns.y()[p], transform.scaleY(), transform.offsetY())
            .divide(length, 0, RoundingMode.FLOOR)
            .longValueExact()
      };
    }

    /** Where a point is, whatever the offset, and all that its record says besides. */
    private String text(final int p) {
      final byte[] record = new byte[columns.layout().recordLength()];
      LasRecords.pack(columns, p, 1, record, 0);
      return exact(columns.x()[p], transform.scaleX(), transform.offsetX()).stripTrailingZeros()
          + " "
          + exact(columns.y()[p], transform.scaleY(), transform.offsetY()).stripTrailingZeros()
          + " "
          + exact(columns.z()[p], transform.scaleZ(), transform.offsetZ()).stripTrailingZeros()
          + " "
          + HexFormat.of().formatHex(record, 3 * Integer.BYTES, record.length);
    }
  }

  /** A point and which quarter of its tile it is in, in the order of the curve. */
  private record Placed(String text, long quarter) {}

  /**
   * What tiles must hold, by a plain loop over all points: those of more points than half a chunk
   * quarter by quarter.
   */
  private static Map<String, List<String>> expected(final Path... inputs) throws IOException {
    final Map<String, List<Placed>> tiles = new TreeMap<>();
    for (final Path input : inputs) {
      final Points points = Points.of(input);
      for (int p = 0; p < points.columns.size(); p++) {
        final long[] tile = points.square(p, SIDE);
        final long[] quarter = points.square(p, SIDE / 2);
        tiles
            .computeIfAbsent("tile-50-" + tile[0] + "-" + tile[1], t -> new ArrayList<>())
            .add(
                new Placed(
                    points.text(p), quarter[0] - 2 * tile[0] + 2 * (quarter[1] - 2 * tile[1])));
      }
    }
    final Map<String, List<String>> texts = new TreeMap<>();
    tiles.forEach(
        (name, points) -> {
          if (points.size() > 25_000) {
            points.sort(Comparator.comparingLong(Placed::quarter));
          }
          texts.put(name, points.stream().map(Placed::text).toList());
        });
    assertTrue(texts.values().stream().anyMatch(points -> points.size() > 25_000));
    assertTrue(texts.values().stream().allMatch(points -> points.size() <= 100_000));
    return texts;
  }

  private List<Path> tiles(final String name) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve(name).resolve("laz"))) {
      return files.sorted().toList();
    }
  }

  private static void requireSameBytes(final List<Path> one, final List<Path> other)
      throws IOException {
    assertEquals(
        one.stream().map(Path::getFileName).toList(),
        other.stream().map(Path::getFileName).toList());
    for (int t = 0; t < one.size(); t++) {
      assertArrayEquals(Files.readAllBytes(one.get(t)), Files.readAllBytes(other.get(t)));
    }
  }

  /** The points of a file with an extra dimension, in any order and chunks, on another offset. */
  private Path rewritten(final String name, final Path from, final double scale)
      throws IOException {
    final Path to = folder.resolve(name);
    try (LasFile file = LasFile.open(FileByteSource.open(from))) {
      final Points points = Points.of(from);
      final PointLayout layout =
          PointLayout.of(
              file.layout().pointFormat(),
              List.of(ExtraDimension.of("number", ExtraDimensionType.U32, 0, "in the file")));
      final CoordinateTransform old = file.transform();
      final CoordinateTransform moved =
          new CoordinateTransform(
              scale, old.scaleY(), old.scaleZ(), old.offsetX() + 7, old.offsetY(), old.offsetZ());
      final int size = points.columns.size();
      final LasColumns columns = new LasColumns(layout, file.layout().fields());
      final LasColumns all = new LasColumns(layout, layout.fields());
      final int[] order = new int[size];
      for (int i = 0; i < size; i++) {
        // A step that shares no factor with the number of points visits each once.
        order[i] = (int) ((long) i * 1_000_003 % size);
      }
      columns.append(points.columns, order, 0, size);
      all.resize(size);
      for (final io.sparklidar.cloud.LasField field : file.layout().fields()) {
        all.take(field, columns, java.util.stream.IntStream.range(0, size).toArray(), size);
      }
      final ExtraDimension number = layout.extraDimensions().get(0);
      for (int p = 0; p < size; p++) {
        all.x()[p] -= (int) Math.round(7 / old.scaleX());
        number.setRawBits(all, p, 0, p);
      }
      try (LasWriter writer =
          LasWriter.create(
              FileByteSink.create(to),
              file.header().toBuilder().transform(moved).build(),
              layout,
              file.vlrs(),
              file.evlrs(),
              Compression.LAZ)) {
        writer.write(all);
        writer.finish();
      }
    }
    return to;
  }

  @Test
  void everyPointIsInItsTileOnceWithAllItHas() throws Exception {
    final Path scattered = rewritten("scattered.laz", WEST, scale(WEST));
    final Path other = rewritten("other.laz", EAST, scale(EAST));
    final Map<String, List<String>> expected = expected(other, scattered);
    final RetileReport report =
        run(options("tiles", RetileOptions.Kind.LAZ, SIDE, scattered, other));
    assertEquals(JobReport.Status.OK, report.status());
    assertEquals(
        List.copyOf(expected.keySet()),
        report.tiles().stream().map(RetiledTile::id).sorted().toList());
    for (final Path tile : tiles("tiles")) {
      final Points points = Points.of(tile);
      final List<String> found = new ArrayList<>();
      for (int p = 0; p < points.columns.size(); p++) {
        found.add(points.text(p));
      }
      assertEquals(
          expected.get(tile.getFileName().toString().replace(".laz", "")), found, tile.toString());
      try (LasFile file = LasFile.open(FileByteSource.open(tile));
          LasFile source = LasFile.open(FileByteSource.open(WEST))) {
        assertEquals(source.crs().get().definition(), file.crs().get().definition());
        assertEquals("number", file.layout().extraDimensions().get(0).name());
      }
    }
  }

  private static double scale(final Path path) throws IOException {
    return Points.of(path).transform.scaleX();
  }

  @Test
  void nothingDecidesTheBytesButTheInputs() throws Exception {
    run(options("three", RetileOptions.Kind.LAZ, 0, EAST, WEST));
    shared.stop();
    shared = new JavaSparkContext(TestJobs.conf("local[1]"));
    run(options("one", RetileOptions.Kind.LAZ, 0, WEST, EAST));
    requireSameBytes(tiles("one"), tiles("three"));
  }

  @Test
  void aTileOfCopcIsTheFileThatTheWriterMakesOfItsPoints() throws Exception {
    run(options("tiles", RetileOptions.Kind.COPC, 100_000, WEST, EAST));
    final Path whole = folder.resolve("whole.copc.laz");
    try (LasFile west = LasFile.open(FileByteSource.open(WEST));
        LasFile east = LasFile.open(FileByteSource.open(EAST))) {
      CopcConversion.of(List.of(west, east), 1_000_000).writeTo(FileByteSink.create(whole));
    }
    assertArrayEquals(Files.readAllBytes(whole), Files.readAllBytes(tiles("tiles").get(0)));
    assertEquals(1, tiles("tiles").size());
  }

  @Test
  void oneFileMadeInPartsIsTheOneMadeInMemory() throws Exception {
    final Path scattered = rewritten("scattered.laz", WEST, scale(WEST));
    final Path other = rewritten("other.laz", EAST, scale(EAST));
    final RetileOptions options =
        new RetileOptions(
            List.of(other.toString(), scattered.toString()),
            folder.resolve("one").toString(),
            RetileOptions.Kind.COPC,
            true,
            0,
            JobOptions.DEFAULT_TILE_POINTS,
            JobOptions.OnError.FAIL);
    final RetileReport report =
        new RetileJob(shared, options, OutputPolicy.DEFAULT, Progress.SILENT, PART_POINTS).run();
    assertEquals(JobReport.Status.OK, report.status());
    final Path whole = folder.resolve("whole.copc.laz");
    try (LasFile one = LasFile.open(FileByteSource.open(other));
        LasFile two = LasFile.open(FileByteSource.open(scattered))) {
      CopcConversion.of(List.of(one, two), 1_000_000).writeTo(FileByteSink.create(whole));
      assertTrue(one.pointCount() + two.pointCount() > 4 * PART_POINTS);
    }
    assertArrayEquals(
        Files.readAllBytes(whole),
        Files.readAllBytes(folder.resolve("one").resolve("laz").resolve("points.copc.laz")));
    final String page = Files.readString(folder.resolve("one").resolve("report.html"));
    assertTrue(page.contains("points.copc"), page);
    assertFalse(page.contains("from above"), "nobody saw all of its points");
    assertFalse(page.contains("not in the pictures"), page);
  }

  @Test
  void aTileThatNoTaskCouldSortIsTheSame() throws Exception {
    final int most = 2 * PART_POINTS;
    run(options("small", RetileOptions.Kind.COPC, WIDE, WEST, EAST));
    final RetileOptions large = options("large", RetileOptions.Kind.COPC, WIDE, WEST, EAST);
    final RetileReport report =
        new RetileJob(shared, large, OutputPolicy.DEFAULT, Progress.SILENT, most).run();
    assertTrue(report.tiles().stream().anyMatch(tile -> tile.points() > most));
    assertTrue(report.tiles().stream().anyMatch(tile -> tile.points() < most));
    requireSameBytes(tiles("small"), tiles("large"));
  }

  @Test
  void aSecondRunWritesWhatIsMissing() throws Exception {
    final RetileOptions options = options("tiles", RetileOptions.Kind.LAZ, SIDE, WEST);
    final RetileReport first = run(options);
    assertEquals(0, first.counts().tilesReused());
    assertEquals(first.counts().pointsIn(), first.counts().pointsRead());
    final String pictures = pictures("tiles");
    assertTrue(pictures.contains("Height from above"), pictures);
    assertTrue(pictures.contains("Classification from above"), pictures);
    final List<Path> tiles = tiles("tiles");
    final byte[] bytes = Files.readAllBytes(tiles.get(0));
    Files.delete(tiles.get(0));
    final RetileReport second = run(options);
    assertEquals(tiles.size() - 1, second.counts().tilesReused());
    assertEquals(first.counts().pointsOut(), second.counts().pointsOut());
    assertArrayEquals(bytes, Files.readAllBytes(tiles.get(0)));
    assertTrue(second.counts().pointsRead() > 0, "read for the tile that is missing");
    assertEquals(pictures, pictures("tiles"), "also of tiles that were done before");
  }

  /** The pictures of a page, and its map, which names every tile. */
  private String pictures(final String name) throws IOException {
    final String page = Files.readString(folder.resolve(name).resolve("report.html"));
    for (final Path tile : tiles(name)) {
      assertTrue(page.contains(tile.getFileName().toString().replace(".laz", "")), tile.toString());
    }
    assertFalse(page.contains("not in the pictures"), page);
    final int from = page.indexOf("<section id=\"pictures\"");
    return page.substring(from, page.indexOf("</section>", from));
  }

  @Test
  void pointsOfAnotherScaleAreRefused() throws Exception {
    final Path fine = rewritten("fine.laz", WEST, scale(WEST) / 2);
    final Path usual = rewritten("usual.laz", WEST, scale(WEST));
    final UsageException refused =
        assertThrows(
            UsageException.class,
            () -> run(options("tiles", RetileOptions.Kind.LAZ, SIDE, fine, usual)));
    assertTrue(refused.getMessage().contains("usual.laz does not fit to "), refused.getMessage());
    assertTrue(refused.getMessage().contains("scales or offsets differ"), refused.getMessage());
    assertFalse(Files.exists(folder.resolve("tiles").resolve("laz")));
  }

  @Test
  void aDamagedFileIsNamedAndNothingIsWritten() throws Exception {
    final Path damaged = folder.resolve("damaged.laz");
    final byte[] bytes = Files.readAllBytes(WEST);
    // In the layers behind x and y of the last chunk, so that the index does not see it.
    Arrays.fill(bytes, bytes.length * 3 / 4, bytes.length - 2000, (byte) 0xFF);
    Files.write(damaged, bytes);
    final RetileReport report = run(options("tiles", RetileOptions.Kind.LAZ, SIDE, damaged, EAST));
    assertEquals(JobReport.Status.FAILED, report.status());
    assertTrue(report.badInputs().get(0).file().endsWith("damaged.laz"));
    assertEquals(0, report.tiles().size());
  }
}
