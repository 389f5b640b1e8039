package io.sparklidar.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.sparklidar.error.SingleLine;
import io.sparklidar.error.UsageException;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.JobColumns;
import io.sparklidar.feature.convention.ColumnDefaults;
import io.sparklidar.feature.convention.Tool;
import io.sparklidar.feature.definition.EigenMode;
import io.sparklidar.feature.definition.Orientation;
import io.sparklidar.filter.Filters;
import io.sparklidar.gpu.DeviceChoice;
import io.sparklidar.job.AttributeChoice;
import io.sparklidar.job.CodecChoice;
import io.sparklidar.job.EngineChoice;
import io.sparklidar.job.JobOptions;
import io.sparklidar.job.arguments.GroundArguments;
import io.sparklidar.job.arguments.GroundFilterArguments;
import io.sparklidar.job.arguments.NeighborArguments;
import io.sparklidar.job.progress.ConsoleProgress;
import io.sparklidar.job.verify.PointExplainer;
import io.sparklidar.job.verify.PointExplanation;
import io.sparklidar.raster.Rasters;
import io.sparklidar.storage.Json;
import io.sparklidar.storage.OutputFormat;
import io.sparklidar.tile.TilePlanner;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows one point: its neighbours, and how every column follows from them. */
@Command(
    name = "explain",
    description =
        "Show one point: its neighbours, their covariance, every column with its definition, why one"
            + " is null, and whether any tile gives the same; with --ground, how its class came"
            + " about. Spark does not start.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "Exit code 3 if the engine and the plain formulas beside it do not agree.",
      "",
      "Example:",
      "  spark-lidar explain data-samples/town_770000_6277000.laz 4711 --input data-samples"
    })
final class ExplainCommand implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "FILE", description = "A LAS, LAZ or COPC file.")
  private String file;

  @Parameters(index = "1", paramLabel = "INDEX", description = "A point of it, counted from 0.")
  private long index;

  @Option(
      names = "--input",
      arity = "1..*",
      paramLabel = "PATH",
      description =
          "Files, folders or globs whose points may be neighbours too, as in run; without it, only"
              + " those of FILE.")
  private List<String> inputs = new ArrayList<>();

  @Option(
      names = "--like",
      paramLabel = "TOOL",
      defaultValue = "none",
      description = "As in run (default ${DEFAULT-VALUE}).")
  private Tool like;

  @Option(
      names = "--k",
      paramLabel = "N",
      description = "As in run (default " + ColumnDefaults.K + ", or as --like has it).")
  private Optional<Integer> k = Optional.empty();

  @Option(
      names = "--radius",
      paramLabel = "R",
      description = "As in run (default " + ColumnDefaults.RADIUS + ", or as --like has it).")
  private Optional<Double> radius = Optional.empty();

  @Option(
      names = "--features",
      paramLabel = "LIST",
      description = "As in run; without it, all features, or all that --like has.")
  private Optional<String> features = Optional.empty();

  @Option(
      names = "--scales",
      paramLabel = "LIST",
      defaultValue = "",
      description = "As in run (default: the one of --k and --radius).")
  private String scales;

  @Option(
      names = "--eigen-mode",
      paramLabel = "MODE",
      description = "As in run: raw or sqrt (default raw, or as --like has it).")
  private Optional<EigenMode> eigenMode = Optional.empty();

  @Option(
      names = "--orient",
      paramLabel = "SIDE",
      defaultValue = "up",
      description = "As in run: up or sensor (default ${DEFAULT-VALUE}).")
  private Orientation orientation;

  @Option(
      names = "--compute-at",
      paramLabel = "SIDE",
      defaultValue = "0",
      description = "As in run (default: 0, all points).")
  private double computeAt;

  @Mixin private NeighborArguments neighbors;
  @Mixin private GroundArguments ground;
  @Mixin private GroundFilterArguments groundFilter;

  @Option(names = "--json", description = "Print JSON instead of text.")
  private boolean json;

  /** All that follows from a point and what is around it. */
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    final ConsoleProgress progress = Launch.ofThisProcess().progress();
    final PointExplanation explanation =
        PointExplainer.explain(new Configuration(), file, index, inputs, options(), progress);
    progress.close();
    final PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(json(explanation));
    } else {
      print(explanation, out);
    }
    out.flush();
    return (explanation.agrees() ? ExitCode.OK : ExitCode.PARTIAL).number();
  }

  private JobOptions options() throws UsageException {
    final String all = like == Tool.NONE ? FeatureSet.Preset.FULL.presetName() : "all";
    final ColumnDefaults columns =
        ColumnDefaults.of(like, k, radius, Optional.of(features.orElse(all)), eigenMode);
    final JobOptions options =
        new JobOptions(
                List.of(file),
                file,
                like,
                columns.k(),
                columns.radius(),
                JobOptions.sufficientHalo(
                    columns.features(),
                    scales,
                    like,
                    orientation,
                    computeAt,
                    Filters.NONE,
                    columns.radius(),
                    Rasters.NONE),
                TilePlanner.Layout.SOURCE,
                0,
                JobOptions.DEFAULT_TILE_POINTS,
                columns.features(),
                scales,
                columns.eigenMode(),
                orientation,
                computeAt,
                neighbors.choice(like),
                ground.choice(),
                Filters.NONE,
                JobOptions.DEFAULT_SOR_FACTOR,
                groundFilter.filter(),
                Set.of(OutputFormat.PARQUET),
                Rasters.NONE,
                AttributeChoice.ALL,
                JobOptions.ExtraBytes.SCALED,
                JobOptions.DEFAULT_COMPRESSION,
                DeviceChoice.CPU,
                EngineChoice.AUTO,
                CodecChoice.HOST,
                JobOptions.OnError.SKIP)
            .validated();
    JobOptions.require(
        JobColumns.ofJob(options.featureSet()).size() == 0,
        "explain looks at one point, and outlier_sor follows from all points of a job: leave it out");
    return options;
  }

  static String json(final Object value) {
    try {
      return Json.MAPPER.writeValueAsString(value);
    } catch (final JsonProcessingException e) {
      throw new IllegalStateException("plain records can be written as JSON", e);
    }
  }

  private static void print(final PointExplanation of, final PrintWriter out) {
    line(out, "point %d of %s", of.index(), SingleLine.of(of.file()));
    line(out, "at %.4f %.4f %.4f", of.x(), of.y(), of.z());
    line(
        out,
        "read %,d points around it in %d chunks of %d files",
        of.read().points(),
        of.read().chunks(),
        of.read().files());
    line(out, "order of neighbours: %s", of.rule());
    if (of.standing() != null) {
      line(
          out,
          "point %d of %s stands for it, %.6f away; its neighbourhoods are",
          of.standing().index(),
          SingleLine.of(of.standing().file()),
          of.standing().distance());
    }
    if (of.ground() != null) {
      ground(out, of.ground());
    }
    for (final PointExplanation.Around around : of.neighborhoods()) {
      line(out, "");
      line(out, "%s: %d neighbours", around.name(), around.neighbors().size());
      line(out, "  %12s  %14s %14s %10s  point", "distance", "x", "y", "z");
      for (final PointExplanation.Neighbor n : around.neighbors()) {
        line(
            out,
            "  %12.6f%s %14.4f %14.4f %10.4f  %d of %s%s",
            n.distance(),
            n.tied() ? "=" : " ",
            n.x(),
            n.y(),
            n.z(),
            n.index(),
            SingleLine.of(n.file().substring(n.file().lastIndexOf('/') + 1)),
            n.weight() == null ? "" : String.format(Locale.ROOT, ", weight %.6f", n.weight()));
      }
      if (around.circle() != null) {
        line(out, "  they are a triangle, whose circle has a radius of %.4f", around.circle());
      }
      if (around.covariance() != null) {
        for (int i = 0; i < 3; i++) {
          line(
              out,
              "  %s %14.8f %14.8f %14.8f   l%d = %.8f  v%d = (%.6f, %.6f, %.6f)",
              i == 0 ? "C =" : "   ",
              around.covariance()[i][0],
              around.covariance()[i][1],
              around.covariance()[i][2],
              i + 1,
              around.eigenvalues()[i],
              i + 1,
              around.eigenvectors()[i][0],
              around.eigenvectors()[i][1],
              around.eigenvectors()[i][2]);
        }
      }
      values(out, around.values());
      final PointExplanation.Tiling tiling = around.tiling();
      line(
          out,
          "  any tiling gives the same: %s (a tile holds %.3f around each of its points, the farthest"
              + " neighbour is %.3f away in plan, margin %.3f; the engine gave %s of twice as much)",
          tiling.same() ? "yes" : "NO",
          tiling.halo(),
          tiling.farthest(),
          tiling.margin(),
          tiling.same() ? "the same bits" : "OTHER BITS");
    }
    if (!of.ofPoint().isEmpty()) {
      line(out, "");
      line(out, "the point alone");
      values(out, of.ofPoint());
    }
    line(out, "");
    line(
        out,
        of.agrees()
            ? "engine and plain float64 formulas agree"
            : "engine and plain float64 formulas DO NOT AGREE");
  }

  private static void ground(final PrintWriter out, final PointExplanation.Ground of) {
    line(out, "");
    line(
        out,
        "ground: %s; class %d in its file, %d now",
        of.ground() ? "yes" : "no",
        of.inFile(),
        of.classification());
    if (!of.mayBe()) {
      line(out, "  it is noise, or no last return: ground is not looked for among these");
    }
    line(
        out,
        "  cell %d, %d: lowest %s, filled %s%s, openings begin with %s",
        of.column(),
        of.row(),
        height(of.lowest()),
        height(of.filled()),
        of.pit() ? " (a pit: noise from below)" : "",
        height(of.start()));
    if (!of.openings().isEmpty()) {
      line(out, "  %6s %12s %12s %10s %10s", "radius", "before", "opened", "sank", "allowed");
    }
    for (final PointExplanation.Opening opening : of.openings()) {
      line(
          out,
          "  %6d %12.4f %12.4f %10.4f %10.4f%s",
          opening.radius(),
          opening.before(),
          opening.opened(),
          opening.sank(),
          opening.allowed(),
          opening.object() ? "  object" : "");
    }
    line(
        out,
        of.surface() == null
            ? "  no surface within reach: no ground"
            : String.format(
                Locale.ROOT,
                "  surface %.4f, slope %.4f: it is %.4f away, and may be %.4f",
                of.surface(),
                of.slope(),
                of.distance(),
                of.allowed()));
  }

  private static String height(final Double value) {
    return value == null ? "none" : String.format(Locale.ROOT, "%.4f", value);
  }

  private static void values(final PrintWriter out, final List<PointExplanation.Value> values) {
    for (final PointExplanation.Value value : values) {
      line(
          out,
          "  %-22s %14s %-5s %s  %s",
          value.column(),
          value.value() == null ? "null" : String.format(Locale.ROOT, "%.7g", value.value()),
          value.unit(),
          value.agrees() ? " " : "! plain: " + value.plain() + " ",
          value.whyNull() == null
              ? value.definition()
              : "null as " + value.whyNull() + "; " + value.definition());
    }
  }

  private static void line(final PrintWriter out, final String format, final Object... values) {
    out.println(String.format(Locale.ROOT, format, values).stripTrailing());
  }
}
