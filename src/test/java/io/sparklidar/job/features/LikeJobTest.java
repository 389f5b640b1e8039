package io.sparklidar.job.features;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.TestData;
import io.sparklidar.error.UsageException;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.convention.Tool;
import io.sparklidar.filter.Filters;
import io.sparklidar.job.Duck;
import io.sparklidar.job.JobOptions;
import io.sparklidar.job.TestJobs;
import io.sparklidar.job.progress.Progress;
import io.sparklidar.job.verify.Verification;
import io.sparklidar.storage.OutputFormat;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs in the convention of another tool: its columns, under its names, that can be verified. */
final class LikeJobTest {

  @TempDir private static Path folder;

  private static Path input;

  @BeforeAll
  static void thinned() throws Exception {
    input = TestData.thinnedSamples().get(0);
  }

  @Test
  void everyToolsColumnsAreWrittenAndVerified() throws Exception {
    for (final Tool tool : Tool.values()) {
      final Path output = folder.resolve(tool.optionName());
      final TestJobs.Options options =
          TestJobs.options(output, input)
              .like(tool)
              .tilePoints(2_000)
              .formats(OutputFormat.PARQUET, OutputFormat.LAZ);
      TestJobs.run((tool == Tool.NONE ? options : options.features("all")).build());
      assertEquals(
          FeatureSet.parse(tool == Tool.NONE ? "default" : "all", tool).columnNames(),
          columns(output),
          tool.title());
      assertEquals(
          List.of(),
          Verification.verify(
                  new Configuration(), output.toString(), List.of(), 40, 7, Progress.SILENT)
              .findings(),
          tool.title());
    }
  }

  /** What follows from numbers of the same row, as the tools' manuals have it. */
  @Test
  void columnsAreRelatedAsTheToolSays() throws Exception {
    final Path pdal = run(Tool.PDAL, "all");
    assertOff(pdal, "Linearity - (sqrt(Eigenvalue2) - sqrt(Eigenvalue1)) / sqrt(Eigenvalue2)");
    assertOff(pdal, "Scattering - sqrt(Eigenvalue0 / Eigenvalue2)");
    assertOff(pdal, "EigenvalueSum - (Eigenvalue0 + Eigenvalue1 + Eigenvalue2)");
    assertOff(pdal, "Omnivariance - sqrt(cbrt(Eigenvalue0 * Eigenvalue1 * Eigenvalue2))");
    assertOff(pdal, "DemantkeVerticality - (1 - abs(NormalZ))");
    assertOff(
        pdal,
        "Eigenentropy + "
            + xLnX("sqrt(Eigenvalue0)")
            + " + "
            + xLnX("sqrt(Eigenvalue1)")
            + " + "
            + xLnX("sqrt(Eigenvalue2)"));
    final Path pgeof = run(Tool.PGEOF, "all");
    assertOff(pgeof, "Surface * Surface / Length - Length * (1 - Linearity)");
    assertOff(pgeof, "Curvature - Scattering / (1 + (1 - Linearity) + Scattering)");
    assertOff(pgeof, "Verticality - (1 - abs(Normal_z))");
    final Path lasr = run(Tool.LASR, "default");
    assertOff(lasr, "curvature - lambda3 / eigensum");
    assertOff(lasr, "cos(radians(inclination)) - normalZ");
    final Path jakteristics = run(Tool.JAKTERISTICS, "default");
    assertOff(
        jakteristics,
        "eigenentropy + "
            + xLnX("eigenvalue1")
            + " + "
            + xLnX("eigenvalue2")
            + " + "
            + xLnX("eigenvalue3"));
    // The same neighbours by the other divisor.
    final Path cloudCompare = run(Tool.CLOUDCOMPARE, "default");
    try (Duck duck = new Duck()) {
      assertEquals(
          0,
          duck.number(
              "SELECT count(*) FROM "
                  + Duck.points(jakteristics)
                  + " a JOIN "
                  + Duck.points(cloudCompare)
                  + " b USING (source_file, point_index) WHERE number_of_neighbors <>"
                  + " \"Number of neighbors\" OR abs(eigenvalue1 * (number_of_neighbors - 1) /"
                  + " number_of_neighbors - \"1st eigenvalue\") > 1e-6"));
    }
  }

  @Test
  void anotherConventionIsAnotherResult() throws Exception {
    final Path output = run(Tool.LIDR, "planarity");
    final UsageException refused =
        assertThrows(
            UsageException.class,
            () ->
                TestJobs.run(
                    TestJobs.options(output, input)
                        .like(Tool.LASR)
                        .k(8)
                        .features("planarity")
                        .build()));
    assertTrue(refused.getMessage().contains("like"), refused.getMessage());
  }

  @Test
  void conditionsOnFeaturesAreOurOwn() throws Exception {
    final UsageException refused =
        assertThrows(UsageException.class, () -> whereLike("planarity > 0.5"));
    assertTrue(refused.getMessage().contains("--like"), refused.getMessage());
    assertEquals(Tool.PDAL, whereLike("classification = 2").like());
  }

  private static JobOptions whereLike(final String where) throws UsageException {
    return TestJobs.options(Path.of("unused"), input)
        .like(Tool.PDAL)
        .features("Planarity")
        .filters(new Filters("", where, "", "", 0, ""))
        .build()
        .validated();
  }

  private static String xLnX(final String x) {
    return x + " * ln(greatest(1e-300, " + x + "))";
  }

  private static Path run(final Tool tool, final String features) throws Exception {
    final Path output = folder.resolve(tool.optionName() + "-" + features + "-related");
    TestJobs.run(TestJobs.options(output, input).like(tool).features(features).build());
    return output;
  }

  private static List<String> columns(final Path output) throws Exception {
    try (Duck duck = new Duck()) {
      final List<String> all =
          duck.query("DESCRIBE SELECT * FROM " + Duck.points(output)).stream()
              .map(row -> (String) row[0])
              .toList();
      final List<String> own =
          duck.query("DESCRIBE SELECT * FROM " + Duck.points(folder.resolve("none"))).stream()
              .map(row -> (String) row[0])
              .toList();
      final int attributes = own.indexOf("eigenvalue_1");
      return all.subList(attributes, all.size());
    }
  }

  private static void assertOff(final Path output, final String difference) throws Exception {
    try (Duck duck = new Duck()) {
      final String points = Duck.points(output);
      assertTrue(duck.number("SELECT count(" + difference + ") FROM " + points) > 10_000);
      assertEquals(
          0,
          duck.number("SELECT count(*) FROM " + points + " WHERE abs(" + difference + ") > 1e-3"),
          difference);
    }
  }
}
