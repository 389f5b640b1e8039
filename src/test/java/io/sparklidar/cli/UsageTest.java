package io.sparklidar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cannot be done is said in one line, with its mend, and exit code 2. */
final class UsageTest {

  @TempDir Path folder;

  private Path input;

  @BeforeEach
  void anInput() throws Exception {
    input = Files.createDirectories(folder.resolve("in"));
  }

  private void assertUsage(final String mend, final String... args) {
    final Invocation run = Invocation.of(args);
    assertEquals(ExitCode.USAGE.number(), run.exitCode(), run::err);
    assertTrue(run.err().contains(mend), run::err);
    assertFalse(run.err().contains("\tat "), run::err);
  }

  private String[] run(final String... more) {
    final List<String> args =
        new ArrayList<>(
            List.of(
                "run", "--input", input.toString(), "--output", folder.resolve("out").toString()));
    args.addAll(List.of(more));
    return args.toArray(new String[0]);
  }

  @Test
  void anEmptyFolder() {
    assertUsage("holds no .las or .laz file", run());
  }

  @Test
  void anInputThatTheResultWouldOverwrite() throws Exception {
    final Path file =
        Files.createFile(Files.createDirectories(input.resolve("laz")).resolve("x.laz"));
    assertUsage(
        "choose another output folder",
        "run",
        "--input",
        file.toString(),
        "--output",
        input.toString());
    assertUsage(
        "laz/x.laz is no result and lies where",
        "run",
        "--input",
        input.toString(),
        "--output",
        input.toString());
  }

  @Test
  void aMissingPath() {
    assertUsage(
        "no such file or folder",
        "run",
        "--input",
        folder.resolve("nowhere").toString(),
        "--output",
        folder.resolve("out").toString());
  }

  @Test
  void anOutputThatCannotBeWritten() throws Exception {
    final Path file = Files.writeString(folder.resolve("file"), "not a folder");
    assertUsage(
        "choose a folder that can",
        "run",
        "--input",
        input.toString(),
        "--output",
        file.resolve("out").toString());
  }

  @Test
  void anUnknownFeature() {
    assertUsage("planarity", run("--features", "planrity"));
  }

  @Test
  void anUnknownFormat() {
    assertUsage("parquet, las or laz", run("--format", "csv"));
  }

  @Test
  void noNeighbours() {
    assertUsage("--k must be in 1..", run("--k", "0"));
  }

  @Test
  void aHaloBelowTheRadius() {
    assertUsage("use --halo auto", run("--radius", "10", "--halo", "5"));
  }

  @Test
  void aRadiusOfNothing() {
    assertUsage("--radius must be above 0", run("--radius", "0"));
  }

  @Test
  void aTileSizeWithoutTiles() {
    assertUsage("--layout tiles", run("--tile-size", "100"));
  }

  @Test
  void anOptionThatDoesNotExist() {
    assertUsage("--tilesize", run("--tilesize", "100"));
  }

  @Test
  void aGpuThatIsNotThere() {
    final Invocation run = Invocation.of(run("--device", "gpu"));
    assertEquals(ExitCode.NO_GPU.number(), run.exitCode(), run::err);
    assertTrue(run.err().contains("--device auto or cpu"), run::err);
  }

  @Test
  void helpNamesEveryOptionAndExitCode() {
    final Invocation help = Invocation.of("run", "--help");
    assertEquals(0, help.exitCode());
    for (final String option :
        List.of(
            "--input",
            "--output",
            "--k",
            "--radius",
            "--halo",
            "--layout",
            "--tile-size",
            "--tile-points",
            "--features",
            "--format",
            "--device",
            "--on-error")) {
      assertTrue(help.out().contains(option + "="), option);
    }
  }
}
