package io.sparklidar.session;

import io.sparklidar.error.GpuUnavailableException;
import io.sparklidar.error.StoppedException;
import io.sparklidar.error.UsageException;
import io.sparklidar.job.JobOptions;
import io.sparklidar.job.arguments.NamedOptions;
import io.sparklidar.job.progress.ConsoleProgress;
import io.sparklidar.job.progress.Progress;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.RuntimeConfig;
import org.apache.spark.sql.SparkSession;

/**
 * A job from a running Spark session: what {@code spark-lidar run} does, with its options, defaults
 * and checks.
 *
 * <pre>{@code
 * LidarResult result =
 *     LidarJob.on(spark).input("/data/tiles").output("/data/features").k(20).run();
 * result.table().groupBy("classification").avg("planarity").show();
 * }</pre>
 *
 * <p>Every option of the command line can be given by {@link #option}, by its name there; those
 * that are given most have methods of their own. What is not given follows from Spark's
 * configuration ({@code spark.lidar.k} for {@code k}), then from the command's defaults. Not safe
 * for use by several threads; the jobs it starts are each one of their own.
 */
public final class LidarJob {

  private final SparkSession spark;
  private final List<String> inputs = new ArrayList<>();
  private final Map<String, String> options = new LinkedHashMap<>();
  private String output = "";
  private Progress progress = new ConsoleProgress(System.out, false);

  private LidarJob(final SparkSession spark) {
    this.spark = spark;
  }

  /** A job on a session, which stays the caller's: it is neither configured nor stopped. */
  public static LidarJob on(final SparkSession spark) {
    return new LidarJob(spark);
  }

  /** Adds files, folders (with their subfolders) and globs of LAS, LAZ and COPC. */
  public LidarJob input(final String... paths) {
    return input(List.of(paths));
  }

  /** Adds files, folders and globs. */
  public LidarJob input(final List<String> paths) {
    inputs.addAll(paths);
    return this;
  }

  /** The folder of the results; a second run with the same options does only what is missing. */
  public LidarJob output(final String folder) {
    output = folder;
    return this;
  }

  /** Neighbours a point has at most, itself included; 0 for all within the radius. */
  public LidarJob k(final int neighbors) {
    return option("k", String.valueOf(neighbors));
  }

  /** How far a neighbour may be, in units of the CRS. */
  public LidarJob radius(final double radius) {
    return option("radius", String.valueOf(radius));
  }

  /** Presets and names of features, each argument one or several separated by commas. */
  public LidarJob features(final String... names) {
    return option("features", String.join(",", names));
  }

  /**
   * Neighbourhoods that columns look at which name none, such as {@code k=10} and {@code r=1.0}.
   */
  public LidarJob scales(final String... scales) {
    return option("scales", String.join(",", scales));
  }

  /** What to write: {@code parquet}, and {@code las} or {@code laz}. */
  public LidarJob format(final String... formats) {
    return option("format", String.join(",", formats));
  }

  /** Which points are written, by a condition on attributes and features. */
  public LidarJob where(final String condition) {
    return option("where", condition);
  }

  /**
   * Gives an option by its name on the command line, as {@code option("tile-points", "1000000")};
   * {@code tilePoints} and {@code tile_points} are the same. An option that has no value there is
   * {@code "true"} here. That there is no such option is said when the job starts.
   */
  public LidarJob option(final String name, final String value) {
    options.put(name, value);
    return this;
  }

  /** Gives several options by name. */
  public LidarJob options(final Map<String, String> named) {
    options.putAll(named);
    return this;
  }

  /** Where progress is shown; standard output unless told otherwise. */
  public LidarJob progress(final PrintStream out) {
    progress = new ConsoleProgress(out, false);
    return this;
  }

  /** Shows no progress. */
  public LidarJob quietly() {
    progress = Progress.SILENT;
    return this;
  }

  /**
   * Checks the options and starts the job; returns at once.
   *
   * @throws UsageException if an option is wrong; nothing has begun then
   */
  public RunningJob start() throws UsageException {
    final NamedOptions named = new NamedOptions(this::configured).set(options);
    final JobOptions job = named.job(inputs, output);
    return RunningJob.start(spark, job, named.policy(), progress);
  }

  private Optional<String> configured(final String name) {
    final RuntimeConfig conf = spark.conf();
    return conf.contains(name) ? Optional.of(conf.get(name)) : Optional.empty();
  }

  /**
   * Runs the job to its end.
   *
   * @return what came of it: all is done, or all but bad files where {@code on-error} is {@code
   *     skip}
   * @throws UsageException if an option is wrong, or the inputs or the output cannot be used so
   * @throws GpuUnavailableException if a GPU is required and there is none
   * @throws UnsuccessfulJobException if nothing is done, or bad files stopped it
   * @throws StoppedException if this thread is interrupted, or the process told to stop
   * @throws IOException if storage fails
   */
  public LidarResult run() throws UsageException, GpuUnavailableException, IOException {
    return start().result();
  }
}
