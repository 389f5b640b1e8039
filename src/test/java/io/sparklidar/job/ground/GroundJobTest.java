package io.sparklidar.job.ground;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.TestData;
import io.sparklidar.ground.smrf.GroundChoice;
import io.sparklidar.ground.smrf.PlainSmrf;
import io.sparklidar.ground.smrf.SmrfParameters;
import io.sparklidar.job.JobReport;
import io.sparklidar.job.TestJobs;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.PointReader;
import io.sparklidar.las.io.FileByteSource;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.storage.OutputFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Classes of a job's points: those of a plain implementation over all inputs at once. */
final class GroundJobTest {

  private static final double UNIT = 0.01;
  private static final SmrfParameters SMALL = new SmrfParameters(1, 0.15, 6, 0.5, 1.25, 0);
  private static final GroundChoice SMRF =
      new GroundChoice(GroundChoice.Method.SMRF, SMALL, GroundChoice.Returns.LAST);

  @TempDir private Path folder;

  /** A point, as any file of the town has it. */
  private record Place(long x, long y, long z, long time, int number) {}

  private static Map<Place, Integer> classes(final List<Path> files) throws IOException {
    final Map<Place, Integer> classes = new HashMap<>();
    for (final Path path : files) {
      try (LasFile file = LasFile.open(FileByteSource.open(path))) {
        final PointReader reader = file.reader(file.layout().fields());
        for (final Chunk chunk : file.chunks()) {
          final LasColumns points = reader.read(chunk);
          for (int i = 0; i < points.size(); i++) {
            classes.put(
                new Place(
                    Math.round(file.transform().x(points.x()[i]) / UNIT),
                    Math.round(file.transform().y(points.y()[i]) / UNIT),
                    Math.round(file.transform().z(points.z()[i]) / UNIT),
                    points.gpsTime()[i],
                    points.numberOfReturns()[i] * 16 + points.returnNumber()[i]),
                points.classification()[i] & 0xFF);
          }
        }
      }
    }
    return classes;
  }

  /** By the definition. */
  private static Map<Place, Integer> expected(final Map<Place, Integer> before) {
    final List<Place> some =
        before.keySet().stream()
            .filter(place -> place.number % 16 == place.number / 16)
            .filter(place -> before.get(place) != 7 && before.get(place) != 18)
            .toList();
    final boolean[] ground =
        new PlainSmrf(UNIT, SMALL)
            .ground(
                some.stream()
                    .map(place -> new long[] {place.x, place.y, place.z})
                    .toArray(long[][]::new));
    final Map<Place, Integer> after = new HashMap<>(before);
    after.replaceAll((place, was) -> was <= 2 ? 1 : was);
    for (int i = 0; i < ground.length; i++) {
      if (ground[i]) {
        after.put(some.get(i), 2);
      }
    }
    return after;
  }

  private static List<Path> results(final Path output, final String format) throws IOException {
    try (Stream<Path> files = Files.list(output.resolve(format))) {
      return new ArrayList<>(files.sorted().toList());
    }
  }

  private TestJobs.Options options(final String name) throws IOException {
    return TestJobs.options(folder.resolve(name), TestData.samples().toArray(Path[]::new))
        .features("density_3d")
        .radius(1)
        .ground(SMRF)
        .formats(OutputFormat.LAZ);
  }

  @Test
  void anyTilingGivesTheClassesOfTheDefinition() throws Exception {
    final Map<Place, Integer> expected = expected(classes(TestData.samples()));
    final Map<String, TestJobs.Options> jobs = new HashMap<>();
    jobs.put("source", options("source"));
    jobs.put("parts", options("parts").tilePoints(20_000));
    for (final double side : new double[] {20, 37, 250}) {
      jobs.put("tiles" + side, options("tiles" + side).tiles(side));
    }
    for (final Map.Entry<String, TestJobs.Options> job : jobs.entrySet()) {
      final JobReport report = TestJobs.run(job.getValue().build());
      assertEquals(JobReport.Status.OK, report.status(), job.getKey());
      final Map<Place, Integer> found = classes(results(folder.resolve(job.getKey()), "laz"));
      assertEquals(expected, found, job.getKey());
    }
    assertTrue(expected.values().stream().filter(found -> found == 2).count() > 1000);
  }
}
