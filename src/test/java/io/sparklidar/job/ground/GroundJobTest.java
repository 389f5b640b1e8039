package io.sparklidar.job.ground;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.TestData;
import io.sparklidar.filter.Filters;
import io.sparklidar.ground.smrf.GroundFilter;
import io.sparklidar.ground.smrf.PlainSmrf;
import io.sparklidar.ground.smrf.SmrfParameters;
import io.sparklidar.job.Duck;
import io.sparklidar.job.JobReport;
import io.sparklidar.job.NeighborChoice;
import io.sparklidar.job.TestJobs;
import io.sparklidar.job.progress.Progress;
import io.sparklidar.job.verify.Verification;
import io.sparklidar.job.verify.VerifyReport;
import io.sparklidar.las.Compression;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.LasWriter;
import io.sparklidar.las.PointReader;
import io.sparklidar.las.io.FileByteSink;
import io.sparklidar.las.io.FileByteSource;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.storage.OutputFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Classes of a job's points: those of a plain implementation over all inputs at once. */
final class GroundJobTest {

  private static final double UNIT = 0.01;
  private static final SmrfParameters SMALL = new SmrfParameters(1, 0.15, 6, 0.5, 1.25, 0);
  private static final GroundFilter SMRF =
      new GroundFilter(GroundFilter.Method.SMRF, SMALL, GroundFilter.Returns.LAST);

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
    return TestJobs.options(folder.resolve(name), TestData.thinnedSamples().toArray(Path[]::new))
        .features("density_3d")
        .radius(1)
        .groundFilter(SMRF)
        .formats(OutputFormat.LAZ);
  }

  @Test
  void anyTilingGivesTheClassesOfTheDefinition() throws Exception {
    final Map<Place, Integer> expected = expected(classes(TestData.thinnedSamples()));
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

  @Test
  void aSecondRunFindsItsGroundAndVerifyAgrees() throws Exception {
    final TestJobs.Options options =
        options("again").neighbors("classification = 2", NeighborChoice.Noise.IGNORE);
    final JobReport first = TestJobs.run(options.build());
    final List<Path> surfaces = results(folder.resolve("again/_spark-lidar"), "ground");
    final List<FileTime> made = new ArrayList<>();
    for (final Path surface : surfaces) {
      assertTrue(surface.toString().endsWith(".surface"), surface.toString());
      made.add(Files.getLastModifiedTime(surface));
    }
    final JobReport second = TestJobs.run(options.build());

    assertEquals(first.checksum(), second.checksum());
    assertEquals(4, second.counts().tilesReused());
    assertEquals(first.counts().pointsOfGround(), second.counts().pointsOfGround());
    assertEquals(surfaces, results(folder.resolve("again/_spark-lidar"), "ground"));
    for (int i = 0; i < made.size(); i++) {
      assertEquals(made.get(i), Files.getLastModifiedTime(surfaces.get(i)));
    }
    final VerifyReport verified =
        Verification.verify(
            new Configuration(),
            folder.resolve("again").toString(),
            List.of(),
            200,
            1,
            Progress.SILENT);
    assertEquals(List.of(), verified.findings());
    // Without ground all neighbours of a point would be others.
    final JobReport others =
        TestJobs.run(
            options("others")
                .groundFilter(GroundFilter.NONE)
                .neighbors("classification = 2", NeighborChoice.Noise.IGNORE)
                .build());
    assertNotEquals(others.checksum(), first.checksum());
  }

  @Test
  void aBoxHasTheClassesOfTheWhole() throws Exception {
    TestJobs.run(options("whole").build());
    TestJobs.run(
        options("box")
            .filters(new Filters("", "", "770030,6277040,770051,6277080", "", 0, ""))
            .tilePoints(20_000)
            .build());
    final Map<Place, Integer> whole = classes(results(folder.resolve("whole"), "laz"));
    final Map<Place, Integer> box = classes(results(folder.resolve("box"), "laz"));

    assertTrue(box.size() > 3000 && box.size() < whole.size() / 2, box.size() + " points");
    box.forEach((place, found) -> assertEquals(whole.get(place), found));
  }

  @Test
  void allFormatsHaveTheSameClassesAndNoiseStays() throws Exception {
    final Path noisy = withNoise(TestData.thinnedSamples().get(0));
    for (final GroundFilter.Returns returns : GroundFilter.Returns.values()) {
      final GroundFilter choice = new GroundFilter(GroundFilter.Method.SMRF, SMALL, returns);
      final String name = returns.name();
      final JobReport laz =
          TestJobs.run(
              TestJobs.options(folder.resolve(name + "-laz"), noisy)
                  .features("density_3d")
                  .groundFilter(choice)
                  .formats(OutputFormat.LAZ, OutputFormat.PARQUET)
                  .build());
      TestJobs.run(
          TestJobs.options(folder.resolve(name + "-las"), noisy)
              .features("density_3d")
              .groundFilter(choice)
              .formats(OutputFormat.LAS)
              .build());
      final Map<Place, Integer> before = classes(List.of(noisy));
      final Map<Place, Integer> of = classes(results(folder.resolve(name + "-laz"), "laz"));
      assertEquals(of, classes(results(folder.resolve(name + "-las"), "las")));
      assertEquals(laz.counts().pointsOfGround(), Collections.frequency(of.values(), 2), name);
      try (Duck duck = new Duck()) {
        final Object inTable =
            duck.query(
                    "select count(*) from read_parquet('"
                        + folder.resolve(name + "-laz/parquet")
                        + "/*.parquet') where classification = 2")
                .get(0)[0];
        assertEquals(laz.counts().pointsOfGround(), inTable);
      }
      before.forEach(
          (place, was) -> {
            if (was == 7 || was == 18) {
              assertEquals(was, of.get(place));
            }
          });
      assertTrue(before.containsValue(7) && before.containsValue(18));
      final long early =
          of.entrySet().stream()
              .filter(e -> e.getValue() == 2)
              .filter(e -> e.getKey().number % 16 < e.getKey().number / 16)
              .count();
      assertEquals(returns == GroundFilter.Returns.ALL, early > 0, name);
    }
  }

  /** A file some of whose points of ground are noise. */
  private Path withNoise(final Path source) throws IOException {
    final Path noisy = folder.resolve("noisy.laz");
    if (Files.exists(noisy)) {
      return noisy;
    }
    try (LasFile file = LasFile.open(FileByteSource.open(source));
        LasWriter writer =
            LasWriter.create(
                FileByteSink.create(noisy),
                file.header(),
                file.layout(),
                file.vlrs(),
                file.evlrs(),
                Compression.LAZ)) {
      final PointReader reader = file.reader(file.layout().fields());
      for (final Chunk chunk : file.chunks()) {
        final LasColumns points = reader.read(chunk);
        for (int i = 0; i < points.size(); i += 50) {
          points.classification()[i] = (byte) (i % 100 == 0 ? 7 : 18);
        }
        writer.write(points);
      }
      writer.finish();
    }
    return noisy;
  }
}
