package io.sparklidar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.error.UsageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where spark-submit runs a job must have been somebody's decision. */
final class LaunchTest {

  @TempDir Path folder;

  private static Launch submit(final Map<String, String> environment, final String... options) {
    final List<String> command = new ArrayList<>(List.of("org.apache.spark.deploy.SparkSubmit"));
    command.addAll(Arrays.asList(options));
    command.addAll(List.of("--class", "io.sparklidar.cli.Main", "app.jar", "run"));
    return new Launch(command, environment);
  }

  private Path properties(final String name, final String content) throws Exception {
    return Files.writeString(folder.resolve(name), content);
  }

  @Test
  void aMasterOnTheCommandLineIsADecision() {
    for (final String[] options :
        List.of(
            new String[] {"--master", "local[*]"},
            new String[] {"--master=local[*]"},
            new String[] {"--conf", "spark.master=local[*]"},
            new String[] {"-c", "spark.master=local[*]"},
            new String[] {"--conf=spark.master=local[*]"})) {
      assertFalse(
          submit(Map.of(), options).masterIsSparksOwnChoice(), () -> Arrays.toString(options));
    }
  }

  @Test
  void aMasterOfTheSiteIsADecision() throws Exception {
    properties("spark-defaults.conf", "# ours\nspark.master   local[*]\n");
    final String conf = folder.toString();
    assertFalse(submit(Map.of("SPARK_CONF_DIR", conf)).masterIsSparksOwnChoice());
    assertFalse(submit(Map.of("MASTER", "local[*]")).masterIsSparksOwnChoice());
    final Path home = Files.createDirectories(folder.resolve("home/conf")).getParent();
    Files.writeString(home.resolve("conf/spark-defaults.conf"), "spark.master=local[*]");
    assertFalse(submit(Map.of("SPARK_HOME", home.toString())).masterIsSparksOwnChoice());
  }

  @Test
  void aPropertiesFileTakesThePlaceOfTheSites() throws Exception {
    properties("spark-defaults.conf", "spark.master yarn");
    final Map<String, String> site = Map.of("SPARK_CONF_DIR", folder.toString());
    final String mute = properties("job.conf", "spark.executor.memory 8g").toString();
    final String telling = properties("my job.conf", "spark.master local[*]").toString();
    assertTrue(submit(site, "--properties-file", mute).masterIsSparksOwnChoice());
    assertFalse(submit(site, "--properties-file", telling).masterIsSparksOwnChoice());
    // Since Spark 4, both can be had.
    assertFalse(
        submit(site, "--properties-file", mute, "--load-spark-defaults").masterIsSparksOwnChoice());
  }

  @Test
  void onlyAnEmbeddedSparkRunsHereUnasked() throws Exception {
    final Launch embedded = new Launch(List.of("io.sparklidar.cli.Main", "run"), Map.of());
    assertEquals("local[*]", Sessions.conf("run out", embedded).get("spark.master"));
    final UsageException refused =
        assertThrows(
            UsageException.class,
            () -> Sessions.conf("run out", submit(Map.of("SPARK_CONF_DIR", folder.toString()))));
    assertTrue(refused.getMessage().contains("--master yarn"), refused::getMessage);
    assertTrue(refused.getMessage().contains("'local[*]'"), refused::getMessage);
  }

  @Test
  void howOurTypesTravelIsNotTheSites() throws Exception {
    System.setProperty("spark.kryo.registrator", "org.example.TheirTypes");
    try {
      assertEquals(
          "io.sparklidar.job.kryo.KryoTypes",
          Sessions.conf("run out", Launch.ofThisProcess()).get("spark.kryo.registrator"));
    } finally {
      System.clearProperty("spark.kryo.registrator");
    }
  }

  @Test
  void whatTheUserConfiguredWins() throws Exception {
    System.setProperty("spark.app.name", "nightly");
    System.setProperty("spark.speculation", "true");
    try {
      final var conf = Sessions.conf("run out", Launch.ofThisProcess());
      assertEquals("nightly", conf.get("spark.app.name"));
      assertEquals("true", conf.get("spark.speculation"));
      System.setProperty("spark.app.name", "io.sparklidar.cli.Main");
      assertEquals(
          "spark-lidar run out",
          Sessions.conf("run out", Launch.ofThisProcess()).get("spark.app.name"));
    } finally {
      System.clearProperty("spark.app.name");
      System.clearProperty("spark.speculation");
    }
  }
}
