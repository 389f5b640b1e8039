package io.sparklidar.job.features;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.error.UsageException;
import io.sparklidar.feature.definition.EigenMode;
import io.sparklidar.job.Duck;
import io.sparklidar.job.TestJobs;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ratios of eigenvalues or of their roots: never mixed up, and every output says which. */
final class EigenModeJobTest {

  private static final Path INPUT = Path.of("data-samples/town_770000_6277000.laz");

  @TempDir private static Path folder;

  private static TestJobs.Options options(final Path output) {
    return TestJobs.options(output, INPUT)
        .radius(3)
        .features(
            "eigenvalue_1,eigenvalue_2,eigenvalue_3,linearity,planarity,sphericity,anisotropy,"
                + "planarity_k9,eigenvalue_1_k9,eigenvalue_2_k9,eigenvalue_3_k9,pca_1,"
                + "verticality,wall_score");
  }

  @Test
  void rootsMakeAnotherResultThatSaysSo() throws Exception {
    final Path output = folder.resolve("out");
    TestJobs.run(options(output).build());
    assertFalse(metadata(output).contains("sqrt(l_i)"));
    assertOff(output, "planarity - (eigenvalue_2 - eigenvalue_3) / eigenvalue_1");

    final UsageException refused =
        assertThrows(
            UsageException.class,
            () -> TestJobs.run(options(output).eigenMode(EigenMode.SQRT).build()));
    assertTrue(refused.getMessage().contains("eigen-mode"), refused.getMessage());

    final Path roots = folder.resolve("roots");
    TestJobs.run(options(roots).eigenMode(EigenMode.SQRT).build());
    final String said = metadata(roots);
    assertTrue(said.contains("\"eigen-mode\":\"sqrt\""), said);
    assertTrue(said.contains("(l2 - l3) / l1, with sqrt(l_i) for l_i"), said);
    assertTrue(said.contains("\"definition\":\"l1 / S\""), said);
    final String a = "sqrt(eigenvalue_1)";
    final String b = "sqrt(eigenvalue_2)";
    final String c = "sqrt(eigenvalue_3)";
    assertOff(roots, "linearity - (" + a + " - " + b + ") / " + a);
    assertOff(roots, "planarity - (" + b + " - " + c + ") / " + a);
    assertOff(roots, "sphericity - " + c + " / " + a);
    assertOff(roots, "anisotropy - (" + a + " - " + c + ") / " + a);
    assertOff(roots, "wall_score - sqrt(verticality * planarity)");
    assertOff(
        roots,
        "planarity_k9 - (sqrt(eigenvalue_2_k9) - sqrt(eigenvalue_3_k9)) / sqrt(eigenvalue_1_k9)");
    assertOff(roots, "pca_1 - eigenvalue_1 / (eigenvalue_1 + eigenvalue_2 + eigenvalue_3)");
  }

  private static void assertOff(final Path output, final String difference) throws Exception {
    try (Duck duck = new Duck()) {
      final String points = Duck.points(output);
      assertTrue(duck.number("SELECT count(" + difference + ") FROM " + points) > 10_000);
      assertEquals(
          0,
          duck.number("SELECT count(*) FROM " + points + " WHERE abs(" + difference + ") > 1e-4"),
          difference);
    }
  }

  private static String metadata(final Path output) throws Exception {
    try (Duck duck = new Duck()) {
      final StringBuilder text = new StringBuilder();
      for (final Object[] row :
          duck.query(
              "SELECT decode(key), decode(value) FROM parquet_kv_metadata('"
                  + output
                  + "/parquet/*.parquet')")) {
        text.append(row[0]).append(row[1]);
      }
      return text.toString();
    }
  }
}
