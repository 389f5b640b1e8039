package io.sparklidar.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import picocli.CommandLine;

/**
 * One call of the command line.
 *
 * @param exitCode what the process would return
 * @param out standard output
 * @param err standard error, progress included
 */
record Invocation(int exitCode, String out, String err) {

  static Invocation of(final String... args) {
    final StringWriter out = new StringWriter();
    final StringWriter err = new StringWriter();
    final ByteArrayOutputStream progress = new ByteArrayOutputStream();
    final PrintStream systemErr = System.err;
    final Properties before = (Properties) System.getProperties().clone();
    System.setProperty("spark.master", "local[2]");
    System.setErr(new PrintStream(progress, true, StandardCharsets.UTF_8));
    try {
      final CommandLine command =
          Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
      final int exitCode = command.execute(args);
      return new Invocation(
          exitCode, out.toString(), err + progress.toString(StandardCharsets.UTF_8));
    } finally {
      System.setErr(systemErr);
      System.setProperties(before);
    }
  }
}
