package io.sparklidar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.job.progress.ConsoleProgress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A line on the console is a line, whatever files are called. */
final class ConsoleTest {

  @Test
  void progressKeepsEachLineToItself() {
    final ByteArrayOutputStream out = new ByteArrayOutputStream();
    final ConsoleProgress progress =
        new ConsoleProgress(new PrintStream(out, true, StandardCharsets.UTF_8), false);
    progress.line("warning: a\nok: 10 of 10 points written\u001b[2K");
    assertEquals(
        "warning: a\\nok: 10 of 10 points written\\u001b[2K" + System.lineSeparator(),
        out.toString(StandardCharsets.UTF_8));
  }

  @Test
  void errorsKeepToOneLine(@TempDir final Path folder) {
    final Invocation run =
        Invocation.of("run", "--input", "none\n/there.las", "--output", folder + "/out");
    assertEquals(ExitCode.USAGE.number(), run.exitCode());
    assertTrue(run.err().contains("none\\n/there.las: no such file"), run.err());
  }
}
