package io.sparklidar.job.retile;

import io.sparklidar.cloud.Bounds;
import io.sparklidar.error.StoppedException;
import io.sparklidar.error.UsageException;
import io.sparklidar.job.Diagnostics;
import io.sparklidar.job.JobOptions;
import io.sparklidar.job.JobReport;
import io.sparklidar.job.JobRun;
import io.sparklidar.job.JobSettings;
import io.sparklidar.job.LazySpark;
import io.sparklidar.job.OutputPolicy;
import io.sparklidar.job.ResultKey;
import io.sparklidar.job.ResumeState;
import io.sparklidar.job.Version;
import io.sparklidar.job.index.IndexStage;
import io.sparklidar.job.input.CrsGroups;
import io.sparklidar.job.input.IndexStore;
import io.sparklidar.job.input.InputFiles;
import io.sparklidar.job.input.InputResult;
import io.sparklidar.job.input.SourceFiles;
import io.sparklidar.job.progress.Progress;
import io.sparklidar.job.progress.ProgressTicker;
import io.sparklidar.job.progress.StageName;
import io.sparklidar.job.progress.Stopwatch;
import io.sparklidar.job.report.JobPage;
import io.sparklidar.job.report.PointsPicture;
import io.sparklidar.job.report.TopGrid;
import io.sparklidar.job.transport.Parcels;
import io.sparklidar.las.LatticeShift;
import io.sparklidar.las.PointKind;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.storage.CommitLog;
import io.sparklidar.storage.FolderAccess;
import io.sparklidar.storage.HadoopConf;
import io.sparklidar.storage.OutputFile;
import io.sparklidar.storage.OutputFolder;
import io.sparklidar.storage.OutputFormat;
import io.sparklidar.tile.DensityGrid;
import io.sparklidar.tile.FileFingerprint;
import io.sparklidar.tile.FileIndex;
import io.sparklidar.tile.TileCore;
import io.sparklidar.tile.TilePlan;
import io.sparklidar.tile.TilePlanner;
import io.sparklidar.tile.TileSpec;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.LongAccumulator;

/**
 * Sorts the points of files into tiles of the global grid, by a shuffle: each chunk is read once,
 * whatever the order of its points, and each tile written by one task. Every point comes out once,
 * with all its attributes, on the lattice of the first file; the bytes of a tile depend on nothing
 * but the inputs and the grid. Tiles that an earlier run has written are left as they are. One
 * object runs one job.
 */
public final class RetileJob {

  /** Points that one task reads, about. */
  private static final long SCATTERED = 2_000_000;

  /** Name of the file that has all points. */
  private static final String WHOLE = "points";

  private final JavaSparkContext spark;
  private final RetileOptions options;
  private final OutputPolicy policy;
  private final long partPoints;
  private final Progress progress;
  private final Diagnostics diagnostics;
  private final Configuration conf;
  private final SourceFiles sources;
  private final Stopwatch watch = new Stopwatch();
  private final Instant started = Instant.now();
  private final List<RetiledTile> results = new ArrayList<>();
  private OutputFolder folder;
  private JobRun frame;
  private int fileCount;
  private int reused;
  private long pointsRead;

  /** The cells of the pictures; none if there are no pictures. */
  private List<TopGrid> grid = List.of();

  /**
   * A job.
   *
   * @param spark where it runs
   * @param options what to do
   * @param policy what becomes of what is in the output folder
   * @param progress is told how far it is
   * @throws UsageException if an option is wrong
   */
  public RetileJob(
      final JavaSparkContext spark,
      final RetileOptions options,
      final OutputPolicy policy,
      final Progress progress)
      throws UsageException {
    this(
        spark,
        options.validated(),
        policy,
        progress,
        Math.max(options.tilePoints(), RetileOptions.MIN_PART_POINTS));
  }

  /**
   * The same with options that are known to be right.
   *
   * @param partPoints points of a COPC file that a task holds
   */
  RetileJob(
      final JavaSparkContext spark,
      final RetileOptions options,
      final OutputPolicy policy,
      final Progress progress,
      final long partPoints) {
    this.spark = spark;
    this.options = options;
    this.partPoints = partPoints;
    this.policy = policy;
    this.progress = progress;
    this.diagnostics = new Diagnostics(progress);
    this.conf = spark.hadoopConfiguration();
    this.sources = new SourceFiles(new HadoopConf(conf));
  }

  /** The inputs that go into the tiles. */
  private record Inputs(List<FileIndex> files, List<LatticeShift> shifts, PointKind kind) {}

  /**
   * A file to write.
   *
   * @param tiles the tile that it is; none if it is all there is
   * @param work what is known of it
   */
  private record Planned(List<TileSpec> tiles, GatherTask.Work work) {}

  /**
   * Runs the job and writes its report.
   *
   * @return the report that was written
   * @throws UsageException if the inputs or the output cannot be used as asked
   * @throws StoppedException if the process was told to stop
   * @throws IOException if storage fails
   */
  public RetileReport run() throws UsageException, IOException {
    folder = FolderAccess.named(conf, options.output());
    final List<FileFingerprint> files =
        InputFiles.find(conf, "--input", options.inputs(), folder.rootPath(), diagnostics);
    fileCount = files.size() + diagnostics.badInputs().size();
    frame =
        new JobRun(
            LazySpark.of(spark),
            folder,
            policy,
            JobSettings.of("retile", options.resultOptions()),
            started,
            progress,
            this::brokenOff);
    return frame.run(
        held -> {
          folder = held;
          return run(files);
        });
  }

  private RetileReport run(final List<FileFingerprint> files) throws UsageException, IOException {
    if (stopsAtBad()) {
      return report(List.of());
    }
    final Map<FileFingerprint, PointKind> kinds;
    List<FileIndex> good;
    try {
      kinds = kinds(files);
      if (stopsAtBad()) {
        return report(List.of());
      }
      good = inOneCrs(index(files.stream().filter(kinds::containsKey).toList()));
    } catch (final UsageException e) {
      frame.reportRefusal(e);
      throw e;
    }
    if (stopsAtBad()) {
      return report(good);
    }
    while (!good.isEmpty()) {
      final List<Planned> planned = plan(good, kinds);
      frame.requireRoom(
          OutputFolder.relativeResults(
              Set.of(OutputFormat.LAZ), planned.stream().map(p -> p.work.id()).toList()));
      grid = grid(good, planned);
      // From here on the folder changes.
      frame.begin();
      final Inputs inputs = inputs(good, kinds);
      final Set<String> bad = diagnostics.stopping(() -> retile(planned, inputs));
      if (bad.isEmpty()) {
        frame.settle(
            planned.stream().map(p -> p.work.id()).collect(Collectors.toSet()),
            pathsOf(good),
            diagnostics);
        return report(good);
      }
      if (options.onError() == JobOptions.OnError.FAIL) {
        return report(good);
      }
      good = good.stream().filter(file -> !bad.contains(file.fingerprint().path())).toList();
      results.clear();
      frame.earlier().reload();
    }
    frame.begin();
    frame.settle(Set.of(), List.of(), diagnostics);
    return report(good);
  }

  private boolean stopsAtBad() {
    return !diagnostics.badInputs().isEmpty() && options.onError() == JobOptions.OnError.FAIL;
  }

  /** What points files have; they fit into one file, or there is no job. */
  private Map<FileFingerprint, PointKind> kinds(final List<FileFingerprint> files)
      throws UsageException {
    final Map<FileFingerprint, PointKind> kinds = new HashMap<>();
    if (files.isEmpty()) {
      return kinds;
    }
    StageName.set(spark, "open " + files.size() + " files");
    final KindTask task = new KindTask(sources, options.kind());
    Optional<KindTask.Found> first = Optional.empty();
    for (final InputResult<KindTask.Found> result :
        Parcels.collect(Parcels.send(spark, files, tasks(files.size())).map(task))) {
      final Optional<KindTask.Found> found = result.orNote(diagnostics);
      if (found.isEmpty()) {
        continue;
      }
      requireFits(first.orElse(found.get()), found.get());
      first = first.or(() -> found);
      kinds.put(found.get().file(), found.get().kind());
    }
    diagnostics.say();
    return kinds;
  }

  private static void requireFits(final KindTask.Found first, final KindTask.Found file)
      throws UsageException {
    if (!file.refusal().isEmpty()) {
      throw new UsageException(file.refusal());
    }
    final Optional<String> difference = first.kind().difference(file.kind());
    if (difference.isPresent()) {
      throw new UsageException(
          file.file().path()
              + " does not fit to "
              + first.file().path()
              + ": "
              + difference.get()
              + "; tiles hold points of one kind on one lattice: retile such files by themselves");
    }
  }

  private int tasks(final int works) {
    return Math.max(1, Math.min(works, 4 * spark.defaultParallelism()));
  }

  private List<FileIndex> index(final List<FileFingerprint> files) {
    progress.stage("index", 0, 0);
    final DensityGrid.Mode mode = options.tileOptions().densityMode();
    final IndexStore store = new IndexStore(new HadoopConf(conf), folder.index());
    final Map<FileFingerprint, FileIndex> known = store.findTogether(files, mode);
    final List<FileIndex> good = new ArrayList<>(known.values());
    final List<FileFingerprint> unknown =
        files.stream().filter(file -> !known.containsKey(file)).toList();
    if (!unknown.isEmpty()) {
      good.addAll(
          new IndexStage(spark, new HadoopConf(conf), store, mode, diagnostics).index(unknown));
      store.saveTogether(good, mode);
    }
    good.sort(Comparator.comparing(file -> file.fingerprint().path()));
    for (final FileIndex file : good) {
      file.warnings().forEach(text -> diagnostics.addWarning(file.fingerprint().path(), text));
    }
    diagnostics.say();
    progress.line(
        String.format(
            Locale.ROOT,
            "index: %d files, %,d points, %.1f s",
            good.size(),
            pointsOf(good),
            watch.lap("index")));
    return good;
  }

  private List<FileIndex> inOneCrs(final List<FileIndex> files) throws UsageException {
    final CrsGroups groups = CrsGroups.of(files);
    if (groups.all().size() > 1) {
      throw new UsageException(
          "the inputs are of "
              + groups.all().size()
              + " coordinate reference systems, a tile is of one: "
              + String.join("; ", groups.all().stream().map(CrsGroups::line).toList())
              + "; retile each by itself");
    }
    groups.warnings(true).forEach(diagnostics::addWarning);
    return files;
  }

  private static Inputs inputs(
      final List<FileIndex> files, final Map<FileFingerprint, PointKind> kinds) {
    final PointKind first = kinds.get(files.get(0).fingerprint());
    final List<LatticeShift> shifts =
        files.stream()
            .map(
                file ->
                    LatticeShift.between(
                            kinds.get(file.fingerprint()).transform(), first.transform())
                        .orElseThrow())
            .toList();
    return new Inputs(files, shifts, first);
  }

  private List<Planned> plan(
      final List<FileIndex> files, final Map<FileFingerprint, PointKind> kinds) {
    if (options.oneFile()) {
      return List.of(wholePlan(files, kinds.get(files.get(0).fingerprint())));
    }
    final List<String> names =
        InputFiles.names(files.stream().map(FileIndex::fingerprint).toList());
    final TilePlan plan = TilePlanner.plan(files, names, options.tileOptions());
    final PointKind kind = kinds.get(files.get(0).fingerprint());
    final List<Planned> planned = new ArrayList<>();
    for (final TileSpec tile : plan.tiles()) {
      final String id = tile.id() + options.kind().ending();
      planned.add(
          new Planned(
              List.of(tile),
              new GatherTask.Work(
                  id,
                  tile.bounds(),
                  tile.corePoints(),
                  tile.inputs().size(),
                  key(
                      id,
                      tile.corePoints(),
                      files.get(0),
                      kind,
                      tile.inputs().stream().map(TileSpec.Input::fingerprint).toList()))));
    }
    return planned;
  }

  private Planned wholePlan(final List<FileIndex> files, final PointKind kind) {
    final String id = WHOLE + options.kind().ending();
    Bounds bounds = Bounds.EMPTY;
    for (final FileIndex file : files) {
      bounds = bounds.union(file.bounds());
    }
    final long points = pointsOf(files);
    return new Planned(
        List.of(),
        new GatherTask.Work(
            id,
            bounds,
            points,
            files.size(),
            key(
                id,
                points,
                files.get(0),
                kind,
                files.stream().map(FileIndex::fingerprint).toList())));
  }

  /** Nobody sees all points of a file that is made in parts as they are written. */
  private List<TopGrid> grid(final List<FileIndex> files, final List<Planned> planned) {
    return policy.draws() && planned.stream().noneMatch(this::isMadeInParts)
        ? JobPage.grid(files).stream().toList()
        : List.of();
  }

  /** What a file depends on. */
  private String key(
      final String id,
      final long points,
      final FileIndex first,
      final PointKind kind,
      final List<FileFingerprint> inputs) {
    final List<String> parts = new ArrayList<>(List.of(id, Long.toString(points)));
    parts.add(first.fingerprint().toString());
    parts.add(kind.toString());
    inputs.forEach(input -> parts.add(input.toString()));
    return ResultKey.of(options.resultOptions(), parts.toArray(new String[0]));
  }

  /** Writes the tiles that are not there; gives the paths of bad inputs. */
  private Set<String> retile(final List<Planned> planned, final Inputs inputs) throws IOException {
    final ResumeState earlier = frame.earlier();
    final List<Planned> missing = new ArrayList<>();
    for (final Planned tile : planned) {
      final Optional<RetiledTile> done =
          earlier.done(tile.work.id(), tile.work.key(), RetiledTile.class);
      done.ifPresent(results::add);
      if (done.isEmpty()) {
        missing.add(tile);
      }
    }
    reused = results.size();
    if (reused > 0) {
      progress.line("resume: " + reused + " tiles are done already");
    }
    if (missing.isEmpty()) {
      return Set.of();
    }
    earlier.makeRoom(missing.stream().map(tile -> tile.work.id()).toList());
    for (final Planned large : missing.stream().filter(this::isMadeInParts).toList()) {
      makeInParts(large, inputs);
    }
    missing.removeIf(this::isMadeInParts);
    if (missing.isEmpty()) {
      return Set.of();
    }
    // Large ones first, so that none of them is left over at the end.
    missing.sort(
        Comparator.comparingLong((Planned tile) -> tile.work.points())
            .reversed()
            .thenComparing(tile -> tile.work.id()));
    final List<TileSpec> specs = missing.stream().flatMap(tile -> tile.tiles.stream()).toList();
    final List<ScatterTask.Work> reading = reading(specs, inputs);
    final boolean modern = options.kind() == RetileOptions.Kind.COPC;
    final long read = pointsIn(reading);
    pointsRead += read;
    final long written = missing.stream().mapToLong(tile -> tile.work.points()).sum();
    StageName.set(spark, "retile " + missing.size() + " tiles");
    final LongAccumulator done = spark.sc().longAccumulator("points retiled");
    final ProgressTicker ticker = new ProgressTicker(progress, "retile", done, read + written);
    try {
      final JavaPairRDD<RunPlace, PointRun> runs =
          spark
              .parallelize(reading, reading.size())
              .flatMapToPair(
                  new ScatterTask(
                      sources,
                      new TileTargets(inputs.kind.transform(), specs, !modern),
                      modern,
                      done));
      final GatherTask.Context context =
          new GatherTask.Context(
              sources,
              folder,
              options.kind(),
              inputs.files.get(0).fingerprint(),
              ScatterTask.sent(inputs.kind.layout(), modern),
              inputs.files.size() > 1,
              grid);
      results.addAll(
          runs.repartitionAndSortWithinPartitions(
                  TargetPartitioner.ofEach(missing.size()), new RunPlace.Order())
              .mapPartitionsWithIndex(
                  new GatherTask(context, missing.stream().map(Planned::work).toList(), done), true)
              .collect());
    } finally {
      ticker.close();
    }
    progress.line(
        String.format(
            Locale.ROOT,
            "retile: %,d points into %d tiles, %.1f s",
            written,
            missing.size(),
            watch.lap("retile")));
    return Set.of();
  }

  /** Whether one task could not sort the points of a file. */
  private boolean isMadeInParts(final Planned file) {
    return options.oneFile()
        || options.kind() == RetileOptions.Kind.COPC && file.work.points() > partPoints;
  }

  private void makeInParts(final Planned file, final Inputs inputs) throws IOException {
    final Area area =
        new Area(
            file.tiles.stream().map(tile -> (TileCore.Square) tile.core()).toList(),
            inputs.kind.transform());
    final List<ScatterTask.Work> reading =
        file.tiles.isEmpty() ? reading(inputs) : reading(file.tiles, inputs);
    pointsRead += pointsIn(reading);
    final RetiledTile made =
        new WholeFile(spark, sources, progress, reading, inputs.kind, area, partPoints)
            .make(file.work, inputs.files.get(0).fingerprint(), inputs.files, folder);
    CommitLog.commit(conf, folder, file.work.key(), made);
    results.add(made);
    watch.lap("retile");
  }

  /** All chunks, in works of about the same number of points. */
  private static List<ScatterTask.Work> reading(final Inputs inputs) {
    final List<BitSet> needed = new ArrayList<>();
    for (final FileIndex file : inputs.files) {
      final BitSet all = new BitSet();
      all.set(0, file.chunks().size());
      needed.add(all);
    }
    return works(needed, inputs);
  }

  /** The chunks that meet tiles, in works of about the same number of points. */
  private static List<ScatterTask.Work> reading(final List<TileSpec> tiles, final Inputs inputs) {
    final List<BitSet> needed = new ArrayList<>();
    inputs.files.forEach(file -> needed.add(new BitSet()));
    for (final TileSpec tile : tiles) {
      for (final TileSpec.Input input : tile.inputs()) {
        input.chunks().forEach(chunk -> needed.get(input.file()).set(chunk.index()));
      }
    }
    return works(needed, inputs);
  }

  private static List<ScatterTask.Work> works(final List<BitSet> needed, final Inputs inputs) {
    final List<ScatterTask.Work> works = new ArrayList<>();
    for (int f = 0; f < inputs.files.size(); f++) {
      final FileIndex file = inputs.files.get(f);
      List<Chunk> chunks = new ArrayList<>();
      long points = 0;
      for (final FileIndex.IndexedChunk indexed : file.chunks()) {
        final Chunk chunk = indexed.chunk();
        if (!needed.get(f).get(chunk.index())) {
          continue;
        }
        if (!chunks.isEmpty() && points + chunk.pointCount() > SCATTERED) {
          works.add(new ScatterTask.Work(f, file.fingerprint(), inputs.shifts.get(f), chunks));
          chunks = new ArrayList<>();
          points = 0;
        }
        chunks.add(chunk);
        points += chunk.pointCount();
      }
      if (!chunks.isEmpty()) {
        works.add(new ScatterTask.Work(f, file.fingerprint(), inputs.shifts.get(f), chunks));
      }
    }
    return works;
  }

  private static long pointsIn(final List<ScatterTask.Work> works) {
    return works.stream().flatMap(w -> w.chunks().stream()).mapToLong(Chunk::pointCount).sum();
  }

  private static List<String> pathsOf(final List<FileIndex> files) {
    return files.stream().map(file -> file.fingerprint().path()).toList();
  }

  private static long pointsOf(final List<FileIndex> files) {
    return files.stream().mapToLong(FileIndex::pointCount).sum();
  }

  private RetileReport brokenOff(final String why) {
    return new RetileReport(
        JobReport.Status.FAILED,
        why,
        Version.current(),
        options.asMap(),
        new RetileReport.Counts(fileCount, diagnostics.badInputs().size(), 0, 0, 0, 0, 0),
        diagnostics.badInputs(),
        diagnostics.warnings(),
        frame.keptSoFar(),
        watch.all(),
        List.of());
  }

  private RetileReport report(final List<FileIndex> good) throws IOException {
    results.sort(Comparator.comparing(RetiledTile::id));
    final long pointsOut = results.stream().mapToLong(RetiledTile::points).sum();
    final JobReport.Status status =
        stopsAtBad()
            ? JobReport.Status.FAILED
            : diagnostics.status(results.isEmpty(), pointsOf(good), pointsOut);
    final RetileReport report =
        new RetileReport(
            status,
            "",
            Version.current(),
            options.asMap(),
            new RetileReport.Counts(
                fileCount,
                diagnostics.badInputs().size(),
                results.size(),
                reused,
                pointsOf(good),
                pointsOut,
                pointsRead),
            diagnostics.badInputs(),
            diagnostics.warnings(),
            frame.keptAside(status),
            watch.all(),
            List.copyOf(results));
    final List<OutputFile> outputs = new ArrayList<>();
    results.forEach(result -> outputs.addAll(result.outputs()));
    frame.conclude(status, report, pathsOf(good), outputs, Map.of());
    frame.draw(
        () ->
            JobPage.html(
                conf,
                folder,
                RetilePage.content(report, options.kind(), started),
                List.of(
                    new JobPage.Area(
                        "",
                        Set.of(),
                        grid.stream().map(PointsPicture::empty).findFirst(),
                        List.of())),
                broken -> {},
                started));
    return report;
  }
}
