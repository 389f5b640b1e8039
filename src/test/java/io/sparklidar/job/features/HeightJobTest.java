package io.sparklidar.job.features;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.TestData;
import io.sparklidar.filter.Filters;
import io.sparklidar.ground.HeightModel;
import io.sparklidar.job.Duck;
import io.sparklidar.job.JobReport;
import io.sparklidar.job.TestJobs;
import io.sparklidar.job.progress.Progress;
import io.sparklidar.job.verify.Verification;
import io.sparklidar.job.verify.VerifyReport;
import io.sparklidar.storage.OutputFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.Triangle;
import org.locationtech.jts.index.strtree.STRtree;
import org.locationtech.jts.triangulate.DelaunayTriangulationBuilder;

/** Heights above ground have no seams, whatever tiles are, and are those of the whole cloud. */
final class HeightJobTest {

  @TempDir private static Path folder;

  private static final double RADIUS = 30;

  private static JobReport reference;

  private static TestJobs.Options options(final String output) throws IOException {
    return TestJobs.options(folder.resolve(output), TestData.thinnedSamples().toArray(Path[]::new))
        .features("height_above_ground");
  }

  @BeforeAll
  static void oneTileForAll() throws Exception {
    reference = TestJobs.run(options("all").tiles(1_000_000).build());
    assertEquals(1, reference.counts().tiles());
  }

  /** In float64, of all ground points at once. */
  @Test
  void theyAreThoseOfTheThreeNearestGroundPointsOfTheWholeCloud() throws Exception {
    final List<double[]> ground = new ArrayList<>();
    int compared = 0;
    try (Duck duck = new Duck()) {
      final String points = Duck.points(folder.resolve("all"));
      for (final Object[] row :
          duck.query("SELECT x, y, z FROM " + points + " WHERE classification = 2")) {
        ground.add(numbers(row));
      }
      for (final Object[] row :
          duck.query(
              "SELECT x, y, z, height_above_ground FROM "
                  + points
                  + " WHERE point_index % 29 = 5")) {
        final double[] p = numbers(row);
        assertEquals(height(p, ground, RADIUS), p[3], 1e-4, Arrays.toString(p));
        compared++;
      }
    }
    assertTrue(compared > 1000, compared + " points");
  }

  private static double[] numbers(final Object[] row) {
    return Arrays.stream(row)
        .mapToDouble(value -> value == null ? Double.NaN : ((Number) value).doubleValue())
        .toArray();
  }

  private static double height(final double[] p, final List<double[]> ground, final double radius) {
    final List<double[]> nearest = new ArrayList<>();
    final Comparator<double[]> order =
        Comparator.comparingLong((double[] g) -> squaredMillimetres(p, g))
            .thenComparing(g -> g[0])
            .thenComparing(g -> g[1])
            .thenComparing(g -> g[2]);
    double farthest = radius * radius * 1e6;
    for (final double[] g : ground) {
      final long squared = squaredMillimetres(p, g);
      if (squared <= farthest && (nearest.size() < 3 || order.compare(g, nearest.get(2)) < 0)) {
        nearest.add(g);
        nearest.sort(order);
        if (nearest.size() > 3) {
          nearest.remove(3);
        }
        farthest = nearest.size() < 3 ? farthest : squaredMillimetres(p, nearest.get(2));
      }
    }
    double sum = 0;
    double weights = 0;
    for (final double[] g : nearest) {
      final long squared = squaredMillimetres(p, g);
      if (squared == 0) {
        return p[2] - g[2];
      }
      sum += (p[2] - g[2]) / squared;
      weights += 1.0 / squared;
    }
    return nearest.isEmpty() ? Double.NaN : sum / weights;
  }

  private static long squaredMillimetres(final double[] p, final double[] g) {
    final long dx = Math.round((p[0] - g[0]) * 1000);
    final long dy = Math.round((p[1] - g[1]) * 1000);
    return dx * dx + dy * dy;
  }

  @Test
  void tilesChangeNoBit() throws Exception {
    assertSameOfAnyTiles(reference, HeightModel.IDW);
  }

  @Test
  void tilesChangeNoBitOfTriangles() throws Exception {
    final JobReport whole =
        TestJobs.run(options("tin-all").ground(HeightModel.TIN, RADIUS).tiles(1_000_000).build());
    assertTrue(
        whole.search().get("heights_by_triangle") > 10 * whole.search().get("heights_by_nearest"),
        whole.search().toString());
    assertSameOfAnyTiles(whole, HeightModel.TIN);
    assertSurface(folder.resolve("tin-all"));
  }

  private static void assertSameOfAnyTiles(final JobReport whole, final HeightModel model)
      throws Exception {
    for (final int side : new int[] {20, 37, 250}) {
      final JobReport report =
          TestJobs.run(options(model + "-" + side).ground(model, RADIUS).tiles(side).build());
      assertEquals(whole.checksum(), report.checksum(), side + " m");
      assertEquals(whole.search(), report.search(), side + " m");
    }
    final JobReport files = TestJobs.run(options(model + "-files").ground(model, RADIUS).build());
    assertEquals(whole.checksum(), files.checksum());
    final JobReport parts =
        TestJobs.run(options(model + "-parts").ground(model, RADIUS).tilePoints(9_000).build());
    assertTrue(parts.counts().tiles() > 8);
    assertEquals(whole.checksum(), parts.checksum());
  }

  /** Against the triangles that another library makes of the whole cloud, in float64. */
  private static void assertSurface(final Path output) throws Exception {
    int compared = 0;
    int other = 0;
    try (Duck duck = new Duck()) {
      final String points = Duck.points(output);
      final List<Coordinate> ground = new ArrayList<>();
      for (final Object[] row :
          duck.query(
              "SELECT x, y, min(z) FROM " + points + " WHERE classification = 2 GROUP BY x, y")) {
        final double[] p = numbers(row);
        ground.add(new Coordinate(p[0], p[1], p[2]));
      }
      final STRtree triangles = triangles(ground);
      for (final Object[] row :
          duck.query(
              "SELECT x, y, z, height_above_ground FROM "
                  + points
                  + " WHERE point_index % 17 = 5")) {
        final double[] p = numbers(row);
        final Coordinate place = new Coordinate(p[0], p[1]);
        final Optional<Triangle> below =
            ((List<?>) triangles.query(new Envelope(place)))
                .stream()
                    .map(Triangle.class::cast)
                    .filter(t -> Triangle.intersects(t.p0, t.p1, t.p2, place))
                    .findFirst();
        if (below.isPresent()
            && Triangle.circumradius(below.get().p0, below.get().p1, below.get().p2)
                < 0.999 * RADIUS) {
          compared++;
          // Of points on one circle it may take the other diagonal.
          other += Math.abs(p[2] - below.get().interpolateZ(place) - p[3]) > 1e-3 ? 1 : 0;
        }
      }
    }
    assertTrue(compared > 2000, compared + " points");
    assertTrue(other <= compared / 500, other + " of " + compared + " are others");
  }

  private static STRtree triangles(final List<Coordinate> ground) {
    final DelaunayTriangulationBuilder builder = new DelaunayTriangulationBuilder();
    builder.setSites(ground);
    final Geometry all = builder.getTriangles(new GeometryFactory());
    final STRtree triangles = new STRtree();
    for (int t = 0; t < all.getNumGeometries(); t++) {
      final Coordinate[] c = all.getGeometryN(t).getCoordinates();
      final Envelope box = new Envelope(c[0], c[1]);
      box.expandToInclude(c[2]);
      triangles.insert(box, new Triangle(c[0], c[1], c[2]));
    }
    return triangles;
  }

  /** A halo is as wide as features look, and ground lies farther. */
  @Test
  void onlyGroundIsKeptBeyondTheHalo() throws Exception {
    final JobReport alone =
        TestJobs.run(options("planarity").features("planarity").radius(1).tiles(20).build());
    final JobReport both =
        TestJobs.run(
            options("both").features("planarity,height_above_ground").radius(1).tiles(20).build());
    assertEquals(
        alone.tiles().stream().mapToLong(tile -> tile.haloPoints()).sum(),
        both.tiles().stream().mapToLong(tile -> tile.haloPoints()).sum());
  }

  @Test
  void whereThereIsNoneTheyAreNullAndTheReportCountsThem() throws Exception {
    final JobReport report =
        TestJobs.run(
            options("none")
                .filters(new Filters("not classification = 2", "", "", "", 0, ""))
                .build());
    final long points = report.counts().pointsOut();
    assertTrue(points > 1000, report.toString());
    assertEquals(points, report.search().get("heights_without_ground"));
    assertTrue(
        report.warnings().toString().contains("have no ground point (class 2) within 30.0"),
        report.warnings().toString());
    try (Duck duck = new Duck()) {
      assertEquals(
          points,
          duck.number(
              "SELECT count(*) FROM "
                  + Duck.points(folder.resolve("none"))
                  + " WHERE height_above_ground IS NULL"));
    }
  }

  /** Verify holds rows against the plain way, and sees what is not theirs. */
  @Test
  void verifyProvesThem() throws Exception {
    for (final HeightModel model : List.of(HeightModel.IDW, HeightModel.TIN)) {
      final Path output = folder.resolve("verified-" + model);
      TestJobs.run(
          options("verified-" + model)
              .features("planarity,height_above_ground")
              .k(8)
              .radius(2)
              .ground(model, 2)
              .tiles(37)
              .formats(OutputFormat.LAZ, OutputFormat.PARQUET)
              .build());
      final VerifyReport good = verify(output);
      assertEquals(List.of(), good.findings());
      assertTrue(good.proven() > 0);
      // With another reach some heights would be others.
      final Path manifest = output.resolve("_spark-lidar/manifest.json");
      final String text = Files.readString(manifest);
      Files.writeString(manifest, text.replaceAll("(\"ground-reach\" *: *)2.0", "$10.4"));
      assertTrue(verify(output).findings().toString().contains("height_above_ground"), text);
    }
  }

  private static VerifyReport verify(final Path output) throws Exception {
    return Verification.verify(
        new Configuration(), output.toString(), List.of(), 60, 11, Progress.SILENT);
  }

  /** What lies beyond the reach is not looked at, what lies within is, in all formats. */
  @Test
  void theReachSaysHowFarGroundMayBe() throws Exception {
    final JobReport near =
        TestJobs.run(options("near").ground(HeightModel.IDW, 0.5).tiles(37).build());
    final JobReport files =
        TestJobs.run(
            options("laz")
                .ground(HeightModel.IDW, 0.5)
                .formats(OutputFormat.LAZ, OutputFormat.PARQUET)
                .build());
    assertEquals(near.checksum(), files.checksum());
    assertTrue(near.search().get("heights_without_ground") > 1000);
    assertTrue(near.search().get("heights_by_nearest") > 1000);
  }

  /** Points that are written are where they are asked for, the ground under them is not. */
  @Test
  void aBoxChangesNoHeight() throws Exception {
    TestJobs.run(
        options("box")
            .filters(new Filters("", "", "770030,6277030,770080,6277070", "", 0, ""))
            .build());
    TestJobs.run(
        options("high")
            .filters(new Filters("", "height_above_ground > 2.5", "", "", 0, ""))
            .features("planarity")
            .build());
    try (Duck duck = new Duck()) {
      final String all = Duck.points(folder.resolve("all"));
      assertEquals(
          0,
          duck.number(
              "SELECT count(*) FROM (SELECT source_file, point_index, height_above_ground FROM "
                  + Duck.points(folder.resolve("box"))
                  + " EXCEPT ALL SELECT source_file, point_index, height_above_ground FROM "
                  + all
                  + ")"));
      assertEquals(
          duck.number("SELECT count(*) FROM " + all + " WHERE height_above_ground > 2.5"),
          duck.number("SELECT count(*) FROM " + Duck.points(folder.resolve("high"))));
    }
  }
}
