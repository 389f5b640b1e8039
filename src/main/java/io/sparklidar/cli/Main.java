package io.sparklidar.cli;

import io.sparklidar.job.Causes;
import io.sparklidar.job.GpuUnavailableException;
import io.sparklidar.job.StoppedException;
import io.sparklidar.job.UsageException;
import io.sparklidar.job.Version;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParseResult;

/** Entry point of every command. */
@Command(
    name = "spark-lidar",
    description = "Exact per-point neighbourhood features of airborne LiDAR, on Spark.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.VersionText.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      RunCommand.class,
      PlanCommand.class,
      InfoCommand.class,
      FeaturesCommand.class,
      SampleCommand.class,
      CopcCommand.class,
      TransferLabelsCommand.class,
      BenchCommand.class,
      DoctorCommand.class,
      ReferenceCommand.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:everything is done",
      "2:usage: the message says what to change",
      "3:some input is bad (see report.json), the rest is written",
      "4:nothing is done, or the job broke off",
      "5:a GPU is required and there is none; doctor: a check failed"
    })
public final class Main {

  private Main() {}

  /** Prints the version. */
  static final class VersionText implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"spark-lidar " + Version.current()};
    }
  }

  /** Runs a command and exits with its code. */
  public static void main(final String[] args) {
    int exitCode;
    try {
      exitCode = run(args);
    } catch (final Error e) {
      // Out of memory, mostly: said in one line too.
      System.err.println("spark-lidar: the job broke off: " + e);
      exitCode = ExitCode.FAILED.number();
    }
    System.exit(exitCode);
  }

  /**
   * Runs a command.
   *
   * @return the exit code
   */
  public static int run(final String... args) {
    return commandLine().execute(args);
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setAbbreviatedOptionsAllowed(true)
        .setUsageHelpAutoWidth(true)
        .setDefaultValueProvider(new ConfiguredDefaults())
        .setExecutionExceptionHandler(new OneLineErrors());
  }

  /** A message of one line instead of a stack trace. */
  private static final class OneLineErrors implements IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(
        final Exception e, final CommandLine command, final ParseResult parsed) {
      final PrintWriter err = command.getErr();
      if (e instanceof UsageException) {
        err.println("spark-lidar: " + e.getMessage());
        return ExitCode.USAGE.number();
      }
      if (e instanceof GpuUnavailableException) {
        err.println("spark-lidar: " + e.getMessage());
        return ExitCode.NO_GPU.number();
      }
      if (e instanceof StoppedException) {
        return ExitCode.FAILED.number();
      }
      err.println("spark-lidar: the job broke off: " + Causes.oneLine(e));
      return ExitCode.FAILED.number();
    }
  }
}
