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

/** What the command tells its caller. */
final class TransferLabelsTest {

  private static final String LABELLED = "data-samples/town_770000_6277000.laz";

  @TempDir private Path folder;

  private Path broken;

  @BeforeEach
  void aBrokenFile() throws Exception {
    broken = Files.writeString(folder.resolve("broken.laz"), "no points");
  }

  private Invocation transfer(
      final String reference, final String columns, final String... inputs) {
    final List<String> args =
        new ArrayList<>(List.of("transfer-labels", "--reference", reference, "--input"));
    args.addAll(List.of(inputs));
    args.addAll(List.of("--output", folder.resolve("out").toString(), "--columns", columns));
    args.addAll(List.of("--reference-points", "300", "--k", "3"));
    final Invocation run = Invocation.of(args.toArray(new String[0]));
    assertFalse(run.err().contains("\tat "), run::err);
    return run;
  }

  @Test
  void allInputsGoodIsZero() {
    final Invocation run = transfer(LABELLED, "z,intensity", LABELLED);
    assertEquals(0, run.exitCode(), run::err);
    assertTrue(run.out().contains("ok: 58,648 of 58,648 points of 1 files"), run::err);
  }

  @Test
  void someInputBadIsThreeAndTheRestIsThere() {
    final Invocation run = transfer(LABELLED, "z,intensity", LABELLED, broken.toString());
    assertEquals(ExitCode.PARTIAL.number(), run.exitCode(), run::err);
    assertTrue(run.err().contains("bad input: file:" + broken + ": at byte "), run::err);
    assertTrue(run.out().contains("partial: 58,648 of 58,648 points of 2 files"), run::err);
    assertFalse(Files.exists(folder.resolve("out/_SUCCESS")));
  }

  @Test
  void nothingDoneIsFour() {
    final Invocation bad = transfer(LABELLED, "z", broken.toString());
    assertEquals(ExitCode.FAILED.number(), bad.exitCode(), bad::err);
    final Invocation badReference = transfer(broken.toString(), "z", LABELLED);
    assertEquals(ExitCode.FAILED.number(), badReference.exitCode(), badReference::err);
    assertTrue(badReference.out().contains("failed: 0 of 0 points of 1 files"), badReference::err);
  }

  @Test
  void aColumnThatLabelledFilesLackIsTwo() {
    final Invocation run = transfer(LABELLED, "z,planarity", LABELLED);
    assertEquals(ExitCode.USAGE.number(), run.exitCode(), run::err);
    assertTrue(run.err().contains("--columns names planarity, which "), run::err);
  }
}
