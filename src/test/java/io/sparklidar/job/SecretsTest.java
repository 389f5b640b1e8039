package io.sparklidar.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.job.features.FeatureJob;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a configuration keeps secret is in nothing that a job leaves or says, well ended or not. */
final class SecretsTest {

  private static final String SECRET = "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY";

  @TempDir Path folder;

  private int assertNoneKnows(final Path root) throws Exception {
    int looked = 0;
    try (Stream<Path> all = Files.walk(root)) {
      for (final Path file : all.filter(Files::isRegularFile).toList()) {
        final String content = Files.readString(file, StandardCharsets.ISO_8859_1);
        assertFalse(content.contains(SECRET), file::toString);
        looked++;
      }
    }
    return looked;
  }

  @Test
  void noFileAndNoLineHasTheSecret() throws Exception {
    final JavaSparkContext spark =
        new JavaSparkContext(
            TestJobs.conf("local[2]")
                .set("spark.hadoop.fs.s3a.access.key", "AKIAIOSFODNN7EXAMPLE")
                .set("spark.hadoop.fs.s3a.secret.key", SECRET));
    try {
      assertEquals(SECRET, spark.hadoopConfiguration().get("fs.s3a.secret.key"));
      final HeardProgress heard = new HeardProgress();
      final Path sample = Path.of("data-samples/town_770000_6277000.laz").toAbsolutePath();
      final JobReport report =
          new FeatureJob(
                  spark,
                  TestJobs.options(folder.resolve("out"), sample).features("minimal").build(),
                  heard)
              .run();
      assertEquals(JobReport.Status.OK, report.status());
      // One that breaks off says why, and with what.
      final Path broken = folder.resolve("broken.laz");
      Files.write(broken, Arrays.copyOf(Files.readAllBytes(sample), 3000));
      new FeatureJob(
              spark,
              TestJobs.options(folder.resolve("failed"), broken).features("minimal").build(),
              heard)
          .run();
      final Exception refused =
          assertThrows(
              Exception.class,
              () ->
                  new FeatureJob(
                          spark,
                          TestJobs.options(folder.resolve("none"), Path.of("s3a:/bucket/x.laz"))
                              .features("minimal")
                              .build(),
                          heard)
                      .run());
      final StringWriter trace = new StringWriter();
      refused.printStackTrace(new PrintWriter(trace));
      assertFalse(trace.toString().contains(SECRET), trace::toString);
      assertFalse(String.join("\n", heard.lines()).contains(SECRET));
      assertTrue(assertNoneKnows(folder) > 8);
    } finally {
      spark.stop();
    }
  }
}
