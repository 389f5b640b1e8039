package io.sparklidar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
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
    for (final Path given : List.of(file, input)) {
      assertUsage(
          file + " is not the result of an earlier run",
          "run",
          "--format",
          "laz",
          "--input",
          given.toString(),
          "--output",
          input.toString());
    }
    try (Stream<Path> left = Files.list(input)) {
      assertEquals(List.of(file.getParent()), left.toList());
    }
  }

  @Test
  void aFolderWhereAFileIsMeant() {
    final String sample = "data-samples";
    for (final String[] command :
        new String[][] {{"info", sample}, {"explain", sample, "0", "--radius", "1"}}) {
      assertUsage("data-samples: expected a LAS, LAZ or COPC file, found a folder", command);
    }
    assertUsage(
        "a file that holds one of these, got data-samples: a folder", run("--polygon", sample));
  }

  @Test
  void columnsThatNoKernelComputesWhereAGpuIsRequired() {
    for (final String features : List.of("default,ndvi,intensity_mean", "slope,intensity_mean")) {
      assertUsage(
          "--device gpu computes no intensity_mean: no kernel does; use --device auto",
          run("--device", "gpu", "--engine", "faiss", "--features", features));
    }
    assertUsage(
        "--device gpu computes no planarity_r1.0: no kernel does; use --device auto",
        run("--device", "gpu", "--engine", "faiss", "--features", "slope_k50,planarity_r1"));
    assertFalse(Files.exists(folder.resolve("out")));
  }

  @Test
  void aSampleThatIsThereAndOtherFilesThatAre() throws Exception {
    final Path output = folder.resolve("sample");
    final List<String> sample =
        List.of("sample", "--points", "20000", "--output", output.toString());
    assertEquals(0, Invocation.of(sample.toArray(new String[0])).exitCode());
    final List<Path> files;
    try (Stream<Path> written = Files.list(output)) {
      files = written.sorted().toList();
    }
    // The same sample again is no error, and writes what is missing.
    Files.delete(files.get(0));
    assertEquals(0, Invocation.of(sample.toArray(new String[0])).exitCode());
    assertTrue(Files.exists(files.get(0)));
    Files.delete(files.get(0));
    final Path theirs = files.get(files.size() - 1);
    Files.writeString(theirs, "mine");
    assertUsage(theirs + " is there already", sample.toArray(new String[0]));
    assertEquals("mine", Files.readString(theirs));
    assertEquals(files.size() == 1, Files.exists(files.get(0)));
    try (Stream<Path> left = Files.list(output)) {
      assertEquals(0, left.filter(file -> file.toString().endsWith(".part")).count());
    }
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
    Files.createFile(input.resolve("x.laz"));
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
  void aConditionThatIsNone() {
    assertUsage(
        "--neighbors-of: unknown attribute 'class' (nearest:", run("--neighbors-of", "class = 2"));
    assertUsage("--neighbors-of: expected ", run("--neighbors-of", "classification = 2 or"));
    assertUsage("--noise", run("--noise", "maybe"));
  }

  @Test
  void whatIsComputedAtSomePointsOnly() {
    assertUsage("--compute-at", run("--compute-at", "-1"));
    assertUsage(
        "--compute-at computes some points",
        run("--compute-at", "0.5", "--features", "outlier_sor"));
    assertUsage("at least what --features", run("--compute-at", "0.5", "--halo", "10"));
    assertUsage("--orient", run("--orient", "down"));
  }

  @Test
  void anUnknownScaleOrTooLargeAOne() {
    assertUsage("--scales: unknown neighbourhood 'q=2'", run("--scales", "k=10,q=2"));
    assertUsage("planarity_k2000", run("--features", "planarity", "--scales", "k=2000"));
    assertUsage("planarity_v1.0_k2000", run("--features", "planarity_v1_k2000"));
    assertUsage("--scales: unknown neighbourhood 'v=1'", run("--scales", "v=1"));
    assertUsage("at least what --features", run("--scales", "r=12", "--halo", "11"));
    assertUsage("--eigen-mode", run("--eigen-mode", "cubic"));
  }

  @Test
  void anUnknownFormat() {
    assertUsage("parquet, las, laz or cog", run("--format", "e57"));
  }

  @Test
  void noNeighbours() {
    assertUsage("--k must be in 1..", run("--k", "-1"));
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
  void aGpuThatIsNotThere() throws Exception {
    Files.createFile(input.resolve("x.laz"));
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
