package io.sparklidar.job;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Jobs in processes of their own, which can be killed. */
public final class DriverProcess {

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private DriverProcess() {}

  /**
   * Starts a command.
   *
   * @param log takes what it prints
   */
  public static Process start(final Path log, final List<String> arguments) throws IOException {
    final List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@conf/jvm.options");
    // They run for some seconds: the second compiler would take more than it gives.
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.add("-Dlog4j2.configurationFile=conf/log4j2.properties");
    command.add("-Dspark.master=local[1]");
    command.add("-cp");
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add("io.sparklidar.cli.Main");
    command.addAll(arguments);
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }

  /** Waits until so many pieces of a job are done. */
  public static void awaitCommits(final Path output, final long commits)
      throws InterruptedException {
    final Instant end = Instant.now().plus(PATIENCE);
    while (commits(output) < commits) {
      assertTrue(Instant.now().isBefore(end), "nothing was committed");
      Thread.sleep(5);
    }
  }

  private static long commits(final Path output) {
    try (Stream<Path> files = Files.list(output.resolve("_spark-lidar/commits"))) {
      return files.filter(file -> file.toString().endsWith(".json")).count();
    } catch (final IOException e) {
      return 0;
    }
  }
}
