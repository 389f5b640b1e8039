package io.sparklidar.job.verify;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparklidar.error.UsageException;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.feature.convention.Tool;
import io.sparklidar.feature.definition.EigenMode;
import io.sparklidar.job.JobOptions;
import io.sparklidar.job.TileResult;
import io.sparklidar.storage.CommitLog;
import io.sparklidar.storage.Json;
import io.sparklidar.storage.OutputFile;
import io.sparklidar.storage.OutputFolder;
import io.sparklidar.tile.DensityGrid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    final Tool like = Tool.named(parameters.path("like").asText());
    final boolean mirrors = parameters.path("layout").asText().equals("source");
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
                    : EigenMode.RAW),
        JobOptions.neighborhood(
            like, parameters.path("k").asInt(), parameters.path("radius").asDouble()),
        mirrors,
        !mirrors && side > 0 ? DensityGrid.Mode.fixed(side) : DensityGrid.Mode.ADAPTIVE,
        fs.exists(folder.success()));
  }
}
