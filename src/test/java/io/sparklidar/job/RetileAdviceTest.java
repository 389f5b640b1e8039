package io.sparklidar.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.job.features.FeatureJob;
import io.sparklidar.job.progress.Progress;
import io.sparklidar.job.retile.RetileJob;
import io.sparklidar.job.retile.RetileOptions;
import io.sparklidar.tile.TilePlan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where inputs are read over and over, a job says what helps, and it does. */
final class RetileAdviceTest {

  private static final int POINTS = 200_000;
  private static final int METRES = 1024;
  private static final int CHUNK = 5_000;
  private static final long TILE_POINTS = 10_000;

  private static final Pattern ADVICE =
      Pattern.compile(
          ".*tiles read ([0-9.]+) times the input.*sorted once they would be read about ([0-9.]+) times:"
              + " spark-lidar retile --input '(.+)' --output (\\S+) --tile-points ([0-9]+), then this"
              + " command with --input (\\S+) \\(.*");

  private static JavaSparkContext spark;

  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    spark = new JavaSparkContext(TestJobs.conf("local[2]"));
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  /** A file whose points lie anywhere, one after the other, under a name that a shell would cut. */
  private Path scattered() throws Exception {
    final Path strips = Files.createDirectories(folder.resolve("old strips"));
    PointFiles.inChunks(
        strips.resolve("a.laz"),
        POINTS,
        CHUNK,
        points -> {
          final Random random = new Random(5);
          for (int p = 0; p < POINTS; p++) {
            points.x()[p] = random.nextInt(100 * METRES);
            points.y()[p] = random.nextInt(100 * METRES);
          }
        });
    return strips;
  }

  private TestJobs.Options options(final Path input) {
    return TestJobs.options(folder.resolve("out"), input).radius(10).tilePoints(TILE_POINTS);
  }

  private static List<String> warnings(final TestJobs.Options options, final List<TilePlan> plans)
      throws Exception {
    final HeardProgress heard = new HeardProgress();
    new FeatureJob(spark, options.build(), heard)
        .plan()
        .forEach(planned -> plans.add(planned.plan()));
    return heard.lines().stream().filter(line -> line.contains("tiles read")).toList();
  }

  @Test
  void theCommandItSaysMakesTilesThatAreReadAsItSays() throws Exception {
    final List<TilePlan> plans = new ArrayList<>();
    final List<String> warnings = warnings(options(scattered()), plans);
    assertEquals(1, warnings.size(), warnings.toString());
    final Matcher advice = ADVICE.matcher(warnings.get(0));
    assertTrue(advice.matches(), warnings.get(0));
    assertEquals(plans.get(0).amplification(), Double.parseDouble(advice.group(1)), 0.051);
    assertEquals(folder.resolve("old strips").toString(), advice.group(3));

    new RetileJob(
            spark,
            new RetileOptions(
                List.of(advice.group(3)),
                advice.group(4),
                RetileOptions.Kind.LAZ,
                false,
                0,
                Long.parseLong(advice.group(5)),
                JobOptions.OnError.FAIL),
            OutputPolicy.DEFAULT,
            Progress.SILENT)
        .run();
    warnings(options(Path.of(advice.group(6))), plans);
    final double said = Double.parseDouble(advice.group(2));
    final double found = plans.get(1).amplification();
    assertEquals(POINTS, plans.get(1).points());
    assertTrue(found > said / 2 && found < said * 2, found + " times, not about " + said);
    assertTrue(found < plans.get(0).amplification() / 3, "it helped");
  }

  @Test
  void smallSquaresAreNotBlamedOnTheOrderOfPoints() throws Exception {
    final TestJobs.Options options =
        TestJobs.options(folder.resolve("out"), Path.of("data-samples")).radius(10).tiles(5);
    final List<String> warnings = warnings(options, new ArrayList<>());
    assertEquals(1, warnings.size(), warnings.toString());
    assertTrue(warnings.get(0).contains("--tile-size"), warnings.get(0));
    assertFalse(warnings.get(0).contains("retile"), warnings.get(0));
  }

  @Test
  void whatIsReadLittleIsNotSpokenOf() throws Exception {
    final TestJobs.Options options =
        TestJobs.options(folder.resolve("out"), Path.of("data-samples")).radius(10);
    assertEquals(List.of(), warnings(options, new ArrayList<>()));
  }
}
