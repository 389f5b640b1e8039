package io.sparklidar.job.features;

import io.sparklidar.cloud.Lattice;
import io.sparklidar.error.UsageException;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.job.Diagnostics;
import io.sparklidar.job.JobOptions;
import io.sparklidar.job.devices.TileEngines;
import io.sparklidar.job.input.InputFiles;
import io.sparklidar.job.output.SharedSchema;
import io.sparklidar.job.progress.Progress;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.hadoop.HadoopByteSource;
import io.sparklidar.las.io.ByteSource;
import io.sparklidar.storage.CommitLog;
import io.sparklidar.storage.FolderAccess;
import io.sparklidar.storage.HadoopConf;
import io.sparklidar.storage.OutputFolder;
import io.sparklidar.storage.OutputFormat;
import io.sparklidar.storage.RecordedOutputs;
import io.sparklidar.tile.FileFingerprint;
import io.sparklidar.tile.FileIndex;
import io.sparklidar.tile.FileIndexer;
import io.sparklidar.tile.TilePlanner;
import io.sparklidar.tile.TilePoints;
import io.sparklidar.tile.TileSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The stages of a job, each over all tiles by itself and without Spark: decoding for the index,
 * reading with all that the search and the output need, the search, and writing. Their sum is what
 * a job cannot be faster than on the same threads.
 */
public final class StageBench {

  private final JobOptions options;
  private final int threads;
  private final Configuration conf = new Configuration();
  private long points;

  /**
   * A benchmark.
   *
   * @param options the job; its output folder is written to
   * @param threads threads that share the tiles
   */
  public StageBench(final JobOptions options, final int threads) {
    this.options = options;
    this.threads = threads;
  }

  /** Points of the job. */
  public long points() {
    return points;
  }

  /**
   * Times every stage.
   *
   * @param warmup rounds that do not count, first; 0 times a cold JVM, as a job is
   * @param rounds how often; the median counts
   * @return wall seconds by stage
   */
  public Map<String, Double> run(final int warmup, final int rounds) throws Exception {
    final Map<String, List<Double>> seconds = new LinkedHashMap<>();
    for (int round = -warmup; round < rounds; round++) {
      for (final Map.Entry<String, Double> stage : round().entrySet()) {
        if (round >= 0) {
          seconds.computeIfAbsent(stage.getKey(), s -> new ArrayList<>()).add(stage.getValue());
        }
      }
    }
    final Map<String, Double> medians = new LinkedHashMap<>();
    seconds.forEach(
        (stage, all) -> {
          final double[] sorted = all.stream().mapToDouble(Double::doubleValue).sorted().toArray();
          medians.put(stage, sorted[sorted.length / 2]);
        });
    return medians;
  }

  private Map<String, Double> round() throws Exception {
    final Map<String, Double> seconds = new LinkedHashMap<>();
    final Path output = new Path(options.output());
    final OutputFolder folder = FolderAccess.named(conf, options.output());
    final List<FileFingerprint> fingerprints =
        InputFiles.find(
            conf, "--input", options.inputs(), output, new Diagnostics(Progress.SILENT));
    final FileIndex[] indexes = new FileIndex[fingerprints.size()];
    seconds.put(
        "decode xy",
        timed(
            indexes.length,
            f -> {
              try (LasFile file = LasFile.open(open(fingerprints.get(f)))) {
                indexes[f] =
                    FileIndexer.index(
                        file, fingerprints.get(f), options.tileOptions().densityMode());
              }
              return null;
            }));
    final List<FileIndex> files = Arrays.asList(indexes);
    final Lattice lattice = Lattice.of(files.stream().map(FileIndex::transform).toList());
    final List<TileSpec> tiles =
        TilePlanner.plan(files, InputFiles.names(fingerprints), options.tileOptions()).tiles();
    requireRoom(folder, tiles);
    final TileContext context =
        new TileContext(
            options,
            options.featureSet(),
            lattice,
            lattice,
            new HadoopConf(conf),
            folder,
            new SharedSchema(
                files.stream().map(FileIndex::layout).toList(),
                options.attributes(),
                options.featureSet()),
            fingerprints.stream().map(FileFingerprint::path).toList(),
            Map.of(),
            List.of());
    points = tiles.stream().mapToLong(TileSpec::corePoints).sum();
    final TilePoints[] read = new TilePoints[tiles.size()];
    final TileTask task = new TileTask(context, null, null);
    final FeatureTable[] tables = new FeatureTable[tiles.size()];
    seconds.put("read", timed(read.length, t -> read[t] = task.read(tiles.get(t))));
    seconds.put(
        "search",
        timed(
            read.length,
            t ->
                tables[t] =
                    TileEngines.compute(read[t].block(), context.features(), options).table()));
    seconds.put(
        "write",
        timed(
            read.length,
            t ->
                task.write(
                    new TileTask.Work(tiles.get(t), tiles.get(t).id(), "", List.of()),
                    read[t],
                    tables[t])));
    return seconds;
  }

  /** What a benchmark writes is no result: it goes over its own, and over nothing else. */
  private void requireRoom(final OutputFolder folder, final List<TileSpec> tiles)
      throws UsageException, IOException {
    final RecordedOutputs own = new RecordedOutputs(conf, folder);
    JobOptions.require(
        own.records().values().stream().allMatch(CommitLog.Found::isUnfinished),
        "--output " + folder.root() + " holds results of a run; give another folder");
    final List<String> outputs = new ArrayList<>();
    for (final TileSpec tile : tiles) {
      for (final OutputFormat format : options.formats()) {
        outputs.add(OutputFolder.relativeResult(format, tile.id()));
      }
    }
    own.requireRoom(outputs);
  }

  private ByteSource open(final FileFingerprint file) throws IOException {
    final Path path = new Path(file.path());
    return HadoopByteSource.open(path.getFileSystem(conf), path);
  }

  private interface Step {
    Object run(int number) throws Exception;
  }

  private double timed(final int count, final Step step) throws Exception {
    final ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      final long start = System.nanoTime();
      final List<Callable<Object>> calls = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        final int number = i;
        calls.add(() -> step.run(number));
      }
      for (final Future<Object> done : pool.invokeAll(calls)) {
        done.get();
      }
      return (System.nanoTime() - start) / 1e9;
    } catch (final ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    } finally {
      pool.shutdownNow();
    }
  }
}
