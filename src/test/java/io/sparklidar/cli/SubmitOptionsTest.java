package io.sparklidar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.internal.config.ConfigEntry;
import org.apache.spark.internal.config.Python;
import org.apache.spark.internal.config.package$;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is in conf for users is what Spark knows. */
final class SubmitOptionsTest {

  private static final Pattern OPTION = Pattern.compile("--conf (\\S+?)=(\\S+)");
  private static final Pattern YAML = Pattern.compile("    (spark\\.[\\w.]+): \"([^\"]+)\"");

  /** Families of settings, and those of modules that are not here. */
  private static final Pattern FAMILY =
      Pattern.compile(
          "spark\\.(executorEnv|yarn|kubernetes)\\..+"
              + "|spark\\.(executor|task)\\.resource\\.gpu\\.(amount|discoveryScript|vendor)");

  private static Map<String, String> settings(final Path file) throws IOException {
    final Map<String, String> settings = new TreeMap<>();
    for (final String line : Files.readAllLines(file)) {
      final Matcher setting = (file.toString().endsWith(".yaml") ? YAML : OPTION).matcher(line);
      if (setting.matches()) {
        assertEquals(null, settings.put(setting.group(1), setting.group(2)), line);
      } else {
        assertTrue(!line.startsWith("--conf"), line);
      }
    }
    return settings;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cluster.options",
        "gpu.options",
        "standalone.options",
        "yarn.options",
        "kubernetes.options",
        "spark-application.yaml"
      })
  void everySettingIsSparksAndHasAValueThatItTakes(final String name) throws IOException {
    // Spark knows those that were loaded.
    assertNotNull(package$.MODULE$);
    assertNotNull(Python.class);
    final Map<String, String> settings = settings(Path.of("conf", name));
    assertTrue(settings.size() >= 2, name);
    final SparkConf conf = new SparkConf(false);
    settings.forEach(conf::set);
    for (final String key : settings.keySet()) {
      if (!FAMILY.matcher(key).matches()) {
        final ConfigEntry<?> entry = ConfigEntry.findEntry(key);
        assertNotNull(entry, () -> name + ": Spark knows no " + key);
        conf.get(entry);
      }
    }
  }

  /** Both say the same of the same cluster. */
  @ParameterizedTest
  @ValueSource(strings = {"cluster.options", "gpu.options"})
  void theOperatorIsToldWhatSparkSubmitIs(final String name) throws IOException {
    final Map<String, String> operator = settings(Path.of("conf/spark-application.yaml"));
    final Map<String, String> submit = settings(Path.of("conf", name));
    submit.keySet().retainAll(operator.keySet());
    assertTrue(submit.size() >= 4, submit::toString);
    for (final String key : List.copyOf(submit.keySet())) {
      assertEquals(submit.get(key), operator.get(key), key);
    }
  }
}
