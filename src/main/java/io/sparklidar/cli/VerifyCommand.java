package io.sparklidar.cli;

import io.sparklidar.error.SingleLine;
import io.sparklidar.job.JobOptions;
import io.sparklidar.job.progress.ConsoleProgress;
import io.sparklidar.job.verify.Finding;
import io.sparklidar.job.verify.Verification;
import io.sparklidar.job.verify.VerifyReport;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says whether an output is what it should be. */
@Command(
    name = "verify",
    description =
        "Read an output of run and say what is wrong with it: files against manifest and checksums,"
            + " points against the inputs, columns against their definitions, borders of tiles that"
            + " show; random rows are computed anew by brute force. Spark does not start.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "Exit code 0 if nothing is wrong, 3 if something is.",
      "",
      "Example:",
      "  spark-lidar verify /data/features --rows 1000"
    })
final class VerifyCommand implements Callable<Integer> {

  private static final int DEFAULT_ROWS = 100;

  @Parameters(index = "0", paramLabel = "OUTPUT", description = "Folder of the results of a run.")
  private String output;

  @Option(
      names = "--input",
      arity = "1..*",
      paramLabel = "PATH",
      description =
          "The files the run read, if they are no longer where it found them: files, folders or"
              + " globs.")
  private List<String> inputs = new ArrayList<>();

  @Option(
      names = "--rows",
      paramLabel = "N",
      defaultValue = "" + DEFAULT_ROWS,
      description =
          "Random rows of each format that are computed anew, and a few more of those with a null"
              + " (default ${DEFAULT-VALUE}).")
  private int rows;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Chooses the rows; without it, another one every time, which is printed.")
  private Optional<Long> seed = Optional.empty();

  @Option(names = "--json", description = "Print JSON instead of a table.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    JobOptions.require(rows >= 0, "--rows must be at least 0, got " + rows);
    final ConsoleProgress progress = Launch.ofThisProcess().progress();
    final VerifyReport report =
        Verification.verify(
            new Configuration(),
            output,
            inputs,
            rows,
            seed.orElseGet(() -> System.nanoTime() % 1_000_000),
            progress);
    progress.close();
    final PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(ExplainCommand.json(report));
    } else {
      print(report, out);
    }
    out.flush();
    return (report.passed() ? ExitCode.OK : ExitCode.PARTIAL).number();
  }

  private static void print(final VerifyReport report, final PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "%-30s %-8s %-12s %12s %9s %14s %14s %6s%n",
        "column",
        "format",
        "range",
        "rows",
        "null",
        "min",
        "max",
        "wrong");
    for (final VerifyReport.ColumnLine line : report.columns()) {
      out.printf(
          Locale.ROOT,
          "%-30s %-8s %-12s %,12d %8.3f%% %14.6g %14.6g %6d%n",
          line.column(),
          line.format(),
          line.range(),
          line.rows(),
          line.rows() == 0 ? 0 : 100.0 * line.nulls() / line.rows(),
          line.min(),
          line.max(),
          line.disagreeing());
    }
    report.notes().forEach(note -> out.println("note: " + SingleLine.of(note)));
    for (final Finding finding : report.findings()) {
      out.println(
          SingleLine.of(
              "WRONG " + finding.check() + ": " + finding.where() + ": " + finding.what()));
    }
    out.printf(
        Locale.ROOT,
        "%s: %,d rows of %d files read, %d computed anew (--seed %d), %d places on borders%n",
        report.passed() ? "nothing wrong" : report.findings().size() + " things are wrong",
        report.rows(),
        report.files(),
        report.proven(),
        report.seed(),
        report.borders());
  }
}
