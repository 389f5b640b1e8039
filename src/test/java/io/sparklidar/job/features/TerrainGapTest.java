package io.sparklidar.job.features;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.ground.HeightModel;
import io.sparklidar.job.JobReport;
import io.sparklidar.job.PointFiles;
import io.sparklidar.job.TestJobs;
import io.sparklidar.job.features.RasterJobTest.Cell;
import io.sparklidar.storage.OutputFormat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * In the middle of a cloud there is a square without any point, of nine tiles of 8 m, beside them a
 * corner that the cloud ends at. Where the definition says so, and only there, cells have terrain,
 * whatever tiles are.
 */
final class TerrainGapTest {

  /** Of the cloud, in steps of 0.01. */
  private static final int SIDE = 5600;

  private static final int GAP_FROM = 1600;
  private static final int GAP_TO = 4000;

  /** North-east of it there is nothing. */
  private static final int CORNER = 4800;

  private static final int POINTS = 3000;

  @TempDir private static Path folder;

  private static Path cloud;
  private static final int[][] GROUND = new int[POINTS][];

  @BeforeAll
  static void groundAroundAGap() throws Exception {
    final Random random = new Random(17);
    cloud =
        PointFiles.made(
            folder.resolve("gap.laz"),
            POINTS,
            points -> {
              for (int p = 0; p < POINTS; p++) {
                int x;
                int y;
                do {
                  x = random.nextInt(SIDE);
                  y = random.nextInt(SIDE);
                } while (isIn(x, GAP_FROM, GAP_TO) && isIn(y, GAP_FROM, GAP_TO)
                    || x >= CORNER && y >= CORNER);
                points.x()[p] = x;
                points.y()[p] = y;
                points.z()[p] = x / 20 + random.nextInt(50);
                points.classification()[p] = (byte) (p % 3 == 0 ? 5 : 2);
                GROUND[p] = p % 3 == 0 ? null : new int[] {x, y, points.z()[p]};
              }
            });
  }

  private static boolean isIn(final int place, final int from, final int to) {
    return place >= from && place < to;
  }

  /** What cells say, those without any number left out. */
  private static Map<Cell, float[]> cells(final double side, final double reach, final int tiles)
      throws Exception {
    final Path output = folder.resolve("out-" + side + "-" + reach);
    final JobReport report =
        TestJobs.run(
            TestJobs.options(output, cloud)
                .features("planarity")
                .k(8)
                .tiles(side)
                .ground(HeightModel.IDW, reach)
                .rasters("count,dtm", RasterJobTest.CELL)
                .formats(OutputFormat.COG, OutputFormat.PARQUET)
                .build());
    assertEquals(JobReport.Status.OK, report.status());
    assertEquals(POINTS, report.counts().pointsOut());
    assertEquals(tiles, RasterJobTest.rasters(output).size());
    final Map<Cell, float[]> cells = new HashMap<>();
    RasterJobTest.eachCell(
        output,
        (cell, bands) -> {
          if (!Float.isNaN(bands[0]) || !Float.isNaN(bands[1])) {
            assertEquals(null, cells.put(cell, bands), "a cell is in two files");
          }
        });
    return cells;
  }

  private static void requireTerrain(final double reach, final int tiles, final boolean all)
      throws Exception {
    final PlainTerrain ground = new PlainTerrain(Math.round(1000 * reach));
    Stream.of(GROUND)
        .filter(point -> point != null)
        .sorted(Arrays::compare)
        .forEach(point -> ground.add(10L * point[0], 10L * point[1], 10L * point[2]));
    final Map<Cell, float[]> one = cells(1_000_000, reach, 1);
    final Map<Cell, float[]> small = cells(8, reach, tiles);
    assertEquals(one.keySet(), small.keySet());
    one.forEach((cell, bands) -> assertArrayEquals(bands, small.get(cell), cell.toString()));
    int inGap = 0;
    int without = 0;
    for (long i = -40; i < SIDE / 50 + 40; i++) {
      for (long j = -40; j < SIDE / 50 + 40; j++) {
        final Cell cell = new Cell(i, j);
        final float[] bands = small.get(cell);
        final long x = PlainTerrain.middle(i, RasterJobTest.CELL);
        final long y = PlainTerrain.middle(j, RasterJobTest.CELL);
        final boolean hasPoints = bands != null && bands[0] > 0;
        final boolean hasTerrain = bands != null && !Float.isNaN(bands[1]);
        assertEquals(hasPoints || ground.surrounds(x, y), hasTerrain, cell.toString());
        if (hasTerrain) {
          assertEquals(ground.height(x, y), bands[1], 2e-4, cell.toString());
        }
        if (isIn((int) (x / 10), GAP_FROM, GAP_TO) && isIn((int) (y / 10), GAP_FROM, GAP_TO)) {
          assertFalse(hasPoints, cell.toString());
          inGap += hasTerrain ? 1 : 0;
          without += hasTerrain ? 0 : 1;
        }
      }
    }
    assertEquals(48 * 48, inGap + without);
    assertEquals(all, without == 0, without + " cells without");
    assertTrue(inGap > 500, inGap + " cells with terrain in the gap");
  }

  /** The corner has ground to three sides. */
  @Test
  void aGapWithinReachIsFilledByTilesThatHaveNoPoints() throws Exception {
    requireTerrain(30, 48, true);
    final Path rows = folder.resolve("out-8.0-30.0/parquet");
    for (int i = 2; i < 5; i++) {
      for (int j = 2; j < 5; j++) {
        assertFalse(
            Files.exists(rows.resolve("tile-8-" + i + "-" + j + ".parquet")), "there are no rows");
        assertTrue(Files.exists(folder.resolve("out-8.0-30.0/cog/tile-8-" + i + "-" + j + ".tif")));
      }
    }
    assertTrue(Files.exists(rows.resolve("tile-8-1-1.parquet")));
    assertFalse(Files.exists(folder.resolve("out-8.0-30.0/cog/tile-8-6-6.tif")), "a corner");
  }

  /**
   * Of a gap that is wider than the reach some cells stay empty, in the middle of tiles too; the
   * tiles in its corners are none, since all ground to one side is too far.
   */
  @Test
  void aWiderGapIsFilledAsFarAsGroundIsToAllSides() throws Exception {
    requireTerrain(14.3, 44, false);
  }
}
