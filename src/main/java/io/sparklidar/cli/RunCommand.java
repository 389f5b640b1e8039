package io.sparklidar.cli;

import io.sparklidar.job.FeatureJob;
import io.sparklidar.job.JobOptions;
import io.sparklidar.job.JobReport;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.spark.api.java.JavaSparkContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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

  @Override
  public Integer call() throws Exception {
    final JobOptions options = arguments.options(input, output);
    final JavaSparkContext spark = Sessions.start();
    try {
      final ConsoleProgress progress = new ConsoleProgress(System.err, System.console() != null);
      final JobReport report = new FeatureJob(spark, options, folder.policy(), progress).run();
      progress.line(summary(report));
      if (report.status() == JobReport.Status.FAILED
          && options.onError() == JobOptions.OnError.FAIL
          && !report.badInputs().isEmpty()) {
        progress.line(
            "stopped at bad input: mend or remove it, or leave it out with --on-error skip; the"
                + " same command again does what is missing");
      }
      progress.line(places(options.output()));
      return exitCode(report.status()).number();
    } finally {
      spark.stop();
    }
  }

  static ExitCode exitCode(final JobReport.Status status) {
    return switch (status) {
      case OK -> ExitCode.OK;
      case PARTIAL -> ExitCode.PARTIAL;
      case FAILED -> ExitCode.FAILED;
    };
  }

  private static String summary(final JobReport report) {
    final double seconds = report.timings().get("total");
    return String.format(
        Locale.ROOT,
        "%s: %,d of %,d points written, %d tiles, %d of %d files bad, %.1f s, %.2f M points/s",
        report.status().text(),
        report.counts().pointsOut(),
        report.counts().pointsIn(),
        report.counts().tiles(),
        report.counts().badFiles(),
        report.counts().files(),
        seconds,
        report.counts().pointsOut() / seconds / 1e6);
  }

  /** Where everything is. */
  static String places(final String output) {
    return "results in " + output + ", report in " + output + "/report.json";
  }
}
