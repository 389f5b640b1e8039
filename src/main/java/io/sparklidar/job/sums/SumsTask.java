package io.sparklidar.job.sums;

import io.sparklidar.cloud.Lattice;
import io.sparklidar.error.BadInput;
import io.sparklidar.error.BadInputException;
import io.sparklidar.feature.Column;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.feature.JobColumns;
import io.sparklidar.filter.PointFilters;
import io.sparklidar.job.HeapGate;
import io.sparklidar.job.JobOptions;
import io.sparklidar.job.TaskCores;
import io.sparklidar.job.devices.ChunksOnDevice;
import io.sparklidar.job.devices.TileEngines;
import io.sparklidar.job.input.InputReading;
import io.sparklidar.job.input.InputResult;
import io.sparklidar.job.input.SourceFiles;
import io.sparklidar.parallel.SpareCores;
import io.sparklidar.storage.AtomicFiles;
import io.sparklidar.storage.Json;
import io.sparklidar.storage.OutputFolder;
import io.sparklidar.storage.TaskTraffic;
import io.sparklidar.tile.TileAttributes;
import io.sparklidar.tile.TilePoints;
import io.sparklidar.tile.TileReader;
import io.sparklidar.tile.TileSpec;
import java.io.IOException;
import java.io.Serializable;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.util.LongAccumulator;

/**
 * Sums up how far the neighbours of a tile's points are, and leaves the sums in the output folder.
 * Stateless: a tile may be run again anywhere. Gives the tile's name, or the bad input.
 */
final class SumsTask implements Function<SumsTask.Work, InputResult<String>> {

  private static final long serialVersionUID = 1L;

  /**
   * One tile to do.
   *
   * @param tile the tile
   * @param key what its sums depend on
   * @param bytes how much memory it takes
   */
  record Work(TileSpec tile, String key, long bytes) implements Serializable {}

  /**
   * What all tasks share.
   *
   * @param options the job's options
   * @param columns those that need sums
   * @param lattice the job's integer grid
   * @param filters which points take part and which are asked for
   * @param sources the inputs
   * @param folder where sums go
   */
  record Shared(
      JobOptions options,
      FeatureSet columns,
      Lattice lattice,
      PointFilters filters,
      SourceFiles sources,
      OutputFolder folder)
      implements Serializable {}

  private final Shared shared;
  private final LongAccumulator pointsDone;

  SumsTask(final Shared shared, final LongAccumulator pointsDone) {
    this.shared = shared;
    this.pointsDone = pointsDone;
  }

  @Override
  public InputResult<String> call(final Work work) throws IOException {
    TileEngines.openEarly(shared.options, false);
    final HeapGate.Reservation inside = HeapGate.ofThisJvm().enter(work.bytes);
    final SpareCores.Hold core = TaskCores.ofThisJvm().task();
    try {
      final TileSums sums = new TileSums(work.key, sums(work.tile));
      AtomicFiles.write(
          shared.sources.conf().get(),
          shared.folder,
          shared.folder.sums(work.tile.id()),
          out -> out.write(Json.MAPPER.writeValueAsBytes(sums)));
      pointsDone.add(work.tile.corePoints());
      return InputResult.of(work.tile.id());
    } catch (final IOException e) {
      final BadInput bad = InputReading.bad(e);
      if (shared.options.onError() == JobOptions.OnError.FAIL) {
        throw new BadInputException(bad, e);
      }
      return InputResult.bad(bad);
    } finally {
      core.close();
      inside.close();
    }
  }

  private Map<String, DistanceSums> sums(final TileSpec tile) throws IOException {
    final FeatureSet searched = JobColumns.searched(shared.columns);
    final TilePoints points =
        new InputReading(shared.sources)
            .run(
                in ->
                    TileReader.readPoints(
                        tile,
                        shared.lattice,
                        new TileAttributes(
                            searched.needs(),
                            Set.of(),
                            shared.options.neighbors().all(),
                            Optional.empty()),
                        shared.filters.choice(),
                        in,
                        ChunksOnDevice.of(shared.options),
                        TaskCores.ofThisJvm()));
    TaskTraffic.readPoints(tile.readPoints());
    final FeatureTable table =
        TileEngines.compute(points.block(), searched, shared.options).table();
    final Map<String, DistanceSums> sums = new TreeMap<>();
    for (final Column column : shared.columns.columns()) {
      sums.put(
          column.name(),
          DistanceSums.of(table.column(JobColumns.source(column).name()), table.size()));
    }
    return sums;
  }
}
