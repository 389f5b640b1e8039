package io.sparklidar.job;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.job.features.TilingTest;
import io.sparklidar.storage.Json;
import io.sparklidar.storage.OutputFormat;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds two runs against each other must itself be held against runs that differ. */
class RunComparisonTest {

  @TempDir private static Path folder;

  private static Path run(final String name, final int k, final OutputFormat... formats)
      throws Exception {
    final Path output = folder.resolve(name);
    TestJobs.run(TestJobs.options(output, TilingTest.block()[0]).k(k).formats(formats).build());
    return output;
  }

  @Test
  void runsOfOtherNeighbourhoodsDifferAndEqualOnesAgree() throws Exception {
    for (final OutputFormat format : new OutputFormat[] {OutputFormat.PARQUET, OutputFormat.LAZ}) {
      final Path first = run(format + "-a", 12, format);
      assertTrue(RunComparison.compare(first, run(format + "-b", 12, format)).agree());
      final RunDifferences other = RunComparison.compare(first, run(format + "-c", 11, format));
      assertFalse(other.agree());
      final ByteArrayOutputStream text = new ByteArrayOutputStream();
      other.print(new PrintStream(text, true, StandardCharsets.UTF_8));
      assertTrue(text.toString(StandardCharsets.UTF_8).contains("DIFFER"), text::toString);
    }
    assertThrows(
        IllegalStateException.class,
        () -> RunComparison.compare(folder.resolve("LAZ-a"), folder.resolve("PARQUET-a")));
  }

  @Test
  void theSummaryNamesEveryStageAndWhereTilesRan() throws Exception {
    final Path output = run("summary", 8, OutputFormat.PARQUET);
    final ByteArrayOutputStream text = new ByteArrayOutputStream();
    RunSummary.print(
        Json.MAPPER.readTree(output.resolve("report.json").toFile()),
        2,
        new PrintStream(text, true, StandardCharsets.UTF_8));
    for (final String word : new String[] {"wait", "read", "search", "write", "picture", "cpu:"}) {
      assertTrue(text.toString(StandardCharsets.UTF_8).contains(word), text::toString);
    }
  }
}
