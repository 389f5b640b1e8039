package io.sparklidar.cli;

import io.sparklidar.error.SingleLine;
import io.sparklidar.job.JobOptions;
import io.sparklidar.job.JobReport;
import io.sparklidar.job.LazySpark;
import io.sparklidar.job.arguments.FolderArguments;
import io.sparklidar.job.arguments.JobArguments;
import io.sparklidar.job.features.FeatureJob;
import io.sparklidar.job.progress.ConsoleProgress;
import io.sparklidar.job.report.ReportSummary;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Computes features and writes them. */
@Command(
    name = "run",
    description = "Compute features of every point and write them.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "Every option can be set as Spark configuration too: --tile-size is spark.lidar.tile-size.",
      "",
      "Example:",
      "  spark-lidar run --input data-samples --output out --k 20 --radius 5 --features default"
    })
final class RunCommand implements Callable<Integer> {

  @Mixin private InputArgument input;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "DIR",
      description =
          "Folder of the results; a second run with the same options does only what is missing or"
              + " has changed. Files in it that no run wrote are left as they are.")
  private String output;

  @Mixin private FolderArguments folder;

  @Mixin private JobArguments arguments;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    final JobOptions options = arguments.options(input.paths(), output);
    final ConsoleProgress progress = Launch.ofThisProcess().progress();
    try (LazySpark spark = Sessions.whenNeeded("run " + output, progress)) {
      final JobReport report = new FeatureJob(spark, options, folder.policy(), progress).run();
      progress.close();
      final PrintWriter out = spec.commandLine().getOut();
      out.println(ReportSummary.of(report));
      if (report.status() == JobReport.Status.FAILED
          && options.onError() == JobOptions.OnError.FAIL
          && !report.badInputs().isEmpty()) {
        out.println(
            "stopped at bad input: mend or remove it, or leave it out with --on-error skip; the"
                + " same command again does what is missing");
      }
      out.println(places(options.output()));
      return exitCode(report.status()).number();
    }
  }

  static ExitCode exitCode(final JobReport.Status status) {
    return switch (status) {
      case OK -> ExitCode.OK;
      case PARTIAL -> ExitCode.PARTIAL;
      case FAILED -> ExitCode.FAILED;
    };
  }

  /** Where everything is. */
  static String places(final String output) {
    return SingleLine.of("results in " + output + ", report in " + output + "/report.json");
  }
}
