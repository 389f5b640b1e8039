package io.sparklidar.cli;

import io.sparklidar.job.JobOptions;
import io.sparklidar.job.JobReport;
import io.sparklidar.job.arguments.FolderArguments;
import io.sparklidar.job.progress.ConsoleProgress;
import io.sparklidar.job.retile.RetileJob;
import io.sparklidar.job.retile.RetileOptions;
import io.sparklidar.job.retile.RetileReport;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.spark.api.java.JavaSparkContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Sorts points into tiles. */
@Command(
    name = "retile",
    description =
        "Sort the points of any LAS, LAZ and COPC files (flight strips, one large file, thousands of"
            + " small ones) into tiles of the global grid, LAZ or COPC: every point once, with all its"
            + " attributes. Each input is read once, whatever the order of its points.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "Example:",
      "  spark-lidar retile --input strips --output tiles --tile-size 500",
      "  spark-lidar run --input tiles --output features"
    })
final class RetileCommand implements Callable<Integer> {

  @Mixin private InputArgument input;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "DIR",
      description =
          "Folder of the results: tiles in laz, report.json; a second run with the same options does"
              + " only what is missing or has changed. Files in it that no run wrote are left as they"
              + " are.")
  private String output;

  @Option(
      names = "--format",
      paramLabel = "KIND",
      defaultValue = "laz",
      description =
          "laz: points of a tile come by small squares along a Morton curve, in a square by input, of an"
              + " input as they are in it; copc: an octree, of point format 6, 7 or 8 (default"
              + " ${DEFAULT-VALUE}).")
  private RetileOptions.Kind kind;

  @Option(
      names = "--one-file",
      description =
          "Write all points to one COPC file, laz/points.copc.laz, of any size: tasks build and compress"
              + " parts of its octree; the same bytes as the copc command gives.")
  private boolean oneFile;

  @Option(
      names = "--tile-size",
      paramLabel = "SIDE",
      defaultValue = "0",
      description =
          "Side of the tiles, in units of the CRS; 0 for a quadtree by --tile-points (default"
              + " ${DEFAULT-VALUE}).")
  private double tileSize;

  @Option(
      names = "--tile-points",
      paramLabel = "N",
      defaultValue = "" + JobOptions.DEFAULT_TILE_POINTS,
      description =
          "Points a tile of the quadtree may have (default ${DEFAULT-VALUE}). A COPC tile is sorted in"
              + " memory, about 60 bytes a point; LAZ is written as it comes.")
  private long tilePoints;

  @Option(
      names = "--on-error",
      paramLabel = "POLICY",
      defaultValue = "fail",
      description =
          "What a bad file means. fail: the job stops with exit code 4 whenever it is found; skip: it is"
              + " left out and reported, the rest is done, exit code 3 (default ${DEFAULT-VALUE}).")
  private JobOptions.OnError onError;

  @Mixin private FolderArguments folder;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    final RetileOptions options =
        new RetileOptions(input.paths(), output, kind, oneFile, tileSize, tilePoints, onError)
            .validated();
    final ConsoleProgress progress = Launch.ofThisProcess().progress();
    final JavaSparkContext spark = Sessions.startShuffling("retile " + output, progress);
    try {
      final RetileReport report = new RetileJob(spark, options, folder.policy(), progress).run();
      progress.close();
      final PrintWriter out = spec.commandLine().getOut();
      out.println(summary(report));
      if (report.status() == JobReport.Status.FAILED && !report.badInputs().isEmpty()) {
        out.println(
            "stopped at bad input: mend or remove it, or leave it out with --on-error skip; the"
                + " same command again does what is missing");
      }
      out.println(RunCommand.places(options.output()));
      return RunCommand.exitCode(report.status()).number();
    } finally {
      spark.stop();
    }
  }

  private static String summary(final RetileReport report) {
    final RetileReport.Counts counts = report.counts();
    return String.format(
        Locale.ROOT,
        "%s: %,d of %,d points of %d files in %d tiles, %d of them done before, %d bad files",
        report.status().text(),
        counts.pointsOut(),
        counts.pointsIn(),
        counts.files(),
        counts.tiles(),
        counts.tilesReused(),
        counts.badFiles());
  }
}
