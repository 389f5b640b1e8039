package io.sparklidar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On this machine alone, Spark starts for work, and for nothing else. */
final class IdleRunTest {

  private static final String STARTED = "this machine alone";

  @TempDir Path folder;

  @Test
  void aRunThatFindsNothingToDoStartsNoSpark() throws Exception {
    final String input = Path.of("data-samples/town_770000_6277000.laz").toString();
    final Path output = folder.resolve("out");
    final String[] run = {
      "run", "--input", input, "--output", output.toString(), "--features", "minimal"
    };
    final Invocation first = Invocation.of(run);
    assertEquals(0, first.exitCode(), first::err);
    assertTrue(first.err().contains(STARTED), first::err);

    final Invocation plan = Invocation.of("plan", "--input", input, "--output", output.toString());
    assertEquals(0, plan.exitCode(), plan::err);
    assertFalse(plan.err().contains(STARTED), plan::err);

    final Invocation second = Invocation.of(run);
    assertEquals(0, second.exitCode(), second::err);
    assertTrue(second.out().contains("nothing to do"), second::out);
    assertFalse(second.err().contains(STARTED), second::err);
    assertTrue(Files.exists(output.resolve("report.html")));

    Files.delete(output.resolve("parquet/town_770000_6277000.parquet"));
    final Invocation again = Invocation.of(run);
    assertEquals(0, again.exitCode(), again::err);
    assertTrue(again.err().contains(STARTED), again::err);
    assertTrue(Files.exists(output.resolve("parquet/town_770000_6277000.parquet")));
  }
}
