package io.sparklidar.cli;

import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.catalogue.Features;
import io.sparklidar.feature.convention.Tool;
import io.sparklidar.feature.convention.ToolColumn;
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.job.metrics.Metric;
import io.sparklidar.plugin.LidarPlugin;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Spec;

/** Prints the reference of commands, options and features: what {@code docs/reference.md} holds. */
@Command(
    name = "reference",
    description = "Print commands, options and features as Markdown.",
    mixinStandardHelpOptions = true,
    hidden = true)
final class ReferenceCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    final PrintWriter out = spec.commandLine().getOut();
    out.print(text(spec.root()));
    out.flush();
    return ExitCode.OK.number();
  }

  private static String text(final CommandSpec root) {
    final StringBuilder text = new StringBuilder();
    text.append("# Reference\n\n");
    text.append("Printed by `scripts/spark-lidar reference`; a test keeps the two the same.\n");
    for (final CommandLine command : root.subcommands().values()) {
      final CommandSpec sub = command.getCommandSpec();
      if (sub.usageMessage().hidden()) {
        continue;
      }
      text.append("\n## spark-lidar ").append(sub.name()).append("\n\n");
      text.append(String.join(" ", sub.usageMessage().description())).append("\n\n");
      text.append("| option | meaning |\n|---|---|\n");
      for (final PositionalParamSpec parameter : sub.positionalParameters()) {
        row(text, "`" + parameter.paramLabel() + "`", String.join(" ", parameter.description()));
      }
      for (final OptionSpec option : sub.options()) {
        if (!option.usageHelp() && !option.versionHelp()) {
          option(text, option);
        }
      }
    }
    text.append("\n## Features\n\n");
    text.append(
        "Lengths are in the unit of x and y. Heights that the CRS gives in another unit are converted"
            + " for the search; z itself is written as it is.\n\n");
    text.append(
        "A name alone looks at the job's neighbourhood (`--k`, `--radius`). `planarity_k50` looks at the"
            + " 50 nearest within `--radius`, `planarity_r1.0` at all points within 1.0, `z_p95_c2.0`"
            + " at all within 2.0 in plan, whatever their height, `planarity_v0.5_k10` at the 10 nearest"
            + " of one point per cube of 0.5, `planarity_opt10to50` at as many of the 10 to 50 nearest"
            + " as have the smallest eigenentropy.\n\n");
    text.append(
        "| feature | range | definition | source | follows from |\n|---|---|---|---|---|\n");
    for (final Feature feature : Features.ALL) {
      text.append(
          String.format(
              Locale.ROOT,
              "| `%s` | %s | %s | %s | %s |%n",
              feature.columnName(),
              escaped(feature.rangeText()),
              escaped(feature.definition()),
              escaped(feature.source()),
              feature.cost().description()));
    }
    text.append("\n| preset | columns |\n|---|---|\n");
    for (final FeatureSet.Preset preset : FeatureSet.Preset.values()) {
      row(text, "`" + preset.presetName() + "`", preset.text());
    }
    conventions(text);
    metrics(text);
    return text.toString();
  }

  /** What the plugin shows. */
  private static void metrics(final StringBuilder text) {
    text.append("\n## Metrics\n\n");
    text.append(
        "Shown by `spark.plugins="
            + LidarPlugin.class.getName()
            + "` among Spark's metrics, under `plugin."
            + LidarPlugin.class.getName()
            + "`: see [clusters.md](clusters.md#metrics). A counter only grows, from the start of its"
            + " process on; attempts that are repeated count again.\n\n");
    text.append("| metric | of | kind | meaning |\n|---|---|---|---|\n");
    for (final Metric metric : Metric.values()) {
      text.append(
          String.format(
              Locale.ROOT,
              "| `%s` | %s | %s | %s |%n",
              metric.key(),
              metric.place().name().toLowerCase(Locale.ROOT),
              metric.isCounted() ? "counter" : "gauge",
              escaped(metric.meaning())));
    }
  }

  /** What {@code --like} does, one table for all tools and one for each. */
  private static void conventions(final StringBuilder text) {
    text.append("\n## Conventions of other tools\n\n");
    text.append(
        "`--like TOOL` computes columns as that tool defines them, under its names; how far they agree"
            + " with the tool itself is in [agreement.md](agreement.md). C has the divisor m, entropy is"
            + " that of eigenvalues by their sum, and normals point up, unless a table says otherwise."
            + " What a tool leaves open is this program's.\n");
    for (final Tool tool : Tool.values()) {
      if (tool == Tool.NONE) {
        continue;
      }
      text.append("\n### `--like ").append(tool.optionName()).append("`\n\n");
      text.append(tool.title()).append(" looks at ").append(tool.neighborhood()).append(".");
      text.append(tool.note().isEmpty() ? "" : " Note: " + tool.note() + ".");
      text.append("\n\n| column | feature | definition | in default |\n|---|---|---|---|\n");
      for (final ToolColumn column : tool.columns()) {
        text.append(
            String.format(
                Locale.ROOT,
                "| `%s` | `%s` | %s | %s |%n",
                column.name(),
                column.feature().columnName(),
                escaped(column.feature().definition(tool.convention().variants())),
                column.isDefault() ? "yes" : "no"));
      }
    }
  }

  private static void option(final StringBuilder text, final OptionSpec option) {
    final String value = option.arity().max() == 0 ? "" : " " + option.paramLabel();
    final String description =
        String.join(" ", option.description())
            .replace("${DEFAULT-VALUE}", String.valueOf(option.defaultValue()))
            .replace("${COMPLETION-CANDIDATES}", candidates(option));
    row(text, "`" + option.longestName() + value + "`", description);
  }

  private static String candidates(final OptionSpec option) {
    return option.completionCandidates() == null
        ? ""
        : String.join(", ", option.completionCandidates()).toLowerCase(Locale.ROOT);
  }

  private static void row(final StringBuilder text, final String name, final String description) {
    text.append("| ").append(name).append(" | ").append(escaped(description)).append(" |\n");
  }

  private static String escaped(final String text) {
    return text.replace("|", "\\|");
  }
}
