package io.sparklidar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How scripts/embedded-spark.sh makes the archive of classes, with a Java that does as told. */
final class ArchiveScriptTest {

  private static final String JAVA =
      """
      #!/usr/bin/env bash
      if [ "$1" = -version ]; then
        [ -z "${JAVA_TOOL_OPTIONS:-}" ] || echo "Picked up JAVA_TOOL_OPTIONS: $JAVA_TOOL_OPTIONS" >&2
        echo 'openjdk version "17.0.15" 2025-04-15' >&2
        exit 0
      fi
      echo $$ >"$FOLDER/maker"
      [ ! -e "$FOLDER/slow" ] || exec sleep 300
      for option; do
        case $option in -XX:ArchiveClassesAtExit=*) echo classes >"${option#*=}" ;; esac
      done
      """;

  private static final String SCRIPT =
      """
      set -euo pipefail
      home=$FOLDER
      . scripts/embedded-spark.sh
      find_java
      find_spark
      find_options
      find_archive 1g
      make_archive || true
      echo "went on with $archive"
      """;

  @TempDir private Path folder;

  @BeforeEach
  void makeJava() throws IOException {
    final Path java = Files.createDirectories(folder.resolve("java/bin")).resolve("java");
    Files.writeString(java, JAVA);
    assertTrue(java.toFile().setExecutable(true));
    Files.createDirectories(folder.resolve("target"));
    Files.writeString(folder.resolve("target/spark-3.5.classpath"), folder + "/some.jar\n");
  }

  private Process start(final String toolOptions) throws IOException {
    final ProcessBuilder script =
        new ProcessBuilder("bash", "-c", SCRIPT)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile());
    script.environment().put("FOLDER", folder.toString());
    script.environment().put("JAVA_HOME", folder.resolve("java").toString());
    script.environment().put("JAVA_TOOL_OPTIONS", toolOptions);
    return script.start();
  }

  private String runWith(final String toolOptions) throws IOException, InterruptedException {
    assertEquals(0, start(toolOptions).waitFor());
    return Files.readString(folder.resolve("log"));
  }

  private List<String> archives() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("target"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.endsWith(".classpath"))
          .sorted()
          .toList();
    }
  }

  @Test
  void itIsMadeOnceForWhateverOptionsAllJavasAreGiven() throws Exception {
    final String plain = runWith("");
    assertTrue(plain.contains("went on with " + folder), plain);
    assertEquals(plain, runWith("-Dsome=thing"));
    final List<String> archives = archives();
    assertEquals(2, archives.size(), archives::toString);
    assertTrue(archives.get(0).endsWith(".archive"), archives::toString);
    assertEquals(archives.get(0) + ".of", archives.get(1));
  }

  @Test
  void whatOneThatWasKilledLeftIsDeleted() throws Exception {
    final Path left = Files.createDirectories(folder.resolve("target/archive.aB3dE6/results"));
    runWith("");
    assertFalse(Files.exists(left.getParent()));
    assertEquals(2, archives().size());
  }

  @Test
  void whoIsToldToStopWhileItIsMadeStopsAndSaysNothingOfArchives() throws Exception {
    Files.createFile(folder.resolve("slow"));
    final Process script = start("");
    while (!Files.exists(folder.resolve("maker"))
        || Files.readString(folder.resolve("maker")).isBlank()) {
      assertTrue(script.isAlive());
      Thread.sleep(5);
    }
    final long maker = Long.parseLong(Files.readString(folder.resolve("maker")).strip());
    // SIGTERM: SIGINT is ignored by whoever was started in the background.
    script.destroy();
    assertTrue(script.waitFor(60, TimeUnit.SECONDS), "it goes on");
    assertEquals(143, script.exitValue());
    final String log = Files.readString(folder.resolve("log"));
    assertFalse(log.contains("went on"), log);
    assertEquals(List.of(), archives());
    assertFalse(ProcessHandle.of(maker).map(ProcessHandle::isAlive).orElse(false));
  }
}
