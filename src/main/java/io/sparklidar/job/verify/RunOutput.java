package io.sparklidar.job.verify;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import io.sparklidar.cloud.condition.Condition;
import io.sparklidar.error.UsageException;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.JobColumns;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.feature.convention.Tool;
import io.sparklidar.feature.definition.EigenMode;
import io.sparklidar.feature.definition.Orientation;
import io.sparklidar.filter.Filters;
import io.sparklidar.filter.PointFilters;
import io.sparklidar.ground.GroundChoice;
import io.sparklidar.ground.smrf.GroundFilter;
import io.sparklidar.job.JobOptions;
import io.sparklidar.job.NeighborChoice;
import io.sparklidar.job.TileResult;
import io.sparklidar.job.input.CrsGroup;
import io.sparklidar.job.input.FilterSource;
import io.sparklidar.job.sums.JobSums;
import io.sparklidar.neighbor.Representatives;
import io.sparklidar.storage.CommitLog;
import io.sparklidar.storage.HadoopConf;
import io.sparklidar.storage.Json;
import io.sparklidar.storage.OutputFile;
import io.sparklidar.storage.OutputFolder;
import io.sparklidar.tile.DensityGrid;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/**
 * What a run says of its output.
 *
 * @param folder the output
 * @param fs its file system
 * @param files all results, as its manifest names them
 * @param records its commit records, by piece
 * @param tiles what became of each tile
 * @param inputs paths of the inputs
 * @param features the columns
 * @param job the neighbourhood of those that name none
 * @param computeAt side of the cubes of each of which one point is computed; 0 for all points
 * @param references what points are like that may be neighbours; empty if all may
 * @param ground what heights above ground are taken from
 * @param filters which points take part and which are written
 * @param groundFilter how ground was told
 * @param leftOut how many points are not written, by the option that says so
 * @param sorFactor standard deviations above the mean that make a point an outlier
 * @param mirrors whether LAS and LAZ outputs are inputs with features, in the same order
 * @param mode how its index counted points
 * @param succeeded whether it says that all is done
 */
record RunOutput(
    OutputFolder folder,
    FileSystem fs,
    List<OutputFile> files,
    Map<String, CommitLog.Found> records,
    List<TileResult> tiles,
    List<String> inputs,
    FeatureSet features,
    Neighborhood job,
    double computeAt,
    Optional<Condition> references,
    GroundChoice ground,
    PointFilters filters,
    GroundFilter groundFilter,
    Map<String, Long> leftOut,
    double sorFactor,
    boolean mirrors,
    DensityGrid.Mode mode,
    boolean succeeded) {

  /**
   * Reads what a run has written of itself.
   *
   * @throws UsageException if there is no output of a run
   */
  static RunOutput read(final Configuration conf, final OutputFolder folder)
      throws UsageException, IOException {
    final FileSystem fs = folder.rootPath().getFileSystem(conf);
    final JsonNode manifest =
        Json.read(fs, folder.manifest(), JsonNode.class)
            // Of a result that is not whole, as far as its run ended.
            .or(() -> partial(fs, folder))
            .orElseThrow(
                () ->
                    new UsageException(
                        folder.root()
                            + " is no output of a run that ended: there is no manifest in "
                            + folder.manifest()));
    final Optional<JsonNode> settings = Json.read(fs, folder.settings(), JsonNode.class);
    if (settings.isPresent() && !settings.get().path("command").asText().equals("run")) {
      throw new UsageException(
          folder.root()
              + " is an output of "
              + settings.get().path("command").asText()
              + "; verify reads those of run");
    }
    final JsonNode parameters = manifest.path("parameters");
    final List<OutputFile> files = new ArrayList<>();
    for (final JsonNode file : manifest.path("files")) {
      files.add(Json.MAPPER.treeToValue(file, OutputFile.class));
    }
    final Map<String, CommitLog.Found> records = CommitLog.readAll(conf, folder);
    final List<String> inputs = new ArrayList<>();
    settings.ifPresent(s -> s.path("inputs").forEach(input -> inputs.add(input.asText())));
    final PointFilters filters = FilterSource.read(conf, filters(parameters));
    final Map<String, Long> leftOut = new TreeMap<>();
    manifest
        .path("left_out")
        .fields()
        .forEachRemaining(entry -> leftOut.put(entry.getKey(), entry.getValue().asLong()));
    final Tool like = Tool.named(parameters.path("like").asText());
    final boolean ofFiles = parameters.path("layout").asText().equals("source");
    final double side = parameters.path("tile-size").asDouble();
    return new RunOutput(
        folder,
        fs,
        files,
        records,
        records.values().stream()
            .flatMap(record -> record.as(TileResult.class).stream())
            .filter(tile -> tile.bounds() != null && !tile.bounds().isEmpty())
            .toList(),
        inputs,
        JobOptions.featureSet(
                parameters.path("features").asText(), parameters.path("scales").asText(), like)
            .in(
                parameters.path("eigen-mode").asText().equals(EigenMode.SQRT.optionName())
                    ? EigenMode.SQRT
                    : EigenMode.RAW)
            .in(
                parameters.path("orient").asText().equals(Orientation.SENSOR.optionName())
                    ? Orientation.SENSOR
                    : Orientation.UP),
        JobOptions.neighborhood(
            like, parameters.path("k").asInt(), parameters.path("radius").asDouble()),
        parameters.path("compute-at").asDouble(),
        references(filters, parameters),
        GroundChoice.of(
            parameters.path("height").asText(),
            parameters.path("ground-reach").asDouble(Double.NaN),
            parameters.has("dtm")
                ? Json.MAPPER.convertValue(
                    parameters.path("dtm"), new TypeReference<List<String>>() {})
                : List.of()),
        filters,
        GroundFilter.of(Json.MAPPER.convertValue(parameters, new TypeReference<>() {})),
        leftOut,
        parameters.path("sor-factor").asDouble(JobOptions.DEFAULT_SOR_FACTOR),
        ofFiles && filters.areNone(),
        !ofFiles && side > 0 ? DensityGrid.Mode.fixed(side) : DensityGrid.Mode.ADAPTIVE,
        fs.exists(folder.success()));
  }

  /** By the column {@code outlier_sor}, above which distance a point of a group is an outlier. */
  Map<String, Double> limits(final HadoopConf conf, final CrsGroup group) throws IOException {
    return JobSums.limits(conf.get(), Inputs.Groups.home(conf, folder, group), sorFactor);
  }

  private static Optional<JsonNode> partial(final FileSystem fs, final OutputFolder folder) {
    try {
      return Json.read(fs, folder.partial(), JsonNode.class).filter(said -> said.has("files"));
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How far around a point columns look that follow from its neighbours, in units of the CRS. */
  double halo() {
    return Representatives.halo(computeAt, features.radius(job.radius()));
  }

  /** How far any column looks, in units of the CRS. */
  double reach() {
    return JobColumns.of(features).needGround() ? Math.max(halo(), ground.reach()) : halo();
  }

  private static Filters filters(final JsonNode parameters) {
    return new Filters(
        parameters.path("only").asText(),
        parameters.path("where").asText(),
        parameters.path("box").asText(),
        parameters.path("polygon").asText(),
        parameters.path("thin").asDouble(),
        parameters.path("drop-outliers").asText());
  }

  /** What points are like that may be neighbours: they take part, too. */
  private static Optional<Condition> references(
      final PointFilters filters, final JsonNode parameters) {
    final List<Condition> all = new ArrayList<>(filters.only());
    NeighborChoice.of(parameters.path("neighbors-of").asText(), parameters.path("noise").asText())
        .all()
        .ifPresent(all::add);
    return all.stream().reduce((a, b) -> new Condition.Joined(true, List.of(a, b)));
  }
}
