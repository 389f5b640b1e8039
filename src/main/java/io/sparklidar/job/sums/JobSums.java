package io.sparklidar.job.sums;

import io.sparklidar.cloud.Lattice;
import io.sparklidar.error.BadInput;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.filter.PointFilters;
import io.sparklidar.job.Digest;
import io.sparklidar.job.JobOptions;
import io.sparklidar.job.JobReport;
import io.sparklidar.job.LazySpark;
import io.sparklidar.job.input.InputResult;
import io.sparklidar.job.input.SourceFiles;
import io.sparklidar.job.progress.Progress;
import io.sparklidar.job.progress.ProgressTicker;
import io.sparklidar.job.progress.StageName;
import io.sparklidar.job.transport.Parcels;
import io.sparklidar.storage.AtomicFiles;
import io.sparklidar.storage.Json;
import io.sparklidar.storage.OutputFolder;
import io.sparklidar.tile.TileSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.LongAccumulator;

/**
 * Sums over all points of a job. What an earlier run summed up of the same tiles is not done again.
 * For use by the driver.
 */
public final class JobSums {

  /** The types that travel, for Kryo. */
  public static final List<Class<? extends Record>> TYPES = List.of(SumsTask.Work.class);

  private final LazySpark spark;
  private final SumsTask.Shared shared;
  private final Progress progress;

  /**
   * What came of it.
   *
   * @param columns the sums, by the column that needs them; empty if an input is bad
   * @param bad inputs that are not what they should be
   */
  public record Outcome(Map<String, DistanceSums> columns, List<BadInput> bad) {

    /** Of a job without such columns. */
    public static final Outcome NONE = new Outcome(Map.of(), List.of());

    /**
     * What outliers are told by, for people, by column.
     *
     * @param factor standard deviations above the mean
     */
    public Map<String, JobReport.Spread> spreads(final double factor) {
      final Map<String, JobReport.Spread> spreads = new TreeMap<>();
      columns.forEach(
          (name, sums) ->
              spreads.put(
                  name,
                  new JobReport.Spread(
                      sums.count(), sums.mean(), sums.standardDeviation(), sums.limit(factor))));
      return spreads;
    }

    /**
     * Above which distance a point is an outlier, by column.
     *
     * @param factor standard deviations above the mean
     */
    public Map<String, Double> limits(final double factor) {
      final Map<String, Double> limits = new TreeMap<>();
      columns.forEach((name, sums) -> limits.put(name, sums.limit(factor)));
      return limits;
    }
  }

  /**
   * @param spark where it runs
   * @param options the job's options
   * @param columns those that need sums
   * @param lattice the job's integer grid
   * @param filters which points take part and which are asked for
   * @param sources the inputs
   * @param folder where sums are kept
   * @param progress is told how far it is
   */
  public JobSums(
      final LazySpark spark,
      final JobOptions options,
      final FeatureSet columns,
      final Lattice lattice,
      final PointFilters filters,
      final SourceFiles sources,
      final OutputFolder folder,
      final Progress progress) {
    this.spark = spark;
    this.progress = progress;
    this.shared = new SumsTask.Shared(options, columns, lattice, filters, sources, folder);
  }

  /**
   * Sums up tiles.
   *
   * @param tiles the tiles
   * @param keyOf what the sums of a tile depend on
   * @param bytesOf how much memory a tile takes
   * @throws IOException if storage fails
   */
  public Outcome of(
      final List<TileSpec> tiles,
      final Function<TileSpec, String> keyOf,
      final ToLongFunction<TileSpec> bytesOf)
      throws IOException {
    final String whole = Digest.of(tiles.stream().map(keyOf).sorted().toArray(String[]::new));
    final OutputFolder folder = shared.folder();
    final FileSystem fs = folder.rootPath().getFileSystem(shared.sources().conf().get());
    final Optional<TileSums> known =
        Json.read(fs, folder.allSums(), TileSums.class).filter(sums -> sums.isOf(whole));
    if (known.isPresent()) {
      return new Outcome(known.get().columns(), List.of());
    }
    final List<SumsTask.Work> missing = new ArrayList<>();
    for (final TileSpec tile : tiles) {
      final String key = keyOf.apply(tile);
      if (read(fs, tile, key).isEmpty()) {
        missing.add(new SumsTask.Work(tile, key, bytesOf.applyAsLong(tile)));
      }
    }
    final List<BadInput> bad = missing.isEmpty() ? List.of() : compute(missing);
    if (!bad.isEmpty()) {
      return new Outcome(Map.of(), bad);
    }
    final Map<String, DistanceSums> columns = new TreeMap<>();
    shared.columns().columnNames().forEach(name -> columns.put(name, DistanceSums.NONE));
    for (final TileSpec tile : tiles) {
      final TileSums sums =
          read(fs, tile, keyOf.apply(tile))
              .orElseThrow(() -> new IOException(tile.id() + ": its sums are gone"));
      columns.replaceAll((name, sum) -> sum.plus(sums.columns().get(name)));
    }
    final TileSums all = new TileSums(whole, columns);
    AtomicFiles.write(
        shared.sources().conf().get(),
        folder,
        folder.allSums(),
        out -> out.write(Json.MAPPER.writeValueAsBytes(all)));
    fs.delete(folder.sums(), true);
    return new Outcome(columns, List.of());
  }

  /**
   * Above which distance a point of an output is an outlier, by column.
   *
   * @param conf Hadoop configuration
   * @param output a folder that a job wrote
   * @param factor standard deviations above the mean
   * @return empty if the output has no such columns
   */
  public static Map<String, Double> limits(
      final Configuration conf, final OutputFolder output, final double factor) throws IOException {
    return Json.read(output.rootPath().getFileSystem(conf), output.allSums(), TileSums.class)
        .filter(sums -> sums.columns() != null)
        .map(sums -> new Outcome(sums.columns(), List.of()).limits(factor))
        .orElse(Map.of());
  }

  private Optional<TileSums> read(final FileSystem fs, final TileSpec tile, final String key)
      throws IOException {
    return Json.read(fs, shared.folder().sums(tile.id()), TileSums.class)
        .filter(sums -> sums.isOf(key));
  }

  private List<BadInput> compute(final List<SumsTask.Work> works) {
    final JavaSparkContext session = spark.get();
    // Expensive ones first, so that none of them is the last to end.
    works.sort(Comparator.comparingLong((SumsTask.Work w) -> w.tile().readPoints()).reversed());
    final long points = works.stream().mapToLong(work -> work.tile().corePoints()).sum();
    final LongAccumulator done = session.sc().longAccumulator("points summed up");
    StageName.set(
        session,
        String.format(Locale.ROOT, "sums over %d tiles, %,d points", works.size(), points));
    final ProgressTicker ticker = new ProgressTicker(progress, "sums", done, points);
    try {
      final List<BadInput> bad = new ArrayList<>();
      for (final InputResult<String> result :
          Parcels.collect(
              Parcels.send(session, works, works.size()).map(new SumsTask(shared, done)))) {
        if (result.bad() != null) {
          bad.add(result.bad());
        }
      }
      return bad;
    } finally {
      ticker.close();
    }
  }
}
