package io.sparklidar.job.features;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.TestData;
import io.sparklidar.filter.Filters;
import io.sparklidar.ground.HeightModel;
import io.sparklidar.job.Duck;
import io.sparklidar.job.JobReport;
import io.sparklidar.job.TestJobs;
import io.sparklidar.job.features.RasterJobTest.Cell;
import io.sparklidar.raster.PitFree;
import io.sparklidar.sample.SampleWriter;
import io.sparklidar.sample.TownOptions;
import io.sparklidar.sample.land.Landscape;
import io.sparklidar.sample.land.PowerLines;
import io.sparklidar.sample.land.Relief;
import io.sparklidar.sample.land.ReliefPatch;
import io.sparklidar.sample.land.Settlements;
import io.sparklidar.sample.land.StreetPatch;
import io.sparklidar.sample.land.StreetPlan;
import io.sparklidar.sample.scan.TownFrame;
import io.sparklidar.sample.scene.Crowns;
import io.sparklidar.sample.scene.SceneBuilder;
import io.sparklidar.storage.OutputFormat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.Triangle;
import org.locationtech.jts.triangulate.DelaunayTriangulationBuilder;

/** The canopy is that of the whole cloud, however the job is cut, and has no pits. */
final class CanopyJobTest {

  private static final double CELL = RasterJobTest.CELL;

  private static final String RASTERS = "count,chm-pitfree,max:height_above_ground";

  private static final int CANOPY = 1;

  /** Of the woods. */
  private static final long SEED = 1;

  /** A part of the sample town. */
  private static final String BUILT = "770030,6277030,770060,6277060";

  @TempDir private static Path folder;

  private static Map<Cell, float[]> reference;

  private static TestJobs.Options options(final String name, final double side) throws Exception {
    final List<Path> two = TestData.thinnedSamples().subList(0, 2);
    return TestJobs.options(folder.resolve(name), two.toArray(Path[]::new))
        .features("height_above_ground")
        .radius(1)
        .ground(HeightModel.IDW, 12)
        .tiles(side)
        .rasters(RASTERS, CELL)
        .formats(OutputFormat.COG);
  }

  @BeforeAll
  static void oneTileForAll() throws Exception {
    final JobReport report =
        TestJobs.run(
            options("one", 1_000_000).formats(OutputFormat.COG, OutputFormat.PARQUET).build());
    assertEquals(1, report.counts().tiles());
    reference = cells(folder.resolve("one"));
    assertTrue(reference.size() > 25_000, reference.size() + " cells");
  }

  private static Map<Cell, float[]> cells(final Path output) throws Exception {
    final Map<Cell, float[]> cells = new TreeMap<>();
    RasterJobTest.eachCell(
        output,
        (cell, bands) -> {
          if (bands[0] > 0 || !Float.isNaN(bands[CANOPY])) {
            assertTrue(cells.put(cell, bands) == null, "a cell is in two files");
          }
        });
    return cells;
  }

  private static void assertSame(final Map<Cell, float[]> one, final Path output) throws Exception {
    final Map<Cell, float[]> cells = cells(output);
    assertEquals(one.keySet(), cells.keySet());
    one.forEach((cell, bands) -> assertArrayEquals(bands, cells.get(cell), cell.toString()));
  }

  @Test
  void tilesChangeNoBit() throws Exception {
    for (final double side : new double[] {20, 37, 250}) {
      TestJobs.run(options("tiles-" + side, side).build());
      assertSame(reference, folder.resolve("tiles-" + side));
    }
  }

  /** Triangles of the ground below those of the canopy, each with a reach of its own. */
  @Test
  void tilesChangeNoBitAboveTriangles() throws Exception {
    for (final double side : new double[] {37, 1_000_000}) {
      TestJobs.run(options("tin-" + side, side).ground(HeightModel.TIN, 12).build());
    }
    final Map<Cell, float[]> one = cells(folder.resolve("tin-1000000.0"));
    assertSame(one, folder.resolve("tin-37.0"));
    final long other =
        one.entrySet().stream()
            .filter(cell -> !Arrays.equals(cell.getValue(), reference.get(cell.getKey())))
            .count();
    assertTrue(other > 1000, "only " + other + " cells differ from those above near points");
  }

  /** Rows are chosen, and tiles have none; the canopy is that of all points that take part. */
  @Test
  void tilesWithoutRowsHaveTheCanopyOverThem() throws Exception {
    final PitFree wide = PitFree.parse("0,3,8", "3,2");
    final Filters filters =
        new Filters("not classification = 6", "classification = 5", BUILT, "", 0, "");
    for (final double side : new double[] {6, 1_000_000}) {
      TestJobs.run(
          options("few-" + side, side).rasters(RASTERS, CELL, wide).filters(filters).build());
    }
    final Map<Cell, float[]> one = cells(folder.resolve("few-1000000.0"));
    assertSame(one, folder.resolve("few-6.0"));
    final long empty = one.values().stream().filter(bands -> !(bands[0] > 0)).count();
    assertTrue(empty > 100 && empty < one.size(), empty + " of " + one.size() + " without points");
  }

  /** By triangles that another library makes of the whole cloud, in float64. */
  @Test
  void itIsTheHighestOfTheTriangulationsOfTheWholeCloud() throws Exception {
    final Map<Cell, double[]> highest = new HashMap<>();
    try (Duck duck = new Duck()) {
      for (final Object[] row :
          duck.query(
              "SELECT x, y, height_above_ground FROM "
                  + Duck.points(folder.resolve("one"))
                  + " WHERE return_number = 1 AND classification NOT IN (7, 18)"
                  + " AND height_above_ground IS NOT NULL ORDER BY x, y")) {
        final long x = Math.round(1000 * ((Number) row[0]).doubleValue());
        final long y = Math.round(1000 * ((Number) row[1]).doubleValue());
        final double[] point = {x, y, 10 * Math.rint(100 * ((Number) row[2]).doubleValue())};
        highest.merge(
            new Cell(Math.floorDiv(x, 500), Math.floorDiv(y, 500)),
            point,
            (a, b) -> b[2] > a[2] ? b : a);
      }
    }
    final Map<Cell, Double> plain = new HashMap<>();
    for (final int threshold : new int[] {0, 2, 5, 10, 15}) {
      final double edge = threshold == 0 ? 5000 : 1500;
      final List<Coordinate> sites = new ArrayList<>();
      for (final double[] point : highest.values()) {
        if (point[2] >= 1000 * threshold) {
          sites.add(new Coordinate(point[0], point[1], point[2]));
        }
      }
      final DelaunayTriangulationBuilder builder = new DelaunayTriangulationBuilder();
      builder.setSites(sites);
      final Geometry triangles = builder.getTriangles(new GeometryFactory());
      for (int t = 0; t < triangles.getNumGeometries(); t++) {
        raise(triangles.getGeometryN(t).getCoordinates(), edge, plain);
      }
    }
    int other = 0;
    for (final Map.Entry<Cell, float[]> cell : reference.entrySet()) {
      final double expected = plain.getOrDefault(cell.getKey(), Double.NaN);
      final float found = cell.getValue()[CANOPY];
      final boolean same =
          Double.isNaN(expected) ? Float.isNaN(found) : Math.abs(expected - found) <= 1e-4;
      // Of points on one circle it may take the other diagonal.
      other += same ? 0 : 1;
    }
    assertTrue(other <= reference.size() / 500, other + " of " + reference.size() + " are others");
    assertTrue(reference.keySet().containsAll(plain.keySet()), "a cell is missing");
  }

  private static void raise(
      final Coordinate[] c, final double edge, final Map<Cell, Double> heights) {
    final Triangle triangle = new Triangle(c[0], c[1], c[2]);
    if (triangle.longestSideLength() > edge || Triangle.circumradius(c[0], c[1], c[2]) > edge) {
      return;
    }
    final double east = Math.max(c[0].x, Math.max(c[1].x, c[2].x));
    final double north = Math.max(c[0].y, Math.max(c[1].y, c[2].y));
    final long west = (long) Math.floor(Math.min(c[0].x, Math.min(c[1].x, c[2].x)) / 500);
    final long south = (long) Math.floor(Math.min(c[0].y, Math.min(c[1].y, c[2].y)) / 500);
    for (long i = west; 500 * i <= east; i++) {
      for (long j = south; 500 * j <= north; j++) {
        final Coordinate middle = new Coordinate(500 * i + 250, 500 * j + 250);
        if (Triangle.intersects(c[0], c[1], c[2], middle)) {
          heights.merge(new Cell(i, j), triangle.interpolateZ(middle) / 1000, Math::max);
        }
      }
    }
  }

  /** Crowns as they were made: pulses that come through them leave pits in what is highest. */
  @Test
  void crownsHaveNoPits() throws Exception {
    final List<Path> woods =
        SampleWriter.write(
                new TownOptions(40_000, SEED, Landscape.FOREST, OptionalInt.of(45)),
                folder.resolve("woods"),
                true,
                file -> {})
            .stream()
            .map(SampleWriter.SampleFile::path)
            .toList();
    TestJobs.run(
        TestJobs.options(folder.resolve("canopy"), woods.toArray(Path[]::new))
            .features("height_above_ground")
            .tiles(50)
            .rasters(RASTERS, CELL)
            .formats(OutputFormat.COG)
            .build());
    final Map<Cell, float[]> canopy = cells(folder.resolve("canopy"));
    final double size = 45;
    final double margin = 60;
    final Settlements settlements = new Settlements(SEED);
    final Relief land = new Relief(SEED, Landscape.FOREST, settlements);
    final StreetPlan plan = new StreetPlan(SEED, Landscape.FOREST, settlements);
    final ReliefPatch relief =
        new ReliefPatch(land, -2 * margin, -2 * margin, size + 2 * margin, size + 2 * margin);
    final Crowns crowns =
        new SceneBuilder(
                SEED,
                Landscape.FOREST,
                settlements,
                plan,
                new PowerLines(SEED, Landscape.FOREST),
                land,
                relief,
                new StreetPatch(plan, SEED, -margin, -margin, size + margin, size + margin))
            .build(-margin, -margin, size + margin, size + margin)
            .crowns();
    int looked = 0;
    int plain = 0;
    int without = 0;
    for (int crown = 0; crown < crowns.count(); crown++) {
      final double radius = crowns.radius(crown);
      if (crowns.top(crown) - relief.height(crowns.x(crown), crowns.y(crown)) < 4) {
        continue;
      }
      for (final Map.Entry<Cell, float[]> cell : canopy.entrySet()) {
        final double x = (cell.getKey().i() + 0.5) * CELL - TownFrame.REFERENCE_X;
        final double y = (cell.getKey().j() + 0.5) * CELL - TownFrame.REFERENCE_Y;
        if (Math.hypot(x - crowns.x(crown), y - crowns.y(crown)) < 0.8 * radius
            && Math.min(x, y) > 5
            && Math.max(x, y) < size - 5) {
          final double height = crowns.enter(crown, x, y, 0, 0) - relief.height(x, y);
          looked++;
          plain += cell.getValue()[CANOPY + 1] > 0.6 * height ? 0 : 1;
          without += cell.getValue()[CANOPY] > 0.6 * height ? 0 : 1;
        }
      }
    }
    assertTrue(looked > 1000 && plain > looked / 100, plain + " pits of " + looked + " cells");
    assertEquals(0, without);
  }

  @Test
  void whatCannotBeIsRefused() {
    refused(
        assertThrows(IllegalArgumentException.class, () -> PitFree.parse("0,5,2", "auto")),
        "--pitfree-thresholds must ascend, got \"0,5,2\"");
    refused(
        assertThrows(IllegalArgumentException.class, () -> PitFree.parse("0,two", "auto")),
        "--pitfree-thresholds must be numbers");
    refused(
        assertThrows(IllegalArgumentException.class, () -> PitFree.parse("0", "5,0")),
        "--pitfree-max-edge must be auto, or two lengths above 0");
  }

  private static void refused(final Exception refused, final String why) {
    assertTrue(refused.getMessage().contains(why), refused.getMessage());
  }
}
