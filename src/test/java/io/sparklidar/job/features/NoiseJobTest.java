package io.sparklidar.job.features;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.cloud.NoiseClasses;
import io.sparklidar.job.Duck;
import io.sparklidar.job.NeighborChoice.Noise;
import io.sparklidar.job.TestJobs;
import io.sparklidar.job.progress.Progress;
import io.sparklidar.job.verify.Verification;
import io.sparklidar.job.verify.VerifyReport;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.LasWriter;
import io.sparklidar.las.header.LasHeader;
import io.sparklidar.las.io.FileByteSink;
import io.sparklidar.las.io.FileByteSource;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.LasColumns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Noise has rows, and is nobody's neighbour. */
final class NoiseJobTest {

  private static final Path TOWN = Path.of("data-samples/town_770000_6277000.laz");

  /** Every so many points one is noise. */
  private static final int EVERY = 97;

  private static final String FEATURES = "default,roughness,intensity_mean,z_above_min";

  @TempDir private static Path folder;

  private static Path noisy;
  private static Path quiet;
  private static Path ignored;

  @BeforeAll
  static void run() throws Exception {
    noisy = folder.resolve("in/noisy.laz");
    quiet = folder.resolve("in/quiet.laz");
    copy(noisy, true);
    copy(quiet, false);
    ignored = folder.resolve("ignored");
    TestJobs.run(options(ignored, noisy).build());
  }

  private static TestJobs.Options options(final Path output, final Path input) {
    return TestJobs.options(output, input).radius(2).features(FEATURES);
  }

  /** The town, with noise or without these points. */
  private static void copy(final Path to, final boolean noise) throws IOException {
    Files.createDirectories(to.getParent());
    try (LasFile file = LasFile.open(FileByteSource.open(TOWN));
        LasWriter writer =
            LasWriter.createLaz(
                FileByteSink.create(to),
                LasHeader.template(file.layout().pointFormat(), file.transform()),
                file.layout(),
                List.of(),
                List.of(),
                file.compression().orElseThrow())) {
      for (final Chunk chunk : file.chunks()) {
        final LasColumns points = file.reader(file.layout().fields()).read(chunk);
        for (int p = 0; p < points.size(); p++) {
          final boolean isNoise = (chunk.firstPoint() + p) % EVERY == 0;
          if (isNoise) {
            points.classification()[p] = (byte) (p % 2 == 0 ? NoiseClasses.LOW : NoiseClasses.HIGH);
          }
          if (noise || !isNoise) {
            final LasColumns one = new LasColumns(file.layout(), file.layout().fields());
            one.append(points, p, 1);
            writer.write(one);
          }
        }
      }
      writer.finish();
    }
  }

  @Test
  void otherPointsHaveTheFeaturesOfACloudWithoutNoise() throws Exception {
    final Path output = folder.resolve("quiet");
    TestJobs.run(options(output, quiet).build());
    final String columns = " EXCLUDE (source_file, point_index) ";
    try (Duck duck = new Duck()) {
      assertEquals(
          0,
          duck.number(
              "SELECT count(*) FROM (SELECT *"
                  + columns
                  + "FROM "
                  + Duck.points(ignored)
                  + " WHERE classification NOT IN (7, 18) EXCEPT ALL SELECT *"
                  + columns
                  + "FROM "
                  + Duck.points(output)
                  + ")"));
    }
  }

  @Test
  void noiseHasRowsAndNeighboursButIsNoneOfThem() throws Exception {
    try (Duck duck = new Duck()) {
      final String noise = Duck.points(ignored) + " WHERE classification IN (7, 18)";
      final long rows = duck.number("SELECT count(*) FROM " + noise);
      assertTrue(rows > 500, rows + " rows");
      assertEquals(
          rows,
          duck.number("SELECT count(*) FROM " + noise + " AND neighbor_count BETWEEN 0 AND 20"));
      assertTrue(
          duck.number("SELECT count(*) FROM " + noise + " AND planarity IS NOT NULL") > rows / 2);
      assertTrue(duck.number("SELECT count(*) FROM " + noise + " AND z_above_min < 0") > 0);
    }
  }

  @Test
  void keptNoiseIsLikeAnyOtherPoint() throws Exception {
    final Path kept = folder.resolve("kept");
    TestJobs.run(options(kept, noisy).neighbors("", Noise.KEEP).build());
    final Path town = folder.resolve("town");
    TestJobs.run(options(town, TOWN).build());
    final String columns = " EXCLUDE (source_file, classification) ";
    try (Duck duck = new Duck()) {
      assertEquals(
          0,
          duck.number(
              "SELECT count(*) FROM (SELECT *"
                  + columns
                  + "FROM "
                  + Duck.points(kept)
                  + " EXCEPT ALL SELECT *"
                  + columns
                  + "FROM "
                  + Duck.points(town)
                  + ")"));
    }
  }

  @Test
  void verifyProvesBoth() throws Exception {
    final VerifyReport report =
        Verification.verify(
            new Configuration(), ignored.toString(), List.of(), 300, 11, Progress.SILENT);
    assertEquals(List.of(), report.findings());
  }
}
