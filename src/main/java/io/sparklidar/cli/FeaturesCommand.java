package io.sparklidar.cli;

import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.catalogue.Features;
import io.sparklidar.feature.convention.Convention;
import io.sparklidar.feature.convention.Tool;
import io.sparklidar.feature.convention.ToolColumn;
import io.sparklidar.feature.definition.Feature;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists the features. */
@Command(
    name = "features",
    description = "List the features with their definitions.",
    mixinStandardHelpOptions = true)
final class FeaturesCommand implements Callable<Integer> {

  @Option(
      names = "--like",
      paramLabel = "TOOL",
      defaultValue = "none",
      description =
          "List the columns of a tool instead, as run --like has them: pdal, lidr, lasr,"
              + " cloudcompare, jakteristics or pgeof.")
  private Tool like;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    final PrintWriter out = spec.commandLine().getOut();
    if (like != Tool.NONE) {
      print(like.convention(), out);
      out.flush();
      return ExitCode.OK.number();
    }
    for (final Feature feature : Features.ALL) {
      out.printf(
          Locale.ROOT,
          "%-20s %-14s %s%n",
          feature.columnName(),
          feature.rangeText(),
          feature.definition());
    }
    out.println();
    out.println(
        "A name alone looks at the neighbours that --k and --radius say; planarity_k50 looks at the 50"
            + " nearest within --radius, planarity_r1.0 at all within 1.0, z_p95_c2.0 at all within"
            + " 2.0 in plan, whatever their height, planarity_v0.5_k10 at the 10 nearest of one point"
            + " per cube of 0.5, planarity_opt10to50 at as many of the 10 to 50 nearest as have the"
            + " smallest eigenentropy.");
    out.println();
    for (final FeatureSet.Preset preset : FeatureSet.Preset.values()) {
      out.printf(Locale.ROOT, "%-10s %s%n", preset.presetName(), preset.text());
    }
    out.flush();
    return ExitCode.OK.number();
  }

  private static void print(final Convention convention, final PrintWriter out) {
    final Tool tool = convention.tool();
    for (final ToolColumn column : tool.columns()) {
      out.printf(
          Locale.ROOT,
          "%-20s %-20s %s%s%n",
          column.name(),
          column.feature().columnName(),
          column.feature().definition(convention.variants()),
          column.isDefault() ? "" : "; on request");
    }
    out.println();
    out.println(tool.title() + " looks at " + tool.neighborhood() + ".");
    if (!tool.note().isEmpty()) {
      out.println("Note: " + tool.note() + ".");
    }
  }
}
