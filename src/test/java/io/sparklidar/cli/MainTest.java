package io.sparklidar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How those who start the program learn what became of it. */
final class MainTest {

  private static final String TILE = "data-samples/town_770000_6277000.laz";

  @TempDir Path folder;

  /**
   * As YARN's application master calls it: in a thread, in a process that has other things to do.
   */
  private static Optional<Throwable> inAThread(final String... args) throws InterruptedException {
    final AtomicReference<Throwable> thrown = new AtomicReference<>();
    final Thread driver = new Thread(() -> Main.main(args), "Driver");
    driver.setUncaughtExceptionHandler((thread, e) -> thrown.set(e));
    driver.start();
    driver.join();
    return Optional.ofNullable(thrown.get());
  }

  private static Set<Thread> thatKeepTheProcessAlive() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !thread.isDaemon() && thread.isAlive())
        .collect(Collectors.toCollection(HashSet::new));
  }

  @Test
  void successReturnsAndLeavesNothingRunning() throws Exception {
    final Set<Thread> before = thatKeepTheProcessAlive();
    System.setProperty("spark.master", "local[1]");
    try {
      final String output = folder.resolve("out").toString();
      assertEquals(
          Optional.empty(),
          inAThread("run", "--input", TILE, "--output", output, "--features", "minimal"));
    } finally {
      System.clearProperty("spark.master");
    }
    assertTrue(Files.exists(folder.resolve("out/_SUCCESS")));
    final Set<Thread> left = thatKeepTheProcessAlive();
    left.removeAll(before);
    assertEquals(Set.of(), left);
  }

  @Test
  void failureIsThrownWhereSomebodyWaits() throws Exception {
    final Throwable usage =
        inAThread("run", "--input", TILE, "--output", "out", "--k", "-1").orElseThrow();
    assertTrue(usage.getMessage().startsWith("exit code 2: --k must be in 1.."), usage::toString);
    assertEquals(0, usage.getStackTrace().length);
    final Throwable option =
        inAThread("run", "--input", TILE, "--output", "out", "--depth", "1").orElseThrow();
    assertTrue(option.getMessage().startsWith("exit code 2: "), option::toString);
    assertTrue(option.getMessage().contains("--depth"), option::toString);
  }

  /** The process of spark-submit, whose exit code a scheduler looks at. */
  private Submitted submit(final List<String> options, final String... args) throws Exception {
    final List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "@conf/jvm.options", "-Xmx1g", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp"));
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add("org.apache.spark.deploy.SparkSubmit");
    command.addAll(options);
    command.addAll(
        List.of("--class", "io.sparklidar.cli.Main", "--conf", "spark.ui.enabled=false"));
    command.add("spark-internal");
    command.addAll(List.of(args));
    final Path out = folder.resolve("stdout");
    final Path err = folder.resolve("stderr");
    final ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().put("SPARK_CONF_DIR", folder.toString());
    builder.environment().remove("MASTER");
    final Process process = builder.start();
    assertTrue(process.waitFor(3, TimeUnit.MINUTES), "spark-submit does not end");
    return new Submitted(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  private record Submitted(int exitCode, String out, String err) {}

  @Test
  void sparkSubmitWithoutAMasterIsRefused() throws Exception {
    final Submitted silent =
        submit(List.of(), "run", "--input", TILE, "--output", folder.resolve("unasked").toString());
    assertEquals(ExitCode.USAGE.number(), silent.exitCode, silent::err);
    assertTrue(silent.err.contains("was given no master"), silent::err);
    assertTrue(Files.notExists(folder.resolve("unasked")));
  }

  @Test
  void sparkSubmitEndsWithOurCodeAndOurLinesStandOut() throws Exception {
    final Path input = Files.createDirectories(folder.resolve("in"));
    Files.copy(Path.of(TILE), input.resolve("good.laz"));
    Files.write(input.resolve("bad.laz"), firstBytes(Path.of(TILE), 3000));
    final Submitted partial =
        submit(
            List.of("--master", "local[1]"),
            "run",
            "--input",
            input.toString(),
            "--output",
            folder.resolve("some").toString(),
            "--features",
            "minimal",
            "--on-error",
            "skip");
    assertEquals(ExitCode.PARTIAL.number(), partial.exitCode, partial::err);
    assertTrue(partial.out.startsWith("partial: "), partial::out);
    assertEquals(2, partial.out.lines().count(), partial::out);
    assertTrue(partial.err.contains("on local[1], this machine alone"), partial::err);
    assertTrue(partial.err.contains("bad input: "), partial::err);
    // Before the level is set, Spark says that it starts, and on what.
    final long others = partial.err.lines().filter(line -> line.contains(" INFO ")).count();
    assertTrue(others < 20, partial::err);
  }

  private static byte[] firstBytes(final Path file, final int count) throws IOException {
    return java.util.Arrays.copyOf(Files.readAllBytes(file), count);
  }
}
