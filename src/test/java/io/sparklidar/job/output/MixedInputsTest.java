package io.sparklidar.job.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.error.UsageException;
import io.sparklidar.gpu.DeviceChoice;
import io.sparklidar.job.Duck;
import io.sparklidar.job.EngineChoice;
import io.sparklidar.job.JobReport;
import io.sparklidar.job.TestJobs;
import io.sparklidar.las.Compression;
import io.sparklidar.las.LasWriter;
import io.sparklidar.las.header.LasHeader;
import io.sparklidar.las.header.Vlr;
import io.sparklidar.las.io.FileByteSink;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.PointLayout;
import io.sparklidar.storage.OutputFormat;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of other scales, units and heights: none is lost, none is taken for what it is not. */
final class MixedInputsTest {

  private static final double SURVEY_FOOT = 1200.0 / 3937.0;

  private static final String GEOGCS =
      "GEOGCS[\"g\",DATUM[\"d\",SPHEROID[\"s\",6378137,298.257222101]],UNIT[\"degree\","
          + "0.0174532925199433]]";

  @TempDir Path folder;

  private static String projected(final double metres) {
    return "PROJCS[\"p\","
        + GEOGCS
        + ",PROJECTION[\"Transverse_Mercator\"],PARAMETER[\"central_meridian\",3],"
        + "PARAMETER[\"false_easting\",0],UNIT[\"u\","
        + metres
        + "]]";
  }

  private static String compound(final double metresOfHeights) {
    return "COMPD_CS[\"c\","
        + projected(1)
        + ",VERT_CS[\"v\",VERT_DATUM[\"w\",2005],UNIT[\"u\","
        + metresOfHeights
        + "]]]";
  }

  private interface Places {
    int at(int point, int axis);
  }

  /** A file of format 6. */
  private Path write(
      final String name,
      final CoordinateTransform transform,
      final String wkt,
      final int count,
      final Places places)
      throws Exception {
    final PointLayout layout = PointLayout.of(6, List.of());
    final LasColumns points = new LasColumns(layout, layout.fields());
    points.resize(count);
    for (int p = 0; p < count; p++) {
      points.x()[p] = places.at(p, 0);
      points.y()[p] = places.at(p, 1);
      points.z()[p] = places.at(p, 2);
      points.returnNumber()[p] = 1;
      points.numberOfReturns()[p] = 1;
    }
    final List<Vlr> records = new ArrayList<>();
    if (!wkt.isEmpty()) {
      records.add(
          new Vlr("LASF_Projection", 2112, "", 0, (wkt + "\0").getBytes(StandardCharsets.UTF_8)));
    }
    final Path path = folder.resolve(name);
    try (LasWriter writer =
        LasWriter.create(
            FileByteSink.create(path),
            LasHeader.template(6, transform),
            layout,
            records,
            List.of(),
            Compression.NONE)) {
      writer.write(points);
      writer.finish();
    }
    return path;
  }

  private static CoordinateTransform scale(final double scale, final double x, final double y) {
    return new CoordinateTransform(scale, scale, scale, x, y, 0);
  }

  private static Places random(final long seed, final int[] sides) {
    final Random random = new Random(seed);
    final int[][] places = new int[4000][];
    for (int p = 0; p < places.length; p++) {
      places[p] =
          new int[] {random.nextInt(sides[0]), random.nextInt(sides[1]), random.nextInt(sides[2])};
    }
    return (point, axis) -> places[point][axis];
  }

  private TestJobs.Options options(final String output, final Path... inputs) {
    return TestJobs.options(folder.resolve(output), inputs)
        .features("normal_x,normal_z,z_range,knn_distance_mean,neighbor_count");
  }

  @Test
  void noFileIsBadBecauseOfTheScaleOrReachOfAnother() throws Exception {
    final Path fine =
        write(
            "fine.las",
            scale(1e-7, 770_100, 6_277_100),
            "",
            500,
            random(1, new int[] {100_000_000, 100_000_000, 100_000_000}));
    final Path normal =
        write(
            "normal.las",
            scale(0.01, 770_000, 6_277_000),
            "",
            4000,
            random(2, new int[] {100_000, 100_000, 3_000}));
    // As far apart as integers of a record can be.
    final Path wide =
        write(
            "wide.las",
            scale(0.01, 770_000, 6_277_000),
            "",
            5,
            (p, axis) -> axis == 2 ? p : p == 4 ? Integer.MAX_VALUE : p == 3 ? -1 << 31 : p);
    final Path odd =
        write(
            "odd.las",
            scale(0.0123456789, 770_000.123456789, 6_277_000.1),
            "",
            500,
            random(3, new int[] {10_000, 10_000, 1_000}));
    final JobReport report = TestJobs.run(options("source", fine, normal, wide, odd).build());
    assertEquals(JobReport.Status.OK, report.status());
    assertEquals(5005, report.counts().pointsOut());
    assertTrue(
        report.warnings().stream()
            .anyMatch(w -> w.contains("rounded") && w.contains("fine.las (scale 1.0E-7)")),
        report.warnings().toString());
    // However it is cut, it is the same; and coordinates are those of the files.
    for (final long points : new long[] {100, 1000}) {
      assertEquals(
          report.checksum(),
          TestJobs.run(
                  options("parts-" + points, fine, normal, wide, odd).tilePoints(points).build())
              .checksum());
    }
    final JobReport tiles =
        TestJobs.run(
            options("tiles", fine, normal, wide, odd).tiles(0).tilePoints(1_000_000).build());
    assertEquals(report.checksum(), tiles.checksum());
    try (Duck duck = new Duck()) {
      assertEquals(
          500,
          duck.number(
              "SELECT count(*) FROM "
                  + Duck.points(folder.resolve("tiles"))
                  + " WHERE source_file LIKE '%fine.las' AND x BETWEEN 770100 AND 770110"));
      assertEquals(
          0,
          duck.number(
              "SELECT count(*) FROM (SELECT x, y, z FROM "
                  + Duck.points(folder.resolve("source"))
                  + " EXCEPT ALL SELECT x, y, z FROM "
                  + Duck.points(folder.resolve("tiles"))
                  + ")"));
    }
  }

  @Test
  void unitsThatOnlyTheTextTellsApartAreNotMixed() throws Exception {
    final Places places = random(4, new int[] {10_000, 10_000, 1_000});
    final Path metres = write("metre.las", scale(0.01, 0, 0), projected(1), 300, places);
    final Path feet = write("feet.las", scale(0.01, 0, 0), projected(SURVEY_FOOT), 200, places);
    final Path none = write("none.las", scale(0.01, 0, 0), "", 100, places);
    final JobReport apart = TestJobs.run(options("apart", metres, feet, none).build());
    assertEquals(JobReport.Status.OK, apart.status());
    assertEquals(600, apart.counts().pointsOut());
    // All have the same coordinates, so what says nothing may be of either: it is with neither.
    assertEquals(
        List.of(300L, 200L, 100L),
        apart.coordinateSystems().stream().map(JobReport.CoordinateSystem::points).toList());
    assertTrue(apart.coordinateSystems().get(0).crs().endsWith("in metre"));
    assertTrue(apart.coordinateSystems().get(1).crs().endsWith("in US survey foot"));
    assertTrue(
        apart.warnings().stream()
            .anyMatch(w -> w.contains("the place does not tell") && w.endsWith("none.las")),
        apart.warnings().toString());
  }

  @Test
  void heightsInFeetAreSearchedInMetresAndWrittenInFeet() throws Exception {
    final Places places = random(5, new int[] {2_000, 2_000, 3_000});
    final Path feet =
        write("feet.las", scale(0.01, 0, 0), compound(0.304800609601219), 600, places);
    final JobReport report =
        TestJobs.run(
            options("out", feet)
                .radius(4)
                .tiles(0)
                .formats(OutputFormat.PARQUET, OutputFormat.LAS)
                .build());
    assertEquals(JobReport.Status.OK, report.status());
    assertTrue(
        report.warnings().stream()
            .anyMatch(w -> w.contains("US survey foot") && w.contains("0.30480060960121")),
        report.warnings().toString());
    try (Duck duck = new Duck()) {
      final List<Object[]> rows =
          duck.query(
              "SELECT point_index, z, z_range, knn_distance_mean, neighbor_count FROM "
                  + Duck.points(folder.resolve("out"))
                  + " ORDER BY point_index");
      for (final Object[] row : rows) {
        final int point = ((Number) row[0]).intValue();
        assertEquals(places.at(point, 2) * 0.01, ((Number) row[1]).doubleValue());
        assertLikeFloat64(places, point, 600, row);
      }
    }
  }

  @Test
  void heightsInFeetAreRefusedWhereAGpuIsRequired() throws Exception {
    final Places places = random(5, new int[] {2_000, 2_000, 3_000});
    final Path feet =
        write("feet.las", scale(0.01, 0, 0), compound(0.304800609601219), 200, places);
    for (final EngineChoice engine : List.of(EngineChoice.CUDA, EngineChoice.FAISS)) {
      final TestJobs.Options options = options("planned", feet).radius(4).engine(engine);
      final String refusal =
          assertThrows(
                  UsageException.class,
                  () -> TestJobs.plan(options.device(DeviceChoice.GPU).build()))
              .getMessage();
      assertTrue(refusal.startsWith("--device gpu, but a lattice of one unit on all"), refusal);
      assertTrue(refusal.endsWith("; use --device auto or cpu"), refusal);
      assertEquals(200, TestJobs.plan(options.device(DeviceChoice.AUTO).build()).points());
    }
  }

  /** The 20 nearest within 4 m, of coordinates converted to metres in float64. */
  private static void assertLikeFloat64(
      final Places places, final int point, final int count, final Object[] row) {
    final List<double[]> near = new ArrayList<>();
    for (int other = 0; other < count; other++) {
      final double dx = (places.at(other, 0) - places.at(point, 0)) * 0.01;
      final double dy = (places.at(other, 1) - places.at(point, 1)) * 0.01;
      final double dz = (places.at(other, 2) - places.at(point, 2)) * 0.01 * SURVEY_FOOT;
      final double distance = Math.sqrt(dx * dx + dy * dy + dz * dz);
      if (distance <= 4) {
        near.add(new double[] {distance, dz});
      }
    }
    near.sort((a, b) -> Double.compare(a[0], b[0]));
    final List<double[]> neighbors = near.subList(0, Math.min(20, near.size()));
    final double low = neighbors.stream().mapToDouble(n -> n[1]).min().orElseThrow();
    final double high = neighbors.stream().mapToDouble(n -> n[1]).max().orElseThrow();
    final double sum = neighbors.stream().mapToDouble(n -> n[0]).sum();
    // Heights are rounded to a sixteenth of a hundredth of a foot.
    assertEquals(neighbors.size(), ((Number) row[4]).intValue());
    assertEquals(high - low, ((Number) row[2]).doubleValue(), 4e-4);
    if (neighbors.size() > 1) {
      assertEquals(sum / (neighbors.size() - 1), ((Number) row[3]).doubleValue(), 4e-4);
    }
  }
}
