package io.sparklidar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What only looks at a job needs no output folder, and tidies up or keeps what is worth keeping.
 */
final class PlanAndBenchTest {

  private static final String SAMPLES = "data-samples";

  @TempDir private Path folder;

  private String home;

  @BeforeEach
  void aHome() {
    home = System.getProperty("user.home");
    System.setProperty("user.home", folder.toString());
  }

  @AfterEach
  void theHomeOfBefore() {
    System.setProperty("user.home", home);
  }

  private static List<Path> indexes(final Path output) throws IOException {
    try (Stream<Path> files = Files.list(output.resolve("_spark-lidar/index"))) {
      return files.filter(file -> file.toString().endsWith(".idx")).sorted().toList();
    }
  }

  @Test
  void planKeepsItsIndexAtHome() throws Exception {
    final Invocation first = Invocation.of("plan", "--input", SAMPLES);
    assertEquals(0, first.exitCode(), first::err);
    assertTrue(first.out().contains("town_770063_6277063"), first::out);
    final List<Path> kept = indexes(folder.resolve(".spark-lidar"));
    assertEquals(4, kept.size());
    final var written = Files.getLastModifiedTime(kept.get(0));
    final Invocation second = Invocation.of("plan", "--input", SAMPLES);
    assertEquals(first.out(), second.out());
    assertEquals(written, Files.getLastModifiedTime(kept.get(0)));
  }

  @Test
  void aKnownIndexTakesNoTask() throws Exception {
    final Invocation first = Invocation.of("plan", "--input", SAMPLES);
    for (final Path ofOneFile : indexes(folder.resolve(".spark-lidar"))) {
      Files.delete(ofOneFile);
    }
    final Invocation second = Invocation.of("plan", "--input", SAMPLES);
    assertEquals(first.out(), second.out());
    // A task would have looked for that of its file, and made it anew.
    assertEquals(List.of(), indexes(folder.resolve(".spark-lidar")));
  }

  @Test
  void aFileThatIsNewIsIndexedWithTheOthersKnown() throws Exception {
    final Path input = Files.createDirectory(folder.resolve("in"));
    for (final String name : List.of("town_770000_6277000.laz", "town_770063_6277063.laz")) {
      Files.copy(Path.of(SAMPLES, name), input.resolve(name));
    }
    Invocation.of("plan", "--input", input.toString());
    for (final Path ofOneFile : indexes(folder.resolve(".spark-lidar"))) {
      Files.delete(ofOneFile);
    }
    final String more = "town_770000_6277063.laz";
    Files.copy(Path.of(SAMPLES, more), input.resolve(more));
    final Invocation known = Invocation.of("plan", "--input", input.toString());
    assertEquals(1, indexes(folder.resolve(".spark-lidar")).size());
    final Invocation anew =
        Invocation.of(
            "plan", "--input", input.toString(), "--output", folder.resolve("out").toString());
    assertEquals(anew.out(), known.out());
    assertEquals(3, indexes(folder.resolve("out")).size());
  }

  @Test
  void planForARunLeavesItsIndexThere() throws Exception {
    final Path output = folder.resolve("out");
    final Invocation plan =
        Invocation.of("plan", "--input", SAMPLES, "--output", output.toString());
    assertEquals(0, plan.exitCode(), plan::err);
    assertEquals(4, indexes(output).size());
    assertFalse(Files.exists(folder.resolve(".spark-lidar")));
  }

  @Test
  void benchNeedsNoFolder() {
    final Invocation bench =
        Invocation.of(
            "bench",
            "--input",
            SAMPLES + "/town_770000_6277000.laz",
            "--features",
            "minimal",
            "--device",
            "cpu",
            "--rounds",
            "1",
            "--warmup",
            "0");
    assertEquals(0, bench.exitCode(), bench::err);
    assertTrue(bench.out().contains("write"), bench::out);
  }
}
