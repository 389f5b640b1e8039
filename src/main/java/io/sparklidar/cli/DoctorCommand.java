package io.sparklidar.cli;

import io.sparklidar.error.ErrorMessages;
import io.sparklidar.error.UsageException;
import io.sparklidar.gpu.DeviceChoice;
import io.sparklidar.job.doctor.Check;
import io.sparklidar.job.doctor.Doctor;
import io.sparklidar.job.doctor.Examination;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.api.java.JavaSparkContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says whether this machine, or a cluster, is fit for a job. */
@Command(
    name = "doctor",
    description =
        "Check what a job needs, here or on every executor: Java, Spark, heap, folders, engines,"
            + " GPUs. One line per check, and what to do where one fails.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "Exit code 0 if nothing failed, 5 if something did.",
      "",
      "Example:",
      "  spark-lidar doctor --cluster --output hdfs:///features"
    })
final class DoctorCommand implements Callable<Integer> {

  @Option(names = "--cluster", description = "Check every executor too.")
  private boolean cluster;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      description = "Check that results can be written there; nothing stays behind.")
  private Optional<String> output = Optional.empty();

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = "auto",
      description =
          "auto: say what GPUs there are; gpu: fail where there is none; cpu: do not look (default"
              + " ${DEFAULT-VALUE}).")
  private DeviceChoice device;

  @Option(names = "--json", description = "Print JSON instead of lines.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    final List<Examination> examinations = examine();
    final PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Doctor.json(examinations));
    } else {
      examinations.forEach(examination -> print(examination, out));
    }
    out.flush();
    return examinations.stream().allMatch(Examination::passed)
        ? ExitCode.OK.number()
        : ExitCode.NO_GPU.number();
  }

  private List<Examination> examine() {
    final JavaSparkContext spark;
    try {
      spark = Sessions.start("doctor", Launch.ofThisProcess().progress());
    } catch (final UsageException | RuntimeException e) {
      return List.of(
          new Examination(
              "driver",
              List.of(
                  new Check(
                      "spark",
                      Check.State.FAILED,
                      "does not start: " + ErrorMessages.oneLine(e),
                      "look at the master and at what was given with --conf"))));
    }
    try {
      final Doctor doctor =
          new Doctor(spark, output, device == DeviceChoice.GPU, device != DeviceChoice.CPU);
      final List<Examination> examinations = new ArrayList<>(List.of(doctor.driver()));
      if (cluster) {
        examinations.addAll(doctor.executors());
      }
      return examinations;
    } finally {
      spark.stop();
    }
  }

  private static void print(final Examination examination, final PrintWriter out) {
    out.println(examination.who());
    for (final Check check : examination.checks()) {
      final boolean failed = check.state() == Check.State.FAILED;
      out.printf(
          Locale.ROOT,
          "  %-6s  %-14s  %s%s%n",
          failed ? "FAILED" : check.state().text(),
          check.name(),
          check.found(),
          check.mend().isEmpty() ? "" : " -> " + check.mend());
    }
  }
}
