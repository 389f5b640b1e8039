package io.sparklidar.job.labels;

import io.sparklidar.cloud.Bounds;
import io.sparklidar.error.BadInput;
import io.sparklidar.error.StoppedException;
import io.sparklidar.error.UsageException;
import io.sparklidar.job.Diagnostics;
import io.sparklidar.job.Digest;
import io.sparklidar.job.JobReport;
import io.sparklidar.job.JobRun;
import io.sparklidar.job.JobSettings;
import io.sparklidar.job.LabelReport;
import io.sparklidar.job.LabelResult;
import io.sparklidar.job.LazySpark;
import io.sparklidar.job.OutputPolicy;
import io.sparklidar.job.ResultKey;
import io.sparklidar.job.ResumeState;
import io.sparklidar.job.Version;
import io.sparklidar.job.input.FileHeader;
import io.sparklidar.job.input.HeaderTask;
import io.sparklidar.job.input.InputFiles;
import io.sparklidar.job.input.InputResult;
import io.sparklidar.job.input.SourceFiles;
import io.sparklidar.job.output.OutputLimits;
import io.sparklidar.job.output.PointColumns;
import io.sparklidar.job.output.SchemaWarnings;
import io.sparklidar.job.progress.Progress;
import io.sparklidar.job.progress.ProgressTicker;
import io.sparklidar.job.progress.StageName;
import io.sparklidar.job.progress.Stopwatch;
import io.sparklidar.job.report.JobPage;
import io.sparklidar.job.report.TilePicture;
import io.sparklidar.job.report.TopGrid;
import io.sparklidar.las.header.LasHeader;
import io.sparklidar.las.io.MalformedLasException;
import io.sparklidar.las.point.PointLayout;
import io.sparklidar.storage.FolderAccess;
import io.sparklidar.storage.HadoopConf;
import io.sparklidar.storage.OutputFile;
import io.sparklidar.storage.OutputFolder;
import io.sparklidar.storage.OutputFormat;
import io.sparklidar.storage.compaction.LogCompactor;
import io.sparklidar.tile.FileFingerprint;
import io.sparklidar.tile.TilePlanner;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;

/**
 * Transfers classes from labelled points to others that look alike: samples the labelled files,
 * sends the sample to all executors, and lets the nearest of it vote on each point. Inputs that an
 * earlier run has labelled under the same conditions are left as they are; a bad one is reported
 * and the rest is done; a bad labelled file ends the job, since without it other points would get
 * other classes. One object runs one job.
 */
public final class LabelJob {

  /** Largest class that point formats 0 to 5 can hold. */
  private static final int MAX_LEGACY_CLASS = 31;

  private final JavaSparkContext spark;
  private final LabelOptions options;
  private final OutputPolicy policy;
  private final Progress progress;
  private final Diagnostics diagnostics;
  private final Configuration conf;
  private final SourceFiles sources;
  private final Stopwatch watch = new Stopwatch();
  private final Instant started = Instant.now();
  private final List<LabelResult> results = new ArrayList<>();
  private OutputFolder folder;
  private JobRun frame;
  private int fileCount;
  private int reused;

  /**
   * A job that replaces nothing of other options and draws its page.
   *
   * @param spark where it runs
   * @param options what to do
   * @param progress is told how far it is
   * @throws UsageException if an option is wrong
   */
  public LabelJob(final JavaSparkContext spark, final LabelOptions options, final Progress progress)
      throws UsageException {
    this(spark, options, OutputPolicy.DEFAULT, progress);
  }

  /**
   * A job.
   *
   * @param spark where it runs
   * @param options what to do
   * @param policy what becomes of what is in the output folder
   * @param progress is told how far it is
   * @throws UsageException if an option is wrong
   */
  public LabelJob(
      final JavaSparkContext spark,
      final LabelOptions options,
      final OutputPolicy policy,
      final Progress progress)
      throws UsageException {
    this.spark = spark;
    this.options = options.validated();
    this.policy = policy;
    this.progress = progress;
    this.diagnostics = new Diagnostics(progress);
    this.conf = spark.hadoopConfiguration();
    this.sources = new SourceFiles(new HadoopConf(conf));
  }

  /**
   * Runs the job and writes its report.
   *
   * @return the report that was written
   * @throws UsageException if the inputs or the output cannot be used as asked
   * @throws StoppedException if the process was told to stop
   * @throws IOException if storage fails
   */
  public LabelReport run() throws UsageException, IOException {
    folder = FolderAccess.named(conf, options.output());
    final List<FileFingerprint> labelled =
        InputFiles.find(conf, "--reference", options.references(), folder.rootPath(), diagnostics);
    final boolean missing = !diagnostics.badInputs().isEmpty();
    final List<FileFingerprint> inputs =
        InputFiles.find(conf, "--input", options.inputs(), folder.rootPath(), diagnostics);
    fileCount = inputs.size() + diagnostics.badInputs().size();
    final JobSettings settings = JobSettings.of("transfer-labels", options.resultOptions());
    frame =
        new JobRun(
            LazySpark.of(spark), folder, policy, settings, started, progress, this::brokenOff);
    return frame.run(
        held -> {
          folder = held;
          return missing ? report(List.of()) : run(labelled, inputs);
        });
  }

  private LabelReport run(final List<FileFingerprint> labelled, final List<FileFingerprint> inputs)
      throws UsageException, IOException {
    // Named after all inputs, so that a bad one does not rename the others.
    final List<String> names = InputFiles.names(inputs);
    frame.requireRoom(OutputFolder.relativeResults(options.formats(), names));
    final List<FileHeader> references = headers("labelled", labelled);
    if (references.size() < labelled.size()) {
      return report(List.of());
    }
    for (final FileHeader reference : references) {
      requireColumns(reference);
    }
    final List<FileHeader> good = new ArrayList<>();
    for (final FileHeader input : headers("input", inputs)) {
      final Optional<BadInput> unfit = unfit(input);
      unfit.ifPresent(diagnostics::addBad);
      if (unfit.isEmpty()) {
        good.add(input);
      }
    }
    sayWhatDiffers(good);
    final ResumeState earlier = frame.earlier();
    final List<LabelTask.Work> done = new ArrayList<>();
    List<LabelTask.Work> works = new ArrayList<>();
    for (final LabelTask.Work work : works(labelled, inputs, names, good)) {
      (earlier.holds(work.outputName(), work.key()) ? done : works).add(work);
    }
    Optional<LabelReference> reference = Optional.empty();
    if (!works.isEmpty()) {
      reference = reference(references);
      if (reference.isEmpty()) {
        return report(List.of());
      }
      works = withRoom(works, reference.get());
    }
    // From here on the folder changes.
    frame.begin();
    for (final LabelTask.Work work : done) {
      earlier.done(work.outputName(), work.key(), LabelResult.class).ifPresent(results::add);
    }
    reused = results.size();
    if (reused > 0) {
      progress.line("resume: " + reused + " files are done already");
    }
    if (reference.isPresent()) {
      earlier.makeRoom(works.stream().map(LabelTask.Work::outputName).toList());
      label(works, reference.get(), good);
    }
    final Set<String> current = results.stream().map(LabelResult::id).collect(Collectors.toSet());
    frame.settle(current, pathsOf(good), diagnostics);
    return report(good);
  }

  private static List<String> pathsOf(final List<FileHeader> files) {
    return files.stream().map(header -> header.file().path()).toList();
  }

  private List<FileHeader> headers(final String what, final List<FileFingerprint> files) {
    StageName.set(spark, "open " + files.size() + " " + what + " files");
    final List<FileHeader> headers = new ArrayList<>();
    for (final InputResult<FileHeader> result :
        spark
            .parallelize(files, Math.max(1, files.size()))
            .map(new HeaderTask(sources))
            .collect()) {
      result.orNote(diagnostics).ifPresent(headers::add);
    }
    for (final FileHeader header : headers) {
      for (final String warning : header.warnings()) {
        diagnostics.addWarning(header.file().path(), warning);
      }
    }
    diagnostics.say();
    return headers;
  }

  private void requireColumns(final FileHeader file) throws UsageException {
    final List<String> there = PointColumns.names(file.layout());
    for (final String column : missing(file)) {
      throw new UsageException(
          "--columns names "
              + column
              + ", which "
              + file.file().path()
              + " does not have; it has "
              + String.join(", ", there)
              + "; features are added by \"spark-lidar run --format laz\"");
    }
  }

  private List<String> missing(final FileHeader file) {
    final List<String> missing = new ArrayList<>(options.columns());
    missing.removeAll(PointColumns.names(file.layout()));
    return missing;
  }

  /** Why an input cannot be labelled, whatever the labels. */
  private Optional<BadInput> unfit(final FileHeader input) {
    final List<String> missing = missing(input);
    if (!missing.isEmpty()) {
      return Optional.of(
          unfit(
              input,
              input.layoutOffset(),
              "a column " + String.join(" and ", missing),
              "the columns " + String.join(", ", PointColumns.names(input.layout()))));
    }
    if (input.layout().extraDimensions().stream()
        .anyMatch(d -> d.name().equalsIgnoreCase(LabelOutputs.CONFIDENCE))) {
      return Optional.of(
          unfit(
              input,
              input.layoutOffset(),
              "no column " + LabelOutputs.CONFIDENCE + ", which the copy gets",
              "one of an earlier transfer"));
    }
    return OutputLimits.limit(() -> LabelOutputs.layout(input.layout()))
        .map(limit -> OutputLimits.of(input.file().path(), input.layout(), limit));
  }

  private static BadInput unfit(
      final FileHeader input, final long offset, final String expected, final String found) {
    return BadInput.of(new MalformedLasException(input.file().path(), offset, expected, found));
  }

  /** What there is to do, with what each result depends on: labels depend on all references. */
  private List<LabelTask.Work> works(
      final List<FileFingerprint> labelled,
      final List<FileFingerprint> inputs,
      final List<String> names,
      final List<FileHeader> good) {
    final List<String> conditions = new ArrayList<>();
    labelled.forEach(file -> conditions.add(file.toString()));
    if (OutputFormat.anyTable(options.formats())) {
      conditions.add(LabelOutputs.table(layouts(good)).get().key());
    }
    final String reference =
        ResultKey.of(options.resultOptions(), conditions.toArray(new String[0]));
    final Map<String, String> nameOf = new LinkedHashMap<>();
    for (int f = 0; f < inputs.size(); f++) {
      nameOf.put(inputs.get(f).path(), names.get(f));
    }
    final List<LabelTask.Work> works = new ArrayList<>();
    for (final FileHeader input : good) {
      final String name = nameOf.get(input.file().path());
      works.add(
          new LabelTask.Work(input, name, Digest.of(reference, input.file().toString(), name)));
    }
    return works;
  }

  /** The labelled points; empty if a file of them is bad. */
  private Optional<LabelReference> reference(final List<FileHeader> files) throws UsageException {
    progress.stage("reference", 0, 0);
    final long points = files.stream().mapToLong(FileHeader::points).sum();
    final List<PointSampleTask.Work> works = new ArrayList<>();
    for (int f = 0; f < files.size(); f++) {
      works.add(new PointSampleTask.Work(f, files.get(f)));
    }
    StageName.set(spark, "sample " + files.size() + " labelled files");
    final double share = points == 0 ? 0 : Math.min(1, (double) options.referencePoints() / points);
    final PointSampleTask task =
        new PointSampleTask(sources, options.columns(), options.ignoredClasses(), share);
    final List<PointSample> samples = new ArrayList<>();
    for (final InputResult<PointSample> result :
        spark.parallelize(works, works.size()).map(task).collect()) {
      result.orNote(diagnostics).ifPresent(samples::add);
    }
    if (samples.size() < works.size()) {
      return Optional.empty();
    }
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
            "reference: %,d of %,d points of %d files, %.1f s",
            reference.size(),
            points,
            files.size(),
            watch.lap("reference")));
    return Optional.of(reference);
  }

  /** Those whose copies can hold the classes of the reference. */
  private List<LabelTask.Work> withRoom(
      final List<LabelTask.Work> works, final LabelReference reference) {
    final boolean records = OutputFormat.anyRecords(options.formats());
    final int largest = new TreeMap<>(reference.countsByClass()).lastKey();
    final List<LabelTask.Work> fit = new ArrayList<>();
    for (final LabelTask.Work work : works) {
      final PointLayout layout = work.header().layout();
      if (layout.isModern() || !records || largest <= MAX_LEGACY_CLASS) {
        fit.add(work);
        continue;
      }
      diagnostics.addBad(
          unfit(
              work.header(),
              LasHeader.POINT_FORMAT_OFFSET,
              "a point format that holds class "
                  + largest
                  + " of the reference (use --format parquet, or --ignore-classes)",
              "point format "
                  + layout.pointFormat()
                  + ", which holds classes up to "
                  + MAX_LEGACY_CLASS));
    }
    return fit;
  }

  private static List<PointLayout> layouts(final List<FileHeader> files) {
    return files.stream().map(FileHeader::layout).distinct().toList();
  }

  private void sayWhatDiffers(final List<FileHeader> files) {
    final SchemaWarnings notes =
        SchemaWarnings.of(
            LabelOutputs.table(layouts(files)).get(),
            layouts(files).stream().map(LabelOutputs::layout).toList(),
            options.formats(),
            TilePlanner.Layout.SOURCE,
            0);
    notes.warnings().forEach(diagnostics::addWarning);
    notes.table().ifPresent(progress::line);
  }

  private static List<TopGrid> grid(final List<FileHeader> files) {
    Bounds all = Bounds.EMPTY;
    long points = 0;
    for (final FileHeader file : files) {
      all = all.union(file.bounds());
      points += file.points();
    }
    return all.isEmpty() ? List.of() : List.of(JobPage.grid(all, points));
  }

  private void label(
      final List<LabelTask.Work> works,
      final LabelReference reference,
      final List<FileHeader> good) {
    if (works.isEmpty()) {
      return;
    }
    // Large files first, so that none of them is left over at the end.
    final List<LabelTask.Work> bySize = new ArrayList<>(works);
    bySize.sort(
        Comparator.comparingLong((LabelTask.Work work) -> work.header().points()).reversed());
    StageName.set(spark, "label " + works.size() + " files");
    final long points = works.stream().mapToLong(work -> work.header().points()).sum();
    final LongAccumulator pointsDone = spark.sc().longAccumulator("points labelled");
    final SharedReference shared =
        new SharedReference(UUID.randomUUID().toString(), reference, options.k());
    final Broadcast<SharedReference> broadcast = spark.broadcast(shared);
    final LabelTask task =
        new LabelTask(
            new LabelTask.Context(
                options,
                sources,
                folder,
                LabelOutputs.table(layouts(good)),
                policy.draws() ? grid(good) : List.of()),
            broadcast,
            pointsDone);
    final ProgressTicker ticker = new ProgressTicker(progress, "label", pointsDone, points);
    final LogCompactor compactor = LogCompactor.start(conf, folder, works.size());
    try {
      for (final InputResult<LabelResult> result :
          spark.parallelize(bySize, bySize.size()).map(task).collect()) {
        result.orNote(diagnostics).ifPresent(results::add);
      }
    } finally {
      compactor.close();
      ticker.close();
      broadcast.destroy();
      shared.close();
    }
    watch.lap("label");
  }

  private LabelReport brokenOff(final String why) {
    return new LabelReport(
        JobReport.Status.FAILED,
        why,
        Version.current(),
        options.asMap(),
        new LabelReport.Counts(fileCount, diagnostics.badInputs().size(), 0, 0, 0),
        "",
        0,
        Map.of(),
        Map.of(),
        0,
        0,
        List.of(),
        diagnostics.badInputs(),
        diagnostics.warnings(),
        frame.keptSoFar(),
        watch.all());
  }

  private LabelReport report(final List<FileHeader> good) throws IOException {
    results.sort(Comparator.comparing(LabelResult::id));
    final Map<Integer, Long> classes = new TreeMap<>();
    final Set<String> searches = new TreeSet<>();
    Map<Integer, Long> reference = Map.of();
    long pointsOut = 0;
    long agreeing = 0;
    double confidence = 0;
    for (final LabelResult result : results) {
      result.classes().forEach((label, count) -> classes.merge(label, count, Long::sum));
      searches.add(result.search());
      reference = result.referenceClasses();
      pointsOut += result.points();
      agreeing += result.agreeing();
      confidence += result.confidence();
    }
    final long pointsIn = good.stream().mapToLong(FileHeader::points).sum();
    final JobReport.Status status = diagnostics.status(results.isEmpty(), pointsIn, pointsOut);
    final LabelReport report =
        new LabelReport(
            status,
            "",
            Version.current(),
            options.asMap(),
            new LabelReport.Counts(
                fileCount, diagnostics.badInputs().size(), reused, pointsIn, pointsOut),
            String.join("; ", searches),
            reference.values().stream().mapToLong(Long::longValue).sum(),
            reference,
            classes,
            agreeing,
            pointsOut == 0 ? 0 : confidence / pointsOut,
            List.copyOf(results),
            diagnostics.badInputs(),
            diagnostics.warnings(),
            frame.keptAside(status),
            watch.all());
    final List<OutputFile> outputs = new ArrayList<>();
    results.forEach(result -> outputs.addAll(result.outputs()));
    frame.conclude(
        status,
        report,
        Map.of("bad_inputs", diagnostics.badInputs()),
        pathsOf(good),
        outputs,
        Map.of());
    frame.draw(
        () ->
            JobPage.html(
                conf,
                folder,
                JobPage.Content.of(report, started),
                List.of(new JobPage.Area("", Set.of(), pictures(good), List.of())),
                broken -> {},
                started));
    return report;
  }

  private Optional<TilePicture> pictures(final List<FileHeader> good) {
    return grid(good).stream().map(LabelPicture::empty).findFirst();
  }
}
