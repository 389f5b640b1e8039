package io.sparklidar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What scripts/nightly.sh makes of a command that ends as told. */
final class NightlyScriptTest {

  /** Ends with the code that is next in a file. */
  private static final String COMMAND =
      """
      #!/usr/bin/env bash
      echo "told: $*"
      code=$(head -n 1 "$FOLDER/codes")
      sed -i 1d "$FOLDER/codes"
      if [ "$code" = wait ]; then
        trap 'echo stopped; exit 143' TERM
        echo "$$" >"$FOLDER/at-work"
        while :; do read -rt 1 <> <(:) || true; done
      fi
      exit "$code"
      """;

  @TempDir private Path folder;

  private Path logs;

  @BeforeEach
  void makeCommand() throws IOException {
    final Path scripts = Files.createDirectories(folder.resolve("home/scripts"));
    Files.copy(Path.of("scripts/nightly.sh"), scripts.resolve("nightly.sh"));
    Files.writeString(scripts.resolve("spark-lidar"), COMMAND);
    assertTrue(scripts.resolve("spark-lidar").toFile().setExecutable(true));
    logs = folder.resolve("logs");
  }

  private Process start(final String codes, final String... arguments) throws IOException {
    Files.writeString(folder.resolve("codes"), codes.replace(' ', '\n') + "\n");
    final List<String> line =
        new ArrayList<>(List.of("bash", folder.resolve("home/scripts/nightly.sh").toString()));
    line.addAll(List.of(arguments));
    final ProcessBuilder script = new ProcessBuilder(line).redirectErrorStream(true);
    script.environment().put("FOLDER", folder.toString());
    return script.start();
  }

  private static String said(final Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private List<Path> logs() throws IOException {
    try (Stream<Path> all = Files.list(logs)) {
      return all.filter(file -> file.toString().endsWith(".log")).sorted().toList();
    }
  }

  private String log() throws IOException {
    return Files.readString(logs().get(logs().size() - 1));
  }

  private void assertEnds(final int code, final String codes, final int tries) throws Exception {
    final Process night = start(codes, logs.toString(), "--tries", "3", "run", "--input", "a b");
    final String said = said(night);
    assertEquals(code, night.waitFor(), said);
    assertEquals(tries, log().split("told: run --input a b", -1).length - 1, log());
    // Cron sends what is said.
    assertEquals(code == 0, said.isEmpty(), said);
  }

  @Test
  void theCodeIsTheCommandsAndOnlyFailuresAreTriedAgain() throws Exception {
    assertEnds(0, "0", 1);
    assertEnds(3, "3", 1);
    assertEnds(2, "2", 1);
    assertEnds(0, "4 0", 2);
    assertEnds(4, "4 4 4", 3);
    assertEquals(5, logs().size());
    assertEquals(0, start("0", logs.toString(), "--keep", "2", "run").waitFor());
    assertEquals(2, logs().size());
  }

  @Test
  void whatIsNotUnderstoodIsUsage() throws Exception {
    assertEquals(2, start("0").waitFor());
    assertEquals(2, start("0", logs.toString()).waitFor());
    assertEquals(2, start("0", logs.toString(), "--tries", "many", "run").waitFor());
  }

  @Test
  void oneAtATimeAndAStopReachesTheCommand() throws Exception {
    final Process night = start("wait", logs.toString(), "run");
    while (!Files.exists(folder.resolve("at-work"))) {
      Thread.onSpinWait();
    }
    final Process second = start("0", logs.toString(), "run");
    assertTrue(said(second).contains("still at work"));
    assertEquals(6, second.waitFor());
    night.toHandle().destroy();
    assertEquals(143, night.waitFor());
    assertTrue(log().contains("stopped"), log());
    assertEquals(0, start("0", logs.toString(), "run").waitFor());
  }
}
