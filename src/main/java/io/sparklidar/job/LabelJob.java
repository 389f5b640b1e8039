package io.sparklidar.job;

import io.sparklidar.las.PointLayout;
import io.sparklidar.tile.FileFingerprint;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;

/**
 * Transfers classes from labelled points to others that look alike: samples the labelled files,
 * sends the sample to all executors, and lets the nearest of it vote on each point. A bad input
 * file is reported and the rest is done. One object runs one job.
 */
public final class LabelJob {

  /** Largest class that point formats 0 to 5 can hold. */
  private static final int MAX_LEGACY_CLASS = 31;

  private final JavaSparkContext spark;
  private final LabelOptions options;
  private final Progress progress;
  private final HadoopConf conf;
  private final List<BadInput> badInputs = new ArrayList<>();
  private final AtomicBoolean stopped = new AtomicBoolean();

  /**
   * A job.
   *
   * @param spark where it runs
   * @param options what to do
   * @param progress is told how far it is
   * @throws UsageException if an option is wrong
   */
  public LabelJob(final JavaSparkContext spark, final LabelOptions options, final Progress progress)
      throws UsageException {
    this.spark = spark;
    this.options = options.validated();
    this.progress = progress;
    this.conf = new HadoopConf(spark.hadoopConfiguration());
  }

  /**
   * Runs the job and writes its report.
   *
   * @return the report that was written
   * @throws UsageException if the inputs or the output cannot be used as asked
   * @throws IOException if storage fails or a labelled file is bad
   */
  public LabelReport run() throws UsageException, IOException {
    final OutputFolder folder = openOutput();
    final RunLock lock = RunLock.take(conf.get(), folder);
    final StopHook stopHook = new StopHook(() -> stop(lock));
    try {
      // From here on the folder changes: what was said of it before holds no longer.
      folder.report().getFileSystem(conf.get()).delete(folder.report(), false);
      return run(folder);
    } finally {
      stopHook.close();
      if (!stopped.get()) {
        lock.close();
      }
    }
  }

  /** The process is told to stop: nobody else is to wait for it. */
  private void stop(final RunLock lock) {
    stopped.set(true);
    try {
      spark.sc().cancelAllJobs();
      progress.line("stopped; the same command again starts anew");
      lock.close();
    } catch (final IOException | RuntimeException e) {
      progress.line("stopped, not cleanly: " + Causes.oneLine(e));
    }
  }

  private OutputFolder openOutput() throws UsageException {
    try {
      final Path path = new Path(options.output());
      final FileSystem fs = path.getFileSystem(conf.get());
      final OutputFolder folder = new OutputFolder(fs.makeQualified(path).toString());
      // Tells by a false or by an exception, as it likes.
      if (!fs.mkdirs(folder.attempts())) {
        throw new IOException("no folder can be made there");
      }
      return folder;
    } catch (final IOException | IllegalArgumentException e) {
      throw new UsageException(
          "--output "
              + options.output()
              + " cannot be written ("
              + e.getMessage()
              + "); choose a folder that can");
    }
  }

  private LabelReport run(final OutputFolder folder) throws UsageException, IOException {
    final Configuration hadoop = conf.get();
    final List<FileFingerprint> labelled =
        InputFiles.find(hadoop, "--reference", options.references(), folder.rootPath());
    final List<FileFingerprint> inputs =
        InputFiles.find(hadoop, "--input", options.inputs(), folder.rootPath());
    final List<String> names = InputFiles.names(inputs);

    final LabelReference reference = reference(labelled);
    final List<LabelTask.Work> works = new ArrayList<>();
    long points = 0;
    for (int f = 0; f < inputs.size(); f++) {
      final PointSampleTask.Header header;
      try {
        header = PointSampleTask.Header.of(conf, inputs.get(f));
      } catch (final IOException e) {
        addBad(BadInput.unreadable(inputs.get(f).path(), e));
        continue;
      }
      requireColumns(inputs.get(f), header.layout());
      requireRoom(inputs.get(f), header.layout(), reference);
      points += header.points();
      works.add(new LabelTask.Work(inputs.get(f).path(), names.get(f)));
    }
    final List<LabelTask.Result> results = label(folder, reference, works, points);
    return report(folder, reference, works, results);
  }

  private void addBad(final BadInput bad) {
    badInputs.add(bad);
    progress.line("bad input: " + bad.message());
  }

  /** A bad labelled file stops the job: without it, other points would get other classes. */
  private LabelReference reference(final List<FileFingerprint> files)
      throws UsageException, IOException {
    progress.stage("reference", 0, 0);
    long points = 0;
    final List<PointSampleTask.Work> works = new ArrayList<>();
    for (int f = 0; f < files.size(); f++) {
      final PointSampleTask.Header header = PointSampleTask.Header.of(conf, files.get(f));
      requireColumns(files.get(f), header.layout());
      points += header.points();
      works.add(new PointSampleTask.Work(f, files.get(f).path()));
    }
    spark.setJobDescription("sample " + files.size() + " labelled files");
    final double share = points == 0 ? 0 : Math.min(1, (double) options.referencePoints() / points);
    final List<PointSample> samples =
        spark
            .parallelize(works, works.size())
            .map(new PointSampleTask(conf, options.columns(), options.ignoredClasses(), share))
            .collect();
    final LabelReference reference = LabelReference.of(options.columns(), samples);
    if (reference.size() == 0) {
      throw new UsageException(
          "--reference holds no point of a class other than "
              + new TreeSet<>(options.ignoredClasses())
              + "; give files that are classified, or change --ignore-classes");
    }
    progress.line(
        String.format(
            Locale.ROOT,
            "reference: %,d of %,d points of %d files",
            reference.size(),
            points,
            files.size()));
    return reference;
  }

  private void requireColumns(final FileFingerprint file, final PointLayout layout)
      throws UsageException {
    final List<String> there = PointColumns.names(layout);
    for (final String column : options.columns()) {
      if (!there.contains(column)) {
        throw new UsageException(
            "--columns names "
                + column
                + ", which "
                + file.path()
                + " does not have; it has "
                + String.join(", ", there)
                + "; features are added by \"spark-lidar run --format laz\"");
      }
    }
  }

  /** A copy must be able to hold the classes and the confidence. */
  private void requireRoom(
      final FileFingerprint file, final PointLayout layout, final LabelReference reference)
      throws UsageException {
    if (layout.extraDimensions().stream()
        .anyMatch(d -> d.name().equalsIgnoreCase(LabelOutputs.CONFIDENCE))) {
      throw new UsageException(
          "--input " + file.path() + " has a column " + LabelOutputs.CONFIDENCE + " already");
    }
    final Set<JobOptions.Format> formats = new HashSet<>(options.formats());
    formats.remove(JobOptions.Format.PARQUET);
    final int[] classes = reference.occurringClasses();
    final int largest = classes[classes.length - 1];
    if (!layout.isModern() && !formats.isEmpty() && largest > MAX_LEGACY_CLASS) {
      throw new UsageException(
          "--input "
              + file.path()
              + " has point format "
              + layout.pointFormat()
              + ", which holds classes up to "
              + MAX_LEGACY_CLASS
              + ", and the reference has class "
              + largest
              + "; use --format parquet, or --ignore-classes");
    }
  }

  private List<LabelTask.Result> label(
      final OutputFolder folder,
      final LabelReference reference,
      final List<LabelTask.Work> works,
      final long points) {
    if (works.isEmpty()) {
      return List.of();
    }
    spark.setJobDescription("label " + works.size() + " files");
    progress.stage("label", 0, points);
    final LongAccumulator pointsDone = spark.sc().longAccumulator("points labelled");
    final Broadcast<LabelReference> broadcast = spark.broadcast(reference);
    try {
      final List<LabelTask.Result> results =
          spark
              .parallelize(works, works.size())
              .map(
                  new LabelTask(
                      conf,
                      folder,
                      options,
                      broadcast,
                      Map.of("spark-lidar.version", Version.current()),
                      pointsDone))
              .collect();
      results.forEach(result -> result.bad().forEach(this::addBad));
      return results;
    } finally {
      broadcast.destroy();
    }
  }

  private LabelReport report(
      final OutputFolder folder,
      final LabelReference reference,
      final List<LabelTask.Work> works,
      final List<LabelTask.Result> results)
      throws IOException {
    final Map<Integer, Long> classes = new TreeMap<>();
    final Set<String> searches = new TreeSet<>();
    final List<TileResult.Output> outputs = new ArrayList<>();
    long points = 0;
    long agreeing = 0;
    double confidence = 0;
    for (final LabelTask.Result result : results) {
      for (int label = 0; label < result.classes().length; label++) {
        if (result.classes()[label] > 0) {
          classes.merge(label, result.classes()[label], Long::sum);
          points += result.classes()[label];
        }
      }
      if (result.bad().isEmpty()) {
        searches.add(result.search());
      }
      agreeing += result.agreeing();
      confidence += result.confidence();
      outputs.addAll(result.outputs());
    }
    final Map<Integer, Long> referenceClasses = new TreeMap<>();
    for (final byte label : reference.classes()) {
      referenceClasses.merge(label & 0xFF, 1L, Long::sum);
    }
    final LabelReport report =
        new LabelReport(
            status(works, outputs),
            Version.current(),
            options.asMap(),
            String.join("; ", searches),
            reference.size(),
            referenceClasses,
            points,
            classes,
            agreeing,
            points == 0 ? 0 : confidence / points,
            outputs,
            List.copyOf(badInputs));
    AtomicFiles.write(
        conf.get(), folder.report(), out -> out.write(Json.MAPPER.writeValueAsBytes(report)));
    folder.attempts().getFileSystem(conf.get()).delete(folder.attempts(), true);
    return report;
  }

  private JobReport.Status status(
      final List<LabelTask.Work> works, final List<TileResult.Output> outputs) {
    if (badInputs.isEmpty()) {
      return JobReport.Status.OK;
    }
    return works.isEmpty() || outputs.isEmpty()
        ? JobReport.Status.FAILED
        : JobReport.Status.PARTIAL;
  }
}
