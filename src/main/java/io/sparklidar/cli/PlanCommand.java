package io.sparklidar.cli;

import io.sparklidar.job.JobOptions;
import io.sparklidar.job.LazySpark;
import io.sparklidar.job.OutputPolicy;
import io.sparklidar.job.arguments.JobArguments;
import io.sparklidar.job.features.FeatureJob;
import io.sparklidar.job.features.PlannedGroup;
import io.sparklidar.job.input.CrsGroups;
import io.sparklidar.job.progress.ConsoleProgress;
import io.sparklidar.tile.TileSpec;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints the tiles of a job without computing them. */
@Command(
    name = "plan",
    description = "Show the tiles a run would compute, and stop.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class PlanCommand implements Callable<Integer> {

  /**
   * Where indexes are kept that belong to no run, in the home folder of the default file system.
   */
  private static final String KEPT = ".spark-lidar";

  @Mixin private InputArgument input;

  @Mixin private JobArguments arguments;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      description =
          "Folder of the run that is planned: the index made here is kept there, and the run finds"
              + " it (default: "
              + KEPT
              + " in your home folder on the default file system).")
  private Optional<String> output = Optional.empty();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    // What is wrong with them is said before Spark starts.
    arguments.options(input.paths(), KEPT);
    final ConsoleProgress progress = Launch.ofThisProcess().progress();
    final String work = "plan " + output.orElse(String.join(" ", input.paths()));
    try (LazySpark spark = Sessions.whenNeeded(work, progress)) {
      final JobOptions options =
          arguments.options(
              input.paths(),
              output.isPresent() ? output.get() : kept(spark.hadoopConfiguration()).toString());
      final FeatureJob job = new FeatureJob(spark, options, OutputPolicy.DEFAULT, progress);
      final List<PlannedGroup> groups = job.plan();
      progress.close();
      final PrintWriter out = spec.commandLine().getOut();
      out.printf(Locale.ROOT, "%-40s %14s %14s %6s%n", "tile", "points", "read", "files");
      for (final PlannedGroup group : groups) {
        if (groups.size() > 1) {
          out.println(CrsGroups.line(group.group()));
        }
        for (final TileSpec tile : group.plan().tiles()) {
          out.printf(
              Locale.ROOT,
              "%-40s %,14d %,14d %6d%n",
              tile.id(),
              tile.corePoints(),
              tile.readPoints(),
              tile.inputs().size());
        }
      }
      out.flush();
      return (job.badInputs().isEmpty() ? ExitCode.OK : ExitCode.PARTIAL).number();
    }
  }

  private static Path kept(final Configuration conf) throws IOException {
    return new Path(FileSystem.get(conf).getHomeDirectory(), KEPT);
  }
}
