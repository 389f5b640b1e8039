package io.sparklidar.cli;

import io.sparklidar.error.BusyOutputException;
import io.sparklidar.error.ErrorMessages;
import io.sparklidar.error.GpuUnavailableException;
import io.sparklidar.error.SingleLine;
import io.sparklidar.error.StoppedException;
import io.sparklidar.error.UsageException;
import io.sparklidar.job.Version;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
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
      RetileCommand.class,
      CopcCommand.class,
      ExplainCommand.class,
      VerifyCommand.class,
      TransferLabelsCommand.class,
      BenchCommand.class,
      DoctorCommand.class,
      ReferenceCommand.class
    },
    exitCodeListHeading = "%nExit codes:%n")
public final class Main {

  private Main() {}

  /** Prints the version. */
  static final class VersionText implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"spark-lidar " + Version.current() + ", revision " + Version.revision()};
    }
  }

  /**
   * Runs a command. Success is to return, which every master understands; whatever else is told by
   * the exit code of the process, or where the process is not the command's, by an exception.
   */
  public static void main(final String[] args) {
    final OneLineErrors errors = new OneLineErrors();
    int exitCode;
    try {
      exitCode = commandLine(errors).execute(args);
    } catch (final Error e) {
      // Out of memory, mostly: said in one line too.
      errors.say(new PrintWriter(System.err, true), "the job broke off: " + e);
      exitCode = ExitCode.FAILED.number();
    }
    if (exitCode == ExitCode.OK.number()) {
      return;
    }
    if (Launch.endsWithTheCommand()) {
      System.exit(exitCode);
    }
    throw new UnsuccessfulException(exitCode, errors.said().orElse(meaning(exitCode)));
  }

  private static String meaning(final int exitCode) {
    return Stream.of(ExitCode.values())
        .filter(code -> code.number() == exitCode)
        .map(ExitCode::meaning)
        .findFirst()
        .orElse("unknown");
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
    return commandLine(new OneLineErrors());
  }

  private static CommandLine commandLine(final OneLineErrors errors) {
    final CommandLine command = new CommandLine(new Main());
    final Map<String, String> exitCodes = new LinkedHashMap<>();
    for (final ExitCode code : ExitCode.values()) {
      exitCodes.put(String.valueOf(code.number()), code.meaning());
    }
    command.getCommandSpec().usageMessage().exitCodeList(exitCodes);
    final IParameterExceptionHandler withUsage = command.getParameterExceptionHandler();
    return command
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setAbbreviatedOptionsAllowed(true)
        .setUsageHelpAutoWidth(true)
        .setDefaultValueProvider(new ConfiguredDefaults())
        .setExecutionExceptionHandler(errors)
        .setParameterExceptionHandler(
            (e, arguments) -> {
              errors.last = e.getMessage();
              return withUsage.handleParseException(e, arguments);
            });
  }

  /** A message of one line instead of a stack trace. */
  private static final class OneLineErrors implements IExecutionExceptionHandler {

    private String last = "";

    /** The last message, if there was one. */
    private Optional<String> said() {
      return Optional.of(last).filter(text -> !text.isEmpty());
    }

    private void say(final PrintWriter err, final String message) {
      last = SingleLine.of(message);
      err.println("spark-lidar: " + last);
    }

    @Override
    public int handleExecutionException(
        final Exception e, final CommandLine command, final ParseResult parsed) {
      final PrintWriter err = command.getErr();
      if (e instanceof StoppedException) {
        last = e.getMessage();
        return ExitCode.FAILED.number();
      }
      if (e instanceof BusyOutputException) {
        say(err, e.getMessage());
        return ExitCode.BUSY.number();
      }
      if (e instanceof UsageException) {
        say(err, e.getMessage());
        return ExitCode.USAGE.number();
      }
      if (e instanceof GpuUnavailableException) {
        say(err, e.getMessage());
        return ExitCode.NO_GPU.number();
      }
      say(err, "the job broke off: " + ErrorMessages.oneLine(e));
      return ExitCode.FAILED.number();
    }
  }
}
