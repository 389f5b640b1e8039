package io.sparklidar.ground.smrf;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.TestData;
import io.sparklidar.cloud.Lattice;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.PointReader;
import io.sparklidar.las.io.FileByteSource;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.LasColumns;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;

/** Ground by the defaults against what is known to be ground, over last returns. */
final class GroundAccuracyTest {

  private static final int GROUND = 2;
  private static final int BUILDING = 6;
  private static final int WATER = 9;
  private static final int BRIDGE = 17;

  /**
   * A last return.
   *
   * @param known its class, as whoever made the cloud knows it
   */
  private record Point(long x, long y, long z, int known) {}

  private static List<Point> lastReturns(final List<Path> files) throws IOException {
    final List<Point> last = new ArrayList<>();
    for (final Path path : files) {
      try (LasFile file = LasFile.open(FileByteSource.open(path))) {
        final Lattice.Mapping mapping = Lattice.ofUnit(0.001).mapping(file.transform());
        final PointReader reader = file.reader(file.layout().fields());
        for (final Chunk chunk : file.chunks()) {
          final LasColumns points = reader.read(chunk);
          for (int i = 0; i < points.size(); i++) {
            if (points.returnNumber()[i] == points.numberOfReturns()[i]) {
              last.add(
                  new Point(
                      mapping.x().toLattice(points.x()[i]),
                      mapping.y().toLattice(points.y()[i]),
                      mapping.z().toLattice(points.z()[i]),
                      points.classification()[i] & 0xFF));
            }
          }
        }
      }
    }
    return last;
  }

  /** The points taken for ground. */
  private static List<Point> ground(final List<Point> points) {
    final CellGrid grid = CellGrid.of(Lattice.ofUnit(0.001), SmrfParameters.DEFAULT.cell());
    final LowestHeights lowest = new LowestHeights(grid);
    CellBox all = CellBox.EMPTY;
    for (final Point point : points) {
      lowest.add(point.x, point.y, point.z);
      all = all.union(new CellBox(grid.column(point.x), grid.row(point.y), 1, 1));
    }
    final GroundSurface surface =
        new GroundSurface(
            grid,
            SmrfParameters.DEFAULT,
            new Smrf(grid, SmrfParameters.DEFAULT)
                .surface(lowest.of(all), all.grown(GroundSurface.MARGIN)));
    return points.stream().filter(point -> surface.isGround(point.x, point.y, point.z)).toList();
  }

  private static double percent(
      final List<Point> some, final List<Point> all, final IntPredicate of) {
    return 100.0
        * some.stream().filter(point -> of.test(point.known)).count()
        / all.stream().filter(point -> of.test(point.known)).count();
  }

  @Test
  void groundOfTheTownIsFoundAndLittleElse() throws IOException {
    final List<Point> points = lastReturns(TestData.samples());
    final List<Point> ground = ground(points);

    assertTrue(percent(ground, points, known -> known == GROUND) > 99.9);
    assertTrue(percent(ground, points, known -> known != GROUND && known != WATER) < 8);
    assertTrue(percent(ground, points, known -> known == BUILDING) < 2);
    if (points.stream().anyMatch(point -> point.known == BRIDGE)) {
      assertTrue(percent(ground, points, known -> known == BRIDGE) < 5);
    }
  }

  @Test
  void groundOfASurveyIsTheSurveysOwn() throws IOException {
    TestData.shared("data/real/ign");
    final List<Point> points = lastReturns(TestData.block());
    final List<Point> ground = ground(points);

    assertTrue(percent(ground, points, known -> known == GROUND) > 99.9);
    assertTrue(percent(ground, points, known -> known == BUILDING) < 2);
    assertTrue(percent(ground, points, known -> known != GROUND) < 7);
  }
}
