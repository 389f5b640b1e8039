package io.sparklidar.cli;

import io.sparklidar.job.progress.ConsoleProgress;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * How this process came to run the program, as far as Spark does not tell.
 *
 * @param command the main class of the process and its arguments
 * @param environment of the process
 */
record Launch(List<String> command, Map<String, String> environment) {

  private static final String SPARK_SUBMIT = "org.apache.spark.deploy.SparkSubmit";
  private static final String MASTER = "spark.master";

  /** This process. */
  static Launch ofThisProcess() {
    final String line = System.getProperty("sun.java.command", "");
    final List<String> words = List.of(line.split(" "));
    // Exact, but not always there.
    final List<String> exact =
        ProcessHandle.current().info().arguments().map(Arrays::asList).orElse(List.of());
    final int main = exact.indexOf(words.get(0));
    return new Launch(main < 0 ? words : exact.subList(main, exact.size()), System.getenv());
  }

  /**
   * Whether the process ends with the caller of this method: then its exit code is the command's.
   * Elsewhere (YARN's application master, a notebook) somebody else's thread waits for the command
   * to return.
   */
  static boolean endsWithTheCommand() {
    final StackTraceElement[] stack = Thread.currentThread().getStackTrace();
    return stack[stack.length - 1].getMethodName().equals("main");
  }

  /** Whether spark-submit runs the driver in its own process. */
  boolean bySparkSubmit() {
    return command.get(0).equals(SPARK_SUBMIT);
  }

  /**
   * Progress on standard error; a line that is rewritten would not stay one among the log of
   * spark-submit.
   */
  ConsoleProgress progress() {
    return new ConsoleProgress(System.err, System.console() != null && !bySparkSubmit());
  }

  /** Whether nobody said where to run, so that spark-submit chose this machine. */
  boolean masterIsSparksOwnChoice() {
    return bySparkSubmit()
        && command.stream().noneMatch(Launch::namesMaster)
        && environment.getOrDefault("MASTER", "").isEmpty()
        && propertiesFiles().stream().noneMatch(Launch::namesMaster);
  }

  private static boolean namesMaster(final String argument) {
    return argument.equals("--master")
        || argument.startsWith("--master=")
        || argument.startsWith(MASTER + "=")
        || argument.startsWith("--conf=" + MASTER + "=");
  }

  /** The file that was given in place of the site's own. */
  Optional<String> propertiesFile() {
    final int option = command.indexOf("--properties-file");
    return option >= 0 && option + 1 < command.size()
        ? Optional.of(command.get(option + 1))
        : Optional.empty();
  }

  private List<Path> propertiesFiles() {
    final Optional<Path> given = propertiesFile().map(Path::of);
    if (given.isPresent() && !command.contains("--load-spark-defaults")) {
      return List.of(given.get());
    }
    final Optional<Path> folder =
        Optional.ofNullable(environment.get("SPARK_CONF_DIR"))
            .or(
                () ->
                    Optional.ofNullable(environment.get("SPARK_HOME")).map(home -> home + "/conf"))
            .map(Path::of);
    final Optional<Path> site = folder.map(conf -> conf.resolve("spark-defaults.conf"));
    return Stream.of(given, site).flatMap(Optional::stream).toList();
  }

  private static boolean namesMaster(final Path properties) {
    final Properties found = new Properties();
    try (Reader in = Files.newBufferedReader(properties, StandardCharsets.UTF_8)) {
      found.load(in);
    } catch (final IOException | IllegalArgumentException e) {
      // Not there, or Spark has complained already.
      return false;
    }
    return found.containsKey(MASTER);
  }
}
