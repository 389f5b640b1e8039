package io.sparklidar.job.features;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.TestData;
import io.sparklidar.error.UsageException;
import io.sparklidar.job.Duck;
import io.sparklidar.job.JobReport;
import io.sparklidar.job.TestJobs;
import io.sparklidar.job.progress.Progress;
import io.sparklidar.job.verify.Verification;
import io.sparklidar.storage.OutputFormat;
import java.awt.image.Raster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Heights above a raster are bilinear between the middles of its cells, whatever tiles are. */
final class TerrainJobTest {

  private static final double CELL = 2;

  private static final Path VECTORS = Path.of("src/test/resources/dtm");

  @TempDir static Path folder;

  private static Path dtm;
  private static JobReport reference;

  private static TestJobs.Options options(final String name) throws Exception {
    return TestJobs.options(folder.resolve(name), TestData.thinnedBlock().toArray(Path[]::new))
        .features("height_above_ground");
  }

  /** Points a part of which lies over the rasters of other makers. */
  private static TestJobs.Options town(final String name) throws Exception {
    return TestJobs.options(folder.resolve(name), TestData.thinnedSamples().get(0))
        .features("height_above_ground");
  }

  @BeforeAll
  static void aTerrainModelOfTheCloudItself() throws Exception {
    TestJobs.run(
        options("dtm")
            .tiles(1_000_000)
            .rasters("dsm,dtm", CELL)
            .formats(OutputFormat.COG, OutputFormat.PARQUET)
            .build());
    dtm = folder.resolve("dtm/cog.vrt");
    reference = TestJobs.run(options("one").tiles(1_000_000).terrain(dtm.toString()).build());
  }

  /** Points on the borders of cells, too, and on the edges of the cloud: they have a cell each. */
  @Test
  void overTheCloudsOwnRasterNoPointIsWithoutHeight() throws Exception {
    assertEquals(TestData.points(TestData.thinnedBlock()), reference.counts().pointsOut());
    assertEquals(reference.counts().pointsOut(), reference.search().get("heights_by_raster"));
    try (Duck duck = new Duck()) {
      final double atEdge =
          duck.number(
              "SELECT count(*) FROM "
                  + Duck.points(folder.resolve("one"))
                  + " WHERE round(1000 * y)::BIGINT % 2000 = 0"
                  + " OR round(1000 * x)::BIGINT % 2000 = 0");
      assertTrue(atEdge > 20, atEdge + " points on borders");
    }
  }

  @Test
  void heightsAreThoseAboveTheBilinearRaster() throws Exception {
    final Path file;
    try (Stream<Path> files = Files.list(folder.resolve("dtm/cog"))) {
      file = files.filter(any -> any.toString().endsWith(".tif")).findFirst().orElseThrow();
    }
    final Raster cells = ImageIO.read(file.toFile()).getData();
    final String[] place =
        Files.readString(dtm).split("GeoTransform>")[1].split("<")[0].split(", ");
    final double west = Double.parseDouble(place[0]);
    final double north = Double.parseDouble(place[3]);
    int inside = 0;
    int near = 0;
    try (Duck duck = new Duck()) {
      for (final Object[] row :
          duck.query(
              "SELECT a.x, a.y, a.z, a.height_above_ground, b.height_above_ground FROM "
                  + Duck.points(folder.resolve("one"))
                  + " a JOIN "
                  + Duck.points(folder.resolve("dtm"))
                  + " b USING (source_file, point_index) WHERE a.point_index % 7 = 3")) {
        final double east = (number(row[0]) - west) / CELL - 0.5;
        final double south = (north - number(row[1])) / CELL - 0.5;
        final double below = bilinear(cells, east, south);
        if (!Double.isNaN(below)) {
          assertEquals(number(row[2]) - below, number(row[3]), 1e-4);
          inside++;
          near += Math.abs(number(row[3]) - number(row[4])) < 0.1 ? 1 : 0;
        }
      }
    }
    assertTrue(inside > 1000, inside + " points between cells");
    // The terrain is as smooth as that: cells of 2 m are within 0.1 m of the points' own ground.
    assertTrue(near > 0.9 * inside, near + " of " + inside);
  }

  private static double number(final Object value) {
    return value == null ? Double.NaN : ((Number) value).doubleValue();
  }

  /** By weights, where all four have a height. */
  private static double bilinear(final Raster cells, final double east, final double south) {
    final int column = (int) Math.floor(east);
    final int row = (int) Math.floor(south);
    if (column < 0 || row < 0 || column + 1 >= cells.getWidth() || row + 1 >= cells.getHeight()) {
      return Double.NaN;
    }
    double sum = 0;
    for (int i = 0; i < 2; i++) {
      for (int j = 0; j < 2; j++) {
        sum +=
            (1 - Math.abs(east - column - i))
                * (1 - Math.abs(south - row - j))
                * cells.getSampleDouble(column + i, row + j, 1);
      }
    }
    return sum;
  }

  @Test
  void tilesAndPartsOfTheRasterChangeNothing() throws Exception {
    TestJobs.run(
        options("dtm-38").tiles(38).rasters("dsm,dtm", CELL).formats(OutputFormat.COG).build());
    final JobReport tiles =
        TestJobs.run(
            options("by-37").tiles(37).terrain(folder.resolve("dtm-38/cog").toString()).build());
    final JobReport files =
        TestJobs.run(
            options("by-files").terrain(folder.resolve("dtm-38/cog.vrt").toString()).build());
    assertTrue(tiles.counts().tiles() > 5);
    assertEquals(reference.checksum(), tiles.checksum());
    assertEquals(reference.checksum(), files.checksum());
    assertEquals(reference.search(), tiles.search());
    assertEquals(
        List.of(),
        Verification.verify(
                new Configuration(),
                folder.resolve("by-37").toString(),
                List.of(),
                60,
                11,
                Progress.SILENT)
            .findings());
  }

  /** A raster of a part of the cloud, and of other places than the program's own. */
  @Test
  void pointsBesideTheRasterHaveNoHeightAndAreCounted() throws Exception {
    final JobReport report =
        TestJobs.run(
            town("beside")
                .terrain(VECTORS.resolve("int16_tiled_lzw_predictor2_scaled.tif").toString())
                .build());
    final long without = report.search().get("heights_without_ground");
    assertTrue(without > 0 && without < report.counts().pointsOut());
    assertEquals(report.counts().pointsOut() - without, report.search().get("heights_by_raster"));
    assertTrue(
        report.warnings().toString().contains("points lie over no cell of --dtm"),
        report.warnings().toString());
    try (Duck duck = new Duck()) {
      assertEquals(
          without,
          duck.number(
              "SELECT count(*) FROM "
                  + Duck.points(folder.resolve("beside"))
                  + " WHERE height_above_ground IS NULL"));
    }
  }

  /** A raster that has changed makes other heights. */
  @Test
  void aSecondRunSeesWhichRasterItWas() throws Exception {
    final Path raster = folder.resolve("changing.tif");
    Files.copy(VECTORS.resolve("float32_point.tif"), raster);
    final JobReport first = TestJobs.run(town("again").terrain(raster.toString()).build());
    final JobReport second = TestJobs.run(town("again").terrain(raster.toString()).build());
    assertEquals(first.counts().tiles(), second.counts().tilesReused());
    Files.write(raster, Files.readAllBytes(VECTORS.resolve("float64_strips_none.tif")));
    final JobReport third = TestJobs.run(town("again").terrain(raster.toString()).build());
    assertEquals(0, third.counts().tilesReused());
    assertTrue(!first.checksum().equals(third.checksum()));
  }

  @Test
  void whatDoesNotFitIsRefused() throws Exception {
    refused(options("no").terrain(folder.resolve("none.tif").toString()), "no such file");
    refused(options("no").terrain(), "add --dtm");
    final Path other = folder.resolve("other.tif");
    final byte[] bytes = Files.readAllBytes(VECTORS.resolve("float64_strips_none.tif"));
    for (int b = 0; b + 7 < bytes.length; b++) {
      // The key of the projected system and its code.
      if ((bytes[b] & 0xFF) == 0x00
          && bytes[b + 1] == 0x0C
          && bytes[b + 2] == 0
          && bytes[b + 4] == 1
          && (bytes[b + 6] & 0xFF) == 0x6A
          && bytes[b + 7] == 0x08) {
        bytes[b + 6]++;
      }
    }
    Files.write(other, bytes);
    refused(options("no").terrain(other.toString()), "is of EPSG:2155, and ");
    refused(
        options("no").terrain(VECTORS.resolve("expected.tsv").toString()), "expected a GeoTIFF");
    refused(
        options("no").terrain(dtm.toString(), VECTORS.resolve("float32_point.tif").toString()),
        "no common grid");
  }

  private static void refused(final TestJobs.Options options, final String why) {
    final UsageException refused =
        assertThrows(UsageException.class, () -> TestJobs.run(options.build()));
    assertTrue(refused.getMessage().contains(why), refused.getMessage());
  }
}
