package io.sparklidar.cli;

import io.sparklidar.job.JobOptions;
import io.sparklidar.job.arguments.JobArguments;
import io.sparklidar.job.features.StageBench;
import io.sparklidar.storage.LocalFiles;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Times the stages of a job one by one, without Spark. */
@Command(
    name = "bench",
    description =
        "Time decoding, search and writing of a job's tiles by themselves: what a run cannot be"
            + " faster than.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class BenchCommand implements Callable<Integer> {

  @Mixin private InputArgument input;

  @Mixin private JobArguments arguments;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      description =
          "Folder to write to, as a run would, on the file system that is to be timed (default: a"
              + " temporary folder on this machine, removed at the end).")
  private Optional<String> output = Optional.empty();

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "2",
      description = "Threads that share the tiles (default ${DEFAULT-VALUE}).")
  private int threads;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "3",
      description = "How often to time each stage; the median counts (default ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--warmup",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Rounds that do not count; 0 with --rounds 1 times a cold JVM, as a run is (default"
              + " ${DEFAULT-VALUE}).")
  private int warmup;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    final JobOptions options =
        arguments.options(
            input.paths(),
            output.isPresent()
                ? output.get()
                : LocalFiles.ofThisJvm().createFolder().toUri().toString());
    final PrintWriter out = spec.commandLine().getOut();
    final StageBench bench = new StageBench(options, threads);
    final Map<String, Double> seconds = bench.run(warmup, rounds);
    double total = 0;
    for (final Map.Entry<String, Double> stage : seconds.entrySet()) {
      total += stage.getValue();
      out.printf(
          Locale.ROOT,
          "%-14s %8.2f s  %8.2f M points/s%n",
          stage.getKey(),
          stage.getValue(),
          bench.points() / stage.getValue() / 1e6);
    }
    out.printf(
        Locale.ROOT,
        "%-14s %8.2f s  %8.2f M points/s  (%,d points, %d threads)%n",
        "sum",
        total,
        bench.points() / total / 1e6,
        bench.points(),
        threads);
    out.flush();
    return ExitCode.OK.number();
  }
}
