package io.sparklidar.las;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No input makes a parser do anything but accept it or name what is wrong, in little memory. */
class FuzzTest {

  private static final String SECONDS = "true".equals(System.getenv("CI")) ? "110" : "15";

  @TempDir Path folder;

  @Test
  void everyParserTakesWhatComes() throws Exception {
    final Path log = folder.resolve("log");
    final Process fuzzer =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx512m",
                    "-XX:+UseSerialGC",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Fuzzer.class.getName(),
                    SECONDS,
                    "20261122",
                    Path.of("target", "fuzz-finds").toString(),
                    Path.of("..", "shared").toString()))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    final int exit = fuzzer.waitFor();
    final String said = Files.readString(log);
    assertEquals(0, exit, said);
    assertTrue(said.contains(", 0 finds"), said);
  }
}
