package io.sparklidar.cli;

import io.sparklidar.error.UsageException;
import io.sparklidar.job.LabelReport;
import io.sparklidar.job.arguments.FolderArguments;
import io.sparklidar.job.arguments.FormatArgument;
import io.sparklidar.job.labels.LabelJob;
import io.sparklidar.job.labels.LabelOptions;
import io.sparklidar.job.progress.ConsoleProgress;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.spark.api.java.JavaSparkContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Classifies points by those of classified files that look alike. */
@Command(
    name = "transfer-labels",
    description =
        "Classify points by the nearest points of classified files, compared by any columns: a"
            + " majority of k exact neighbours, by FAISS where it is there.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "Columns of features come from an earlier run with --format laz:",
      "  spark-lidar run --input tiles --output features --format laz --features default",
      "  spark-lidar transfer-labels --reference features/laz/labelled*.laz \\",
      "      --input features/laz --columns z,intensity,planarity,verticality --output labels"
    })
final class TransferLabelsCommand implements Callable<Integer> {

  @Option(
      names = "--reference",
      required = true,
      arity = "1..*",
      paramLabel = "PATH",
      description = "Classified LAS, LAZ or COPC files, folders or globs.")
  private List<String> references = new ArrayList<>();

  @Option(
      names = "--input",
      required = true,
      arity = "1..*",
      paramLabel = "PATH",
      description = "LAS, LAZ or COPC files, folders or globs to classify.")
  private List<String> inputs = new ArrayList<>();

  @Option(
      names = "--output",
      required = true,
      paramLabel = "DIR",
      description =
          "Folder of the results: a copy of each input with the class replaced and the share of"
              + " votes for it as column label_confidence, report.html and report.json; a second"
              + " run with the same options does only what is missing or has changed.")
  private String output;

  @Option(
      names = "--columns",
      required = true,
      split = ",",
      paramLabel = "LIST",
      description =
          "What points are compared by, each brought to mean 0 and standard deviation 1: x, y, z,"
              + " intensity, return_number, number_of_returns, scan_angle, red, green, blue, nir,"
              + " and names of extra dimensions, such as features of an earlier run.")
  private List<String> columns = new ArrayList<>();

  @Option(
      names = "--k",
      paramLabel = "N",
      defaultValue = "" + LabelOptions.DEFAULT_K,
      description = "How many neighbours vote (default ${DEFAULT-VALUE}).")
  private int k;

  @Option(
      names = "--reference-points",
      paramLabel = "N",
      defaultValue = "" + LabelOptions.DEFAULT_REFERENCE_POINTS,
      description =
          "About how many classified points to compare with, drawn evenly from the references"
              + " (default ${DEFAULT-VALUE}).")
  private long referencePoints;

  @Option(
      names = "--ignore-classes",
      paramLabel = "LIST",
      defaultValue = "0",
      description =
          "Classes of the references that say nothing, separated by commas (default"
              + " ${DEFAULT-VALUE}: never classified).")
  private String ignoredClasses;

  @Mixin private FormatArgument format;

  @Mixin private FolderArguments folder;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    final LabelOptions options =
        new LabelOptions(
                references,
                inputs,
                output,
                columns.stream().map(name -> name.strip().toLowerCase(Locale.ROOT)).toList(),
                k,
                referencePoints,
                classes(),
                format.formats())
            .validated();
    final ConsoleProgress progress = Launch.ofThisProcess().progress();
    final JavaSparkContext spark = Sessions.start("transfer-labels " + output, progress);
    try {
      final LabelReport report = new LabelJob(spark, options, folder.policy(), progress).run();
      progress.close();
      final PrintWriter out = spec.commandLine().getOut();
      out.println(summary(report));
      out.println(RunCommand.places(options.output()));
      return RunCommand.exitCode(report.status()).number();
    } finally {
      spark.stop();
    }
  }

  private static String summary(final LabelReport report) {
    final LabelReport.Counts counts = report.counts();
    final String found =
        counts.pointsOut() == 0
            ? ""
            : String.format(
                Locale.ROOT,
                ", mean confidence %.3f, %.1f %% as they were; %s",
                report.meanConfidence(),
                100.0 * report.agreeing() / counts.pointsOut(),
                report.search());
    return String.format(
        Locale.ROOT,
        "%s: %,d of %,d points of %d files classified, %d bad files%s",
        report.status().text(),
        counts.pointsOut(),
        counts.pointsIn(),
        counts.files(),
        counts.badFiles(),
        found);
  }

  private Set<Integer> classes() throws UsageException {
    final Set<Integer> classes = new HashSet<>();
    for (final String text : ignoredClasses.split(",")) {
      if (text.isBlank()) {
        continue;
      }
      try {
        classes.add(Integer.valueOf(text.strip()));
      } catch (final NumberFormatException e) {
        throw new UsageException(
            "--ignore-classes must list numbers, got \"" + text.strip() + "\"");
      }
    }
    return classes;
  }
}
