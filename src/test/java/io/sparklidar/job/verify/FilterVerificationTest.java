package io.sparklidar.job.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparklidar.TestData;
import io.sparklidar.filter.Filters;
import io.sparklidar.job.JobOptions;
import io.sparklidar.job.TestJobs;
import io.sparklidar.job.progress.Progress;
import io.sparklidar.storage.Json;
import io.sparklidar.storage.OutputFormat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Outputs of jobs with filters hold what these leave, and verify sees where they do not. */
final class FilterVerificationTest {

  @TempDir Path folder;

  private static TestJobs.Options options(final Path output, final Filters filters)
      throws Exception {
    return TestJobs.options(output, TestData.thinnedSamples().toArray(new Path[0]))
        .k(8)
        .radius(2)
        .features("planarity,knn_distance_mean,outlier_sor")
        .filters(filters);
  }

  private static Filters box(final String condition, final String box) {
    return new Filters(condition, "", box, "", 0, "");
  }

  private static VerifyReport verify(final Path output) throws Exception {
    return Verification.verify(
        new Configuration(), output.toString(), List.of(), 40, 11, Progress.SILENT);
  }

  private static void assertGood(final JobOptions options) throws Exception {
    TestJobs.run(options);
    final VerifyReport report = verify(Path.of(options.output()));
    assertEquals(List.of(), report.findings());
    assertTrue(report.proven() > 0);
  }

  @Test
  void nothingIsWrongWithAPartOfSpaceAndSomeClasses() throws Exception {
    assertGood(
        options(
                folder.resolve("out"),
                box("classification in (2, 6)", "770050,6277050,770080,6277080"))
            .tilePoints(20_000)
            .formats(OutputFormat.LAZ, OutputFormat.PARQUET)
            .build());
  }

  @Test
  void nothingIsWrongWithPointsThatOthersDecideOn() throws Exception {
    assertGood(
        options(
                folder.resolve("out"),
                new Filters("", "planarity > 0.2", "770050,6277050,770080,6277080", "", 0.5, "sor"))
            .tiles(13)
            .build());
  }

  @Test
  void wrongPointsAndWrongCountsAreFound() throws Exception {
    final Path output = folder.resolve("out");
    TestJobs.run(options(output, box("", "770050,6277050,770062,6277062")).build());
    final Path other = folder.resolve("other");
    TestJobs.run(options(other, box("", "770049,6277050,770062,6277062")).build());
    final String file = "parquet/town_770000_6277000.parquet";
    Files.copy(other.resolve(file), output.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    assertFinds(verify(output), "that filters leave out");
    final Path manifest = other.resolve("_spark-lidar/manifest.json");
    final JsonNode content = Json.MAPPER.readTree(manifest.toFile());
    final ObjectNode left = (ObjectNode) content.path("left_out");
    left.put("region", left.path("region").asLong() - 1);
    Json.MAPPER.writeValue(manifest.toFile(), content);
    assertFinds(verify(other), "the run says that it left out");
  }

  private static void assertFinds(final VerifyReport report, final String what) {
    assertTrue(
        report.findings().stream()
            .anyMatch(finding -> finding.check().equals("points") && finding.what().contains(what)),
        () -> what + " in " + report.findings());
  }
}
