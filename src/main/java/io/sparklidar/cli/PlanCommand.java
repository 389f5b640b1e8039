package io.sparklidar.cli;

import io.sparklidar.job.FeatureJob;
import io.sparklidar.job.JobOptions;
import io.sparklidar.tile.TilePlan;
import io.sparklidar.tile.TileSpec;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.spark.api.java.JavaSparkContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the tiles of a job without computing them. */
@Command(
    name = "plan",
    description = "Show the tiles a run would compute, and stop.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class PlanCommand implements Callable<Integer> {

  @Mixin private JobArguments arguments;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    final JobOptions options = arguments.options();
    final JavaSparkContext spark = Sessions.start();
    try {
      final ConsoleProgress progress = new ConsoleProgress(System.err, System.console() != null);
      final FeatureJob job = new FeatureJob(spark, options, progress);
      final TilePlan plan = job.plan();
      final PrintWriter out = spec.commandLine().getOut();
      out.printf(Locale.ROOT, "%-40s %14s %14s %6s%n", "tile", "points", "read", "files");
      for (final TileSpec tile : plan.tiles()) {
        out.printf(
            Locale.ROOT,
            "%-40s %,14d %,14d %6d%n",
            tile.id(),
            tile.corePoints(),
            tile.readPoints(),
            tile.inputs().size());
      }
      out.flush();
      return (job.badInputs().isEmpty() ? ExitCode.OK : ExitCode.PARTIAL).number();
    } finally {
      spark.stop();
    }
  }
}
