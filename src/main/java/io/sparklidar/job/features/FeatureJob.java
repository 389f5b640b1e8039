package io.sparklidar.job.features;

import io.sparklidar.cloud.Bounds;
import io.sparklidar.cloud.Lattice;
import io.sparklidar.cloud.LatticeChoice;
import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.cloud.Region;
import io.sparklidar.error.BadInput;
import io.sparklidar.error.BadInputException;
import io.sparklidar.error.ErrorMessages;
import io.sparklidar.error.GpuUnavailableException;
import io.sparklidar.error.NameList;
import io.sparklidar.error.StoppedException;
import io.sparklidar.error.UsageException;
import io.sparklidar.feature.Column;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.JobColumns;
import io.sparklidar.filter.Box;
import io.sparklidar.filter.ChosenPoints;
import io.sparklidar.filter.PointFilters;
import io.sparklidar.filter.Pruning;
import io.sparklidar.gpu.DeviceChoice;
import io.sparklidar.ground.HeightAboveGround;
import io.sparklidar.job.Diagnostics;
import io.sparklidar.job.Digest;
import io.sparklidar.job.EngineChoice;
import io.sparklidar.job.JobOptions;
import io.sparklidar.job.JobReport;
import io.sparklidar.job.JobRun;
import io.sparklidar.job.JobSettings;
import io.sparklidar.job.LazySpark;
import io.sparklidar.job.OutputPolicy;
import io.sparklidar.job.ResultKey;
import io.sparklidar.job.ResumeState;
import io.sparklidar.job.TileResult;
import io.sparklidar.job.Version;
import io.sparklidar.job.devices.ChunksOnDevice;
import io.sparklidar.job.devices.IndexOnDevice;
import io.sparklidar.job.devices.TileEngines;
import io.sparklidar.job.ground.Ground;
import io.sparklidar.job.ground.GroundSurvey;
import io.sparklidar.job.index.IndexStage;
import io.sparklidar.job.input.CrsGroup;
import io.sparklidar.job.input.CrsGroups;
import io.sparklidar.job.input.FilterSource;
import io.sparklidar.job.input.HeaderIndexTask;
import io.sparklidar.job.input.HeaderPlaces;
import io.sparklidar.job.input.IndexMemory;
import io.sparklidar.job.input.IndexShortcut;
import io.sparklidar.job.input.IndexStore;
import io.sparklidar.job.input.InputFiles;
import io.sparklidar.job.input.InputResult;
import io.sparklidar.job.input.KnownXy;
import io.sparklidar.job.input.SourceFiles;
import io.sparklidar.job.output.OutputLimits;
import io.sparklidar.job.output.SchemaWarnings;
import io.sparklidar.job.output.SharedSchema;
import io.sparklidar.job.output.raster.JobRasters;
import io.sparklidar.job.output.raster.RasterViews;
import io.sparklidar.job.progress.Progress;
import io.sparklidar.job.progress.ProgressTicker;
import io.sparklidar.job.progress.StageName;
import io.sparklidar.job.progress.Stopwatch;
import io.sparklidar.job.report.JobPage;
import io.sparklidar.job.report.TilePicture;
import io.sparklidar.job.report.TopGrid;
import io.sparklidar.job.sums.JobSums;
import io.sparklidar.job.terrain.Terrain;
import io.sparklidar.job.terrain.TerrainFiles;
import io.sparklidar.job.transport.Parcels;
import io.sparklidar.las.point.PointLayout;
import io.sparklidar.neighbor.Representatives;
import io.sparklidar.storage.FolderAccess;
import io.sparklidar.storage.HadoopConf;
import io.sparklidar.storage.Json;
import io.sparklidar.storage.OutputFile;
import io.sparklidar.storage.OutputFolder;
import io.sparklidar.storage.OutputFormat;
import io.sparklidar.storage.compaction.LogCompactor;
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
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.LongAccumulator;

/**
 * One job from inputs to report, run by the driver. A bad file found while tiles run is left out
 * and the tiles that looked at it are done again without it, so that the result is the one of a job
 * that never saw it. One object runs one job.
 */
public final class FeatureJob {

  /** Points of a query that one core decodes and computes in a second or two. */
  private static final long FEW_POINTS = 1_000_000;

  /** What queries remember of the ground. */
  private static final String GROUND = "ground";

  /** No file's ordinal. */
  private static final int NO_FILE = -1;

  private final LazySpark spark;
  private final JobOptions options;
  private final OutputPolicy policy;
  private final Progress progress;
  private final Configuration conf;
  private final Stopwatch watch = new Stopwatch();
  private final Diagnostics diagnostics;
  private final Map<String, TileResult> results = new HashMap<>();
  private final Map<String, String> names = new HashMap<>();
  private final Instant started = Instant.now();
  private Optional<GpuMemoryTrace> gpuMemory = Optional.empty();
  private FeatureSet features;
  private PointFilters filters = PointFilters.NONE;

  /** How far tiles read around their cores: at most as far as the lattice provides for. */
  private double halo;

  /** How far around their cores they look for ground; 0 if no column looks at it. */
  private double groundReach;

  private OutputFolder folder;
  private JobRun frame;
  private List<CrsGroup> groups = List.of();
  private List<FileFingerprint> found = List.of();

  /** Rasters that heights of each group are above, by its label; none of those above points. */
  private final Map<String, List<Terrain>> terrain = new HashMap<>();

  private int fileCount;
  private int reused;
  private long pointsComputed;

  /**
   * A job that replaces nothing of other options and draws its page.
   *
   * @param spark where it runs
   * @param options what to do, checked by {@link JobOptions#validated()}
   * @param progress is told how far it is
   * @throws UsageException if an option is wrong
   */
  public FeatureJob(final JavaSparkContext spark, final JobOptions options, final Progress progress)
      throws UsageException {
    this(LazySpark.of(spark), options, OutputPolicy.DEFAULT, progress);
  }

  /**
   * A job.
   *
   * @param spark where it runs
   * @param options what to do, checked by {@link JobOptions#validated()}
   * @param policy what becomes of what is in the output folder
   * @param progress is told how far it is
   * @throws UsageException if an option is wrong
   */
  public FeatureJob(
      final LazySpark spark,
      final JobOptions options,
      final OutputPolicy policy,
      final Progress progress)
      throws UsageException {
    this.spark = spark;
    this.options = options.validated();
    this.policy = policy;
    this.progress = progress;
    this.features = options.featureSet();
    this.halo = options.halo();
    this.groundReach = options.groundReach();
    this.conf = spark.hadoopConfiguration();
    this.diagnostics = new Diagnostics(progress);
  }

  /**
   * Runs the job and writes its report.
   *
   * @return the report that was written
   * @throws UsageException if the inputs or the output cannot be used as asked
   * @throws GpuUnavailableException if a GPU is required and there is none
   * @throws StoppedException if the process was told to stop
   * @throws IOException if storage fails
   */
  public JobReport run() throws UsageException, GpuUnavailableException, IOException {
    // An executor starts and answers while inputs are looked for.
    final Supplier<String> whyNoGpu = options.device() == DeviceChoice.GPU ? askForGpu() : () -> "";
    folder = FolderAccess.named(conf, options.output());
    filters = FilterSource.read(conf, options.filters());
    beginIfNothingIsDone();
    final List<FileFingerprint> files =
        InputFiles.find(conf, "--input", options.inputs(), folder.rootPath(), diagnostics);
    requireGpu(whyNoGpu.get());
    found = files;
    fileCount = files.size() + diagnostics.badInputs().size();
    final JobSettings settings = JobSettings.of("run", options.resultOptions());
    frame = new JobRun(spark, folder, policy, settings, started, progress, this::brokenOff);
    try {
      return frame.run(
          held -> {
            folder = held;
            return run(files);
          });
    } finally {
      KnownXy.ofThisJvm().forget();
    }
  }

  /** Without results of an earlier run there will be something to do. */
  private void beginIfNothingIsDone() {
    try {
      if (folder.rootPath().getFileSystem(conf).exists(folder.manifest())) {
        return;
      }
    } catch (final IOException e) {
      // What that means is said when the folder is opened.
    }
    spark.begin();
  }

  private JobReport run(final List<FileFingerprint> files) throws UsageException, IOException {
    nameAll(files);
    if (options.layout() == TilePlanner.Layout.SOURCE) {
      // Known before anything is read.
      frame.requireRoom(OutputFolder.relativeResults(options.formats(), names.values()));
    }
    List<FileIndex> good = index(files);
    if (!diagnostics.badInputs().isEmpty() && options.onError() == JobOptions.OnError.FAIL) {
      return report(good, List.of(), true);
    }
    try {
      group(good);
      requireUsable(good);
    } catch (final UsageException e) {
      frame.reportRefusal(e);
      throw e;
    }
    if (options.formats().contains(OutputFormat.COG)) {
      for (final CrsGroup group : groups) {
        frame.requireRoom(virtualRaster(group));
        frame.requireRoom(rasterItems(group));
      }
    }
    while (!good.isEmpty()) {
      chooseColumns(good);
      final List<Plan> plans = new ArrayList<>();
      final Set<String> bad = new HashSet<>();
      for (final JobGroup group : groupsOf(good)) {
        final Cut cut = cut(group);
        final Set<String> badBefore = diagnostics.stopping(() -> decideTogether(cut));
        if (badBefore.isEmpty()) {
          final Plan plan = plan(cut, good, plans.size());
          bad.addAll(unfit(plan));
          plans.add(plan);
        }
        bad.addAll(badBefore);
      }
      final boolean begins = bad.isEmpty();
      if (begins) {
        frame.requireRoom(
            OutputFolder.relativeResults(
                options.formats(),
                plans.stream().flatMap(plan -> plan.outputNames().stream()).toList()));
        // From here on the folder changes.
        frame.begin();
        bad.addAll(diagnostics.stopping(() -> compute(plans, frame.earlier())));
        if (bad.isEmpty()) {
          settle(plans, good);
          return report(good, plans, false);
        }
      }
      if (options.onError() == JobOptions.OnError.FAIL) {
        return report(good, begins ? plans : List.of(), true);
      }
      good = good.stream().filter(file -> !bad.contains(file.fingerprint().path())).toList();
      if (begins) {
        frame.earlier().reload();
      }
    }
    frame.begin();
    settle(List.of(), good);
    return report(good, List.of(), false);
  }

  /** The files whose points outputs cannot hold, by path. */
  private Set<String> unfit(final Plan plan) {
    final Map<String, BadInput> unfit =
        OutputLimits.passed(
            options,
            plan.context.features(),
            plan.context.layouts(),
            plan.context.outputLattice(),
            plan.specs());
    unfit.values().forEach(diagnostics::addBad);
    return unfit.keySet();
  }

  private void settle(final List<Plan> plans, final List<FileIndex> good) throws IOException {
    final Set<String> ids = new HashSet<>();
    plans.forEach(plan -> ids.addAll(plan.ids()));
    frame.settle(ids, pathsOf(good), diagnostics);
    final FileSystem fs = folder.rootPath().getFileSystem(conf);
    fs.delete(folder.parts(), true);
    for (final Plan plan : plans) {
      groundSurvey(plan.group.crs().home(folder)).settle(plan.group.ground());
    }
    if (plans.stream().noneMatch(plan -> plan.group.crs().alone())) {
      groundSurvey(folder).settle(Ground.NOT_ASKED);
      fs.delete(folder.allSums(), false);
      forgetGroupsBut(plans.stream().map(plan -> plan.group.crs().label()).toList());
    } else {
      fs.delete(folder.groups(), true);
    }
  }

  /** Deletes what was found out of groups that there are no files of any more. */
  private void forgetGroupsBut(final List<String> labels) throws IOException {
    final FileSystem fs = folder.rootPath().getFileSystem(conf);
    if (fs.exists(folder.groups())) {
      for (final FileStatus group : fs.listStatus(folder.groups())) {
        if (!labels.contains(group.getPath().getName())) {
          fs.delete(group.getPath(), true);
        }
      }
    }
  }

  /** The cells of pictures: of all points, or of where those lie that are written. */
  private Optional<TopGrid> grid(final List<FileIndex> files) {
    Optional<TopGrid> grid = JobPage.grid(files);
    for (final Region region : filters.region()) {
      final Bounds all = files.stream().map(FileIndex::bounds).reduce(Bounds.EMPTY, Bounds::union);
      final Bounds shown = all.intersection(region.bounds());
      final double part = shown.width() / all.width() * (shown.height() / all.height());
      final long points = files.stream().mapToLong(FileIndex::pointCount).sum();
      grid =
          grid.filter(any -> !shown.isEmpty() && part > 0)
              .map(any -> JobPage.grid(shown, Math.max(1, (long) (part * points))));
    }
    return grid;
  }

  private static List<String> pathsOf(final List<FileIndex> files) {
    return files.stream().map(file -> file.fingerprint().path()).toList();
  }

  private JobReport brokenOff(final String why) {
    return new JobReport(
        JobReport.Status.FAILED,
        why,
        Version.current(),
        options.asMap(),
        new JobReport.Counts(fileCount, diagnostics.badInputs().size(), 0, 0, 0, 0, 0, 0, 0, 0, 0),
        Map.of(),
        Map.of(),
        Map.of(),
        coordinateSystems(groups),
        new FeatureChecksum(0).toString(),
        List.of(),
        diagnostics.badInputs(),
        List.of(),
        diagnostics.warnings(),
        frame.keptSoFar(),
        watch.all());
  }

  /**
   * Indexes the inputs and plans the tiles, and computes nothing.
   *
   * @return the plan of the files that are not bad, by their CRS
   * @throws UsageException if the inputs or the output cannot be used as asked
   * @throws IOException if storage fails
   */
  public List<PlannedGroup> plan() throws UsageException, IOException {
    folder = FolderAccess.named(conf, options.output());
    filters = FilterSource.read(conf, options.filters());
    final List<FileFingerprint> files =
        InputFiles.find(conf, "--input", options.inputs(), folder.rootPath(), diagnostics);
    FolderAccess.open(conf, folder);
    nameAll(files);
    final List<FileIndex> good = index(files);
    group(good);
    requireUsable(good);
    final List<PlannedGroup> planned =
        groupsOf(good).stream()
            .map(
                group ->
                    new PlannedGroup(
                        group.crs(), tiles(group, group.lattice(options.reach()).lattice())))
            .toList();
    for (final PlannedGroup group : planned) {
      retileAdvice(group.group()).of(group.plan()).ifPresent(diagnostics::addWarning);
      progress.line(said(group.group(), group.plan()));
    }
    return planned;
  }

  private static String said(final CrsGroup group, final TilePlan plan) {
    return String.format(
        Locale.ROOT,
        "plan: %s%d tiles, %,d points, reading %.2f times the input",
        group.alone() ? "" : group.label() + ": ",
        plan.tiles().size(),
        plan.points(),
        plan.amplification());
  }

  /**
   * The table that the job would write.
   *
   * @param headers of all inputs, as {@link io.sparklidar.tile.FileIndexer#ofHeader} reads them
   * @throws UsageException if the inputs cannot be used as asked
   */
  public QueriedTable table(final List<FileIndex> headers) throws UsageException {
    group(headers);
    final ColumnChoice columns = ColumnChoice.of(options, layouts(headers));
    columns.notes().forEach(diagnostics::addWarning);
    diagnostics.say();
    return new QueriedTable(headers, groups, columns.features());
  }

  /**
   * Plans what a query wants of what the job would write. Nothing is written but what is remembered
   * for the next query.
   *
   * @param scope what it wants
   * @param table of the job
   * @throws UsageException if the inputs cannot be used as asked
   * @throws BadInputException if one is bad
   * @throws IOException if storage fails
   */
  public PlannedQuery query(final QueryScope scope, final QueriedTable table)
      throws UsageException, IOException {
    final Runnable names = StageName.kept(spark.get());
    try {
      return new QueryPlanner(scope).plan(table);
    } finally {
      names.run();
    }
  }

  /** Plans one query. */
  private final class QueryPlanner {

    private final QueryScope scope;
    private final DensityGrid.Mode mode = options.tileOptions().densityMode();
    private int indexed;

    QueryPlanner(final QueryScope scope) {
      this.scope = scope;
    }

    PlannedQuery plan(final QueriedTable table) throws UsageException, IOException {
      filters = FilterSource.read(conf, options.filters());
      final PointFilters ofJob = filters;
      final List<FileIndex> inputs = table.inputs();
      nameAll(inputs.stream().map(FileIndex::fingerprint).toList());
      features = table.features().where(column -> scope.features().contains(column.name()));
      final FeatureSet computed = filters.computed(features);
      halo =
          Math.max(
              filters.reach(),
              computed.size() == 0
                  ? 0
                  : Representatives.halo(options.computeAt(), computed.radius(options.radius())));
      groundReach = options.groundReach(computed);
      // What all points decide together is the same wherever a query looks.
      final boolean needsAll = JobColumns.ofJob(computed).size() > 0;
      final Optional<FileIndex> sample =
          filters.areNone() && scope.region().isEmpty() && !needsAll
              ? sample(inputs)
              : Optional.empty();
      final Optional<Region> near =
          sample.isPresent() ? sample.map(file -> Box.around(file.bounds())) : scope.region();
      filters = needsAll ? ofJob : within(ofJob, near);
      final List<FileIndex> files = index(inputs);
      requireGood(files);
      filters = ofJob;
      checks().requireOfQuery(files);
      groups = table.groups();
      findTerrain(files);
      final List<TileQuery> queries = new ArrayList<>();
      final List<PlannedQuery.Task> tasks = new ArrayList<>();
      for (final JobGroup group : groupsOf(files)) {
        filters = ofJob;
        final Lattice lattice = group.lattice(options.reach()).lattice();
        checks().requireOfGroup(group.files(), lattice);
        checks().requireGrid(lattice, computed);
        if (needsAll) {
          sumUp(group, computed);
        }
        filters = within(ofJob, sample.isPresent() ? around(sample.get(), files) : near);
        final Cut cut = cut(group, computed).readingLess(this::inSquares);
        if (group.ground().classes().isEmpty()) {
          groundOf(cut);
        }
        final TileContext whole =
            context(cut, files, new JobColumns(computed, group.sums().limits(options.sorFactor())));
        queries.add(
            new TileQuery(
                whole.handingOver(
                    new SharedSchema(
                        layouts(files), whole.layouts(), scope.attributes(), table.features()))));
        tasks.addAll(tasks(cut.plan, queries.size() - 1));
      }
      tasks.sort(PlannedQuery.EXPENSIVE_FIRST);
      return new PlannedQuery(queries, tasks, indexed);
    }

    private List<PlannedQuery.Task> tasks(final TilePlan plan, final int query) {
      final List<TileTask.Work> tiles =
          plan.tiles().stream()
              .map(tile -> new TileTask.Work(tile, tile.id(), "", List.of()))
              .toList();
      return tiles.isEmpty()
          ? List.of()
          : TileTasks.of(tiles, spark.get().defaultParallelism()).stream()
              .map(
                  task ->
                      new PlannedQuery.Task(query, task.stream().map(TileTask.Work::tile).toList()))
              .toList();
    }

    private PointFilters within(final PointFilters other, final Optional<Region> region) {
      return region.map(other::within).orElse(other);
    }

    /** A file that has enough points for a query that takes any. */
    private Optional<FileIndex> sample(final List<FileIndex> inputs) {
      return inputs.stream()
          .filter(file -> file.pointCount() >= scope.enough() && !file.bounds().isEmpty())
          .findFirst();
    }

    /** Where enough points of such a file lie. */
    private Optional<Region> around(final FileIndex sample, final List<FileIndex> files) {
      final FileIndex file =
          files.stream()
              .filter(f -> f.fingerprint().equals(sample.fingerprint()))
              .findFirst()
              .orElseThrow();
      return Optional.of(
          Box.around(
              file.chunks().stream()
                  .filter(chunk -> chunk.chunk().pointCount() >= scope.enough())
                  .findFirst()
                  .map(FileIndex.IndexedChunk::bounds)
                  .orElse(file.bounds())));
    }

    /** Of inputs that lie elsewhere their headers suffice. */
    private List<FileIndex> index(final List<FileIndex> headers) {
      final IndexStore store =
          scope
              .memory()
              .map(memory -> new IndexStore(new HadoopConf(conf), memory.index()))
              .orElse(IndexStore.none());
      final List<FileFingerprint> near =
          headers.stream()
              .filter(header -> header.bounds().isEmpty() || !isFar(header))
              .map(FileIndex::fingerprint)
              .toList();
      final Map<FileFingerprint, FileIndex> known =
          new HashMap<>(IndexMemory.ofThisJvm().find(near, mode));
      final Set<FileFingerprint> missing = new LinkedHashSet<>(near);
      missing.removeAll(known.keySet());
      known.putAll(store.findTogether(missing, mode));
      missing.removeAll(known.keySet());
      if (!missing.isEmpty()) {
        indexed = missing.size();
        final List<FileIndex> found =
            FeatureJob.this.index(List.copyOf(missing), store, mode, false);
        found.forEach(index -> known.put(index.fingerprint(), index));
        remember(headers, found, store);
      }
      IndexMemory.ofThisJvm().keep(known.values(), mode);
      final Set<FileFingerprint> bad = new HashSet<>(near);
      bad.removeAll(known.keySet());
      return headers.stream()
          .filter(header -> !bad.contains(header.fingerprint()))
          .map(header -> known.getOrDefault(header.fingerprint(), header))
          .toList();
    }

    /** Beside those of other files that were. */
    private void remember(
        final List<FileIndex> headers, final List<FileIndex> found, final IndexStore store) {
      final Map<FileFingerprint, FileIndex> all =
          new LinkedHashMap<>(
              store.findTogether(headers.stream().map(FileIndex::fingerprint).toList(), mode));
      found.forEach(index -> all.put(index.fingerprint(), index));
      store.saveTogether(List.copyOf(all.values()), mode);
    }

    private void requireGood(final List<FileIndex> left) throws BadInputException {
      if (!diagnostics.badInputs().isEmpty()
          && (left.isEmpty() || options.onError() == JobOptions.OnError.FAIL)) {
        throw new BadInputException(diagnostics.badInputs().get(0), null);
      }
    }

    /**
     * Tiles that are files read what lies at a border with each of the files that meet there; few
     * points are read once, by one tile or some, whatever files they are of.
     */
    private Optional<TilePlan> inSquares(final Cut cut) {
      if (scope.region().isEmpty() || options.layout() != TilePlanner.Layout.SOURCE) {
        return Optional.empty();
      }
      return Optional.of(tiles(cut.group, cut.lattice, options.tileOptions().inSquares()))
          .filter(plan -> plan.readPoints() <= FEW_POINTS);
    }

    private Cut cut(final JobGroup group, final FeatureSet computed) {
      final LatticeChoice choice = group.lattice(options.reach());
      return new Cut(
          group,
          tiles(group, choice.lattice()),
          choice.lattice(),
          group.outputLattice(choice, options.reach()),
          computed);
    }

    /** What queries remember besides the index. */
    private OutputFolder memory(final String why) throws UsageException {
      return scope
          .memory()
          .orElseThrow(
              () ->
                  new UsageException(
                      why
                          + ", and what they say is to be remembered: give indexPath a folder that"
                          + " can be written to"));
    }

    /** Finds the ground of the points that tiles look at; what queries found before is there. */
    private void groundOf(final Cut cut) throws UsageException, IOException {
      if (options.groundFilter().isNone()) {
        return;
      }
      folder = memory("which points are ground follows from those far around").ofQuery(GROUND);
      synchronized (FeatureJob.class) {
        if (!findGround(cut, folder).isEmpty()) {
          throw new BadInputException(cut.group.ground().bad().get(0), null);
        }
      }
    }

    private void sumUp(final JobGroup group, final FeatureSet computed)
        throws UsageException, IOException {
      final OutputFolder memory = memory(JobColumns.ofJob(computed) + " follows from all points");
      final Cut all = cut(group, computed);
      groundOf(all);
      folder = memory.ofQuery(Digest.of(options.resultOptions() + " " + all.plan.tiles()));
      synchronized (FeatureJob.class) {
        if (!FeatureJob.this.sumUp(all, folder).isEmpty()) {
          throw new BadInputException(group.sums().bad().get(0), null);
        }
      }
    }
  }

  /** The files found bad so far. */
  public List<BadInput> badInputs() {
    return diagnostics.badInputs();
  }

  /**
   * Begins to ask an executor, since the driver's machine may be another kind, why it has no GPU;
   * the answer is empty if it has one.
   */
  private Supplier<String> askForGpu() {
    final EngineChoice engine = options.engine();
    return spark.ahead(
        "look-for-gpu",
        running -> {
          StageName.set(running, "look for a GPU");
          return running
              .parallelize(List.of(1), 1)
              .map(unused -> TileEngines.whyNoGpu(engine).orElse(""))
              .first();
        });
  }

  private static void requireGpu(final String whyNot) throws GpuUnavailableException {
    if (!whyNot.isEmpty()) {
      throw new GpuUnavailableException(
          "--device gpu, but " + whyNot + "; use --device auto or cpu");
    }
  }

  /** Names outputs after all inputs found, so that a bad one does not rename the others. */
  private void nameAll(final List<FileFingerprint> files) {
    final List<String> all = InputFiles.names(files);
    for (int f = 0; f < all.size(); f++) {
      names.put(files.get(f).path(), all.get(f));
    }
  }

  private List<String> namesOf(final List<FileIndex> files) {
    return files.stream().map(file -> names.get(file.fingerprint().path())).toList();
  }

  private List<FileIndex> index(final List<FileFingerprint> files) {
    progress.stage("index", 0, 0);
    final DensityGrid.Mode mode = options.tileOptions().densityMode();
    final IndexStore store = new IndexStore(new HadoopConf(conf), folder.index());
    final Map<FileFingerprint, FileIndex> known = store.findTogether(files, mode);
    final List<FileIndex> good = new ArrayList<>(known.values());
    final List<FileFingerprint> unknown =
        files.stream().filter(file -> !known.containsKey(file)).toList();
    final List<FileIndex> far = unknown.isEmpty() ? List.of() : farFiles(unknown);
    final Set<FileFingerprint> unread =
        far.stream().map(FileIndex::fingerprint).collect(Collectors.toSet());
    final List<FileFingerprint> near =
        unknown.stream().filter(file -> !unread.contains(file)).toList();
    if (!near.isEmpty()) {
      good.addAll(index(near, store, mode, true));
      store.saveTogether(good, mode);
    }
    good.addAll(far);
    good.sort(Comparator.comparing(file -> file.fingerprint().path()));
    long points = 0;
    for (final FileIndex file : good) {
      points += file.pointCount();
      for (final String warning : file.warnings()) {
        diagnostics.addWarning(file.fingerprint().path(), warning);
      }
    }
    diagnostics.say();
    progress.line(
        String.format(
            Locale.ROOT,
            "index: %d files, %,d points, %.1f s",
            good.size(),
            points,
            watch.lap("index")));
    return good;
  }

  /** Files of which no point matters, as their headers say. */
  private List<FileIndex> farFiles(final List<FileFingerprint> files) {
    if (!filters.haveRegion()) {
      return List.of();
    }
    final JavaSparkContext session = spark.get();
    StageName.set(session, "headers of " + files.size() + " files");
    final List<FileIndex> far = new ArrayList<>();
    for (final InputResult<FileIndex> header :
        Parcels.collect(
            Parcels.send(session, files, Math.min(files.size(), 4 * session.defaultParallelism()))
                .map(new HeaderIndexTask(new SourceFiles(new HadoopConf(conf)))))) {
      // What is wrong with a file is said by who indexes it.
      header.found().filter(this::isFar).ifPresent(far::add);
    }
    if (!far.isEmpty()) {
      progress.line(
          "index: of "
              + NameList.counted(files.size(), "file")
              + " those that lie elsewhere, as their headers say, are not read: "
              + far.size());
    }
    return far;
  }

  private boolean isFar(final FileIndex header) {
    return header.isUnread() && !filters.concern(header, reach() + groundHalo());
  }

  private List<FileIndex> index(
      final List<FileFingerprint> files,
      final IndexStore store,
      final DensityGrid.Mode mode,
      final boolean runs) {
    final JavaSparkContext session = spark.get();
    final IndexShortcut shortcut = IndexOnDevice.of(options, new HadoopConf(conf), features.size());
    return new IndexStage(session, new HadoopConf(conf), store, mode, diagnostics)
        .index(
            files,
            shortcut,
            all -> IndexOnDevice.groups(all, shortcut, session.defaultParallelism()),
            runs && session.isLocal() && !ChunksOnDevice.isPossible(options));
  }

  /** Finds out which files are searched together, and says so where not all are. */
  private void group(final List<FileIndex> files) {
    final CrsGroups found = CrsGroups.of(files);
    groups = found.all();
    found.warnings(options.writesLas()).forEach(diagnostics::addWarning);
    if (groups.size() > 1) {
      progress.line(
          "inputs are of "
              + groups.size()
              + " coordinate reference systems, each searched by itself:");
      groups.forEach(group -> progress.line("  " + CrsGroups.line(group)));
    }
  }

  /** The groups of the files that are left. */
  private List<JobGroup> groupsOf(final List<FileIndex> files) {
    return groups.stream()
        .map(group -> group.among(files))
        .filter(group -> !group.files().isEmpty())
        .map(group -> new JobGroup(group, terrain.getOrDefault(group.label(), List.of())))
        .toList();
  }

  private Path virtualRaster(final CrsGroup group) {
    return folder.virtualRaster(group.alone() ? "" : group.label());
  }

  private Path rasterItems(final CrsGroup group) {
    return folder.rasterItems(group.alone() ? "" : group.label());
  }

  private InputChecks checks() {
    return new InputChecks(options, features, filters);
  }

  private void requireUsable(final List<FileIndex> files) throws UsageException, IOException {
    if (!files.isEmpty()) {
      checks().require(files);
    }
    findTerrain(files);
    for (final JobGroup group : groupsOf(files)) {
      checks().requireOfGroup(group.files(), group.lattice(options.reach()).lattice());
    }
  }

  /** Finds what heights of each group are above, if that is not its points. */
  private void findTerrain(final List<FileIndex> files) throws UsageException, IOException {
    if (!options.ground().model().isOfPoints()) {
      for (final CrsGroup group : groups) {
        terrain.put(
            group.label(),
            List.of(
                TerrainFiles.find(
                    conf,
                    options.ground().dtm(),
                    group.among(files).files(),
                    group.others(groups))));
      }
    }
  }

  /** A plan with what its tasks share and what each of them depends on. */
  private record Plan(
      JobGroup group, TileContext context, List<TileTask.Work> tiles, List<LargeFile> splitFiles) {

    /** All pieces of the result. */
    Set<String> ids() {
      final Set<String> ids = new HashSet<>();
      tiles.forEach(work -> ids.add(work.tile().id()));
      splitFiles.forEach(file -> ids.add(file.whole().id()));
      return ids;
    }

    /** The names of its files, without folder and ending. */
    List<String> outputNames() {
      final List<String> names = new ArrayList<>();
      for (final TileTask.Work work : tiles) {
        if (!(work.tile().core() instanceof TileCore.PartOfFile)) {
          names.add(work.outputName());
        }
      }
      splitFiles.forEach(file -> names.add(file.outputName()));
      return names;
    }

    List<TileSpec> specs() {
      return tiles.stream().map(TileTask.Work::tile).toList();
    }
  }

  /**
   * How some inputs of a job are cut.
   *
   * @param group the inputs
   * @param plan the tiles
   * @param lattice the grid they are searched on
   * @param outputLattice the grid of outputs that mix files
   * @param computed all columns that engines and the job compute
   */
  private record Cut(
      JobGroup group, TilePlan plan, Lattice lattice, Lattice outputLattice, FeatureSet computed) {

    /** The same with other tiles, if there are any and they decode fewer points. */
    Cut readingLess(final Function<Cut, Optional<TilePlan>> others) {
      return others
          .apply(this)
          .filter(other -> other.readPoints() < plan.readPoints())
          .map(other -> new Cut(group, other, lattice, outputLattice, computed))
          .orElse(this);
    }
  }

  private void chooseColumns(final List<FileIndex> files) throws UsageException {
    final ColumnChoice columns = ColumnChoice.of(options, layouts(files));
    columns.notes().forEach(diagnostics::addWarning);
    features = columns.features();
    sayWhatConditionsLack(files);
  }

  private Cut cut(final JobGroup group) throws UsageException {
    final LatticeChoice choice = group.lattice(options.reach());
    choice.warning().ifPresent(diagnostics::addWarning);
    final Lattice lattice = choice.lattice();
    checks().requireGrid(lattice, filters.computed(features));
    final Lattice outputLattice = group.outputLattice(choice, options.reach());
    if (!outputLattice.isExact()
        && options.layout() == TilePlanner.Layout.TILES
        && options.writesLas()) {
      diagnostics.addWarning(
          "files of one tile share no scale that LAS can hold: its LAS and LAZ outputs are rounded"
              + " too; --layout source and --format parquet keep coordinates as they are");
    }
    final TilePlan plan = tiles(group, lattice);
    retileAdvice(group.crs()).of(plan).ifPresent(diagnostics::addWarning);
    return new Cut(group, plan, lattice, outputLattice, filters.computed(features));
  }

  private RetileAdvice retileAdvice(final CrsGroup group) {
    return new RetileAdvice(options, group.alone());
  }

  /** A condition that no point can fulfil is not left to whoever wonders where all points are. */
  private void sayWhatConditionsLack(final List<FileIndex> files) {
    final Set<PointAttribute> lacking = filters.needs();
    lacking.removeIf(
        attribute -> files.stream().anyMatch(file -> file.layout().has(attribute.field())));
    if (!lacking.isEmpty()) {
      diagnostics.addWarning(
          "no input has "
              + lacking.stream().map(PointAttribute::columnName).collect(Collectors.joining(" or "))
              + ", so that no comparison with it, or with what is made of it, holds in --only or"
              + " --where");
    }
  }

  /** How far around a point others lie that decide whether it is ground, if that is looked for. */
  private double groundHalo() {
    return options.groundFilter().isNone() ? 0 : options.groundFilter().parameters().halo();
  }

  /** How far around their cores tiles look at any points. */
  private double reach() {
    return Math.max(halo, groundReach);
  }

  /** The tiles that may have points to be written. */
  private TilePlan tiles(final JobGroup group, final Lattice lattice) {
    return tiles(group, lattice, options.tileOptions());
  }

  private TilePlan tiles(
      final JobGroup group, final Lattice lattice, final TilePlanner.Options cutting) {
    final List<FileIndex> files = group.files();
    TilePlan plan =
        TilePlanner.plan(
            files,
            new TilePlanner.Names(namesOf(files), Set.copyOf(names.values()), group.crs().prefix()),
            cutting.within(halo, groundReach),
            lattice.longestSide());
    for (final Region region : filters.region()) {
      plan = Pruning.of(plan, files, region, reach(), options.tileOptions().wholeSquares());
    }
    return plan;
  }

  /** Decides what points decide together before tiles run; gives the paths of files found bad. */
  private Set<String> decideTogether(final Cut cut) throws IOException {
    final Set<String> bad = findGround(cut, cut.group.crs().home(folder));
    return bad.isEmpty() ? sumUp(cut, cut.group.crs().home(folder)) : bad;
  }

  private GroundSurvey groundSurvey(final OutputFolder where) {
    return new GroundSurvey(spark, options, where, progress);
  }

  private Set<String> findGround(final Cut cut, final OutputFolder where) throws IOException {
    if (options.groundFilter().isNone()) {
      return Set.of();
    }
    final Ground ground =
        groundSurvey(where)
            .of(
                cut.group.files(),
                cut.lattice,
                filters.region().stream()
                    .map(region -> region.bounds().expand(reach()))
                    .findFirst());
    cut.group.found(ground);
    watch.lap("ground");
    ground.bad().forEach(diagnostics::addBad);
    return ground.bad().stream().map(BadInput::file).collect(Collectors.toSet());
  }

  /** Sums up what all points decide together; gives the paths of files found bad. */
  private Set<String> sumUp(final Cut cut, final OutputFolder where) throws IOException {
    final FeatureSet ofJob = JobColumns.ofJob(cut.computed);
    if (ofJob.size() == 0) {
      return Set.of();
    }
    final TileContext shared =
        context(cut, cut.group.files(), JobColumns.of(JobColumns.searched(ofJob)));
    final String parameters =
        ResultKey.of(
            Map.of(
                "k", options.k(), "radius", options.radius(), "of", options.neighbors().toString()),
            ofJob.toString(),
            cut.lattice.toString(),
            filters.only().toString(),
            filters.region().toString());
    final JobSums.Outcome sums =
        new JobSums(spark, options, ofJob, cut.lattice, filters, shared.sources(), where, progress)
            .of(
                cut.plan.tiles(),
                tile -> keyOf(tile, parameters, cut.group.ground()),
                tile -> TileMemory.bytes(tile, shared));
    cut.group.found(sums);
    sums.spreads(options.sorFactor())
        .forEach(
            (name, spread) ->
                progress.line(
                    String.format(
                        Locale.ROOT,
                        "%s: %,d points, mean distance %.4f, standard deviation %.4f, outliers"
                            + " above %.4f",
                        name,
                        spread.points(),
                        spread.mean(),
                        spread.standardDeviation(),
                        spread.limit())));
    watch.lap("sums");
    sums.bad().forEach(diagnostics::addBad);
    return sums.bad().stream().map(BadInput::file).collect(Collectors.toSet());
  }

  /**
   * What tasks are told of some inputs.
   *
   * @param all good inputs of the job, whose one table results are part of
   * @param number of the group among those of the job
   */
  private Plan plan(final Cut cut, final List<FileIndex> all, final int number)
      throws UsageException {
    final TilePlan plan = cut.plan;
    final List<FileIndex> files = cut.group.files();
    final List<String> outputNames = namesOf(files);
    final TileContext context =
        context(
            cut, all, new JobColumns(cut.computed, cut.group.sums().limits(options.sorFactor())));
    sayWhatDiffers(context);
    final String parameters =
        ResultKey.of(
            options.resultOptions(),
            features.toString(),
            cut.lattice.toString(),
            context.layoutsKey(),
            filters.areNone() ? "" : filters.toString(),
            cut.group.terrain().stream().map(Terrain::key).collect(Collectors.joining()),
            context.columns().limits().toString());
    final Map<String, String> keys = new HashMap<>();
    plan.tiles().forEach(tile -> keys.put(tile.id(), keyOf(tile, parameters, cut.group.ground())));
    final LargeFiles split = LargeFiles.of(plan, files, outputNames, keys, filters);
    final List<TileTask.Work> tiles =
        plan.tiles().stream()
            .map(
                tile ->
                    new TileTask.Work(
                        tile, tile.id(), keys.get(tile.id()), split.piecesOf(tile), number))
            .toList();
    progress.line(said(cut.group.crs(), plan));
    watch.lap("plan");
    return new Plan(cut.group, context, tiles, split.all());
  }

  private void sayWhatDiffers(final TileContext context) {
    final SchemaWarnings notes =
        SchemaWarnings.of(
            context.schema(),
            context.layouts(),
            options.formats(),
            options.layout(),
            features.size());
    notes.warnings().forEach(diagnostics::addWarning);
    notes.table().ifPresent(progress::line);
  }

  private TileContext context(final Cut cut, final List<FileIndex> all, final JobColumns columns) {
    final List<FileIndex> files = cut.group.files();
    final Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("spark-lidar.version", Version.current());
    metadata.put("spark-lidar.parameters", Json.line(options.resultOptions()));
    final Map<String, Object> definitions = new LinkedHashMap<>();
    for (final Column column : features.columns()) {
      final Map<String, String> definition = new LinkedHashMap<>();
      definition.put("definition", column.definition());
      definition.put("range", column.rangeText());
      definitions.put(column.name(), definition);
    }
    metadata.put("spark-lidar.features", Json.line(definitions));
    return new TileContext(
        options,
        features,
        cut.lattice,
        cut.outputLattice,
        new HadoopConf(conf),
        folder,
        new SharedSchema(layouts(all), layouts(files), options.attributes(), features),
        pathsOf(files),
        metadata,
        policy.draws() ? grid(files).stream().toList() : List.of(),
        filters,
        columns,
        false,
        List.copyOf(cut.group.ground().classes().stream().toList()),
        cut.group.terrain());
  }

  /** The layout of each file; equal ones are one object, so that they travel to a task once. */
  static List<PointLayout> layouts(final List<FileIndex> files) {
    final Map<PointLayout, PointLayout> distinct = new HashMap<>();
    return files.stream()
        .map(FileIndex::layout)
        .map(layout -> distinct.computeIfAbsent(layout, Function.identity()))
        .toList();
  }

  private String keyOf(final TileSpec tile, final String parameters, final Ground ground) {
    final List<String> parts =
        new ArrayList<>(List.of(parameters, tile.id(), tile.bounds().toString()));
    if (ground.classes().isPresent()) {
      parts.add(ground.key(tile.bounds().expand(reach())));
    }
    if (tile.core() instanceof TileCore.PartOfFile part) {
      parts.add(part.cells() + " " + part.whole());
    }
    for (final TileSpec.Input input : tile.inputs()) {
      parts.add(input.fingerprint() + " " + input.chunks());
    }
    return Digest.of(parts.toArray(new String[0]));
  }

  /**
   * What of a plan is not done yet.
   *
   * @param plan the plan
   * @param files in parts that are not put together
   * @param tiles to be computed
   * @param left what an earlier run left of files in parts
   */
  private record Missing(
      Plan plan, List<LargeFile> files, List<TileTask.Work> tiles, LargeFiles.Left left) {

    boolean isNothing() {
      return files.isEmpty() && tiles.isEmpty();
    }
  }

  /** Takes over what an earlier run did of a plan. */
  private Missing missing(final Plan plan, final ResumeState earlier) throws IOException {
    final Set<String> assembledParts = new HashSet<>();
    final List<LargeFile> unfinished = new ArrayList<>();
    for (final LargeFile file : plan.splitFiles) {
      final Optional<TileResult> done =
          earlier.done(file.whole().id(), file.key(), TileResult.class);
      if (done.isPresent()) {
        results.put(file.whole().id(), done.get());
        file.parts().forEach(part -> assembledParts.add(part.id()));
      } else {
        unfinished.add(file);
      }
    }
    final LargeFiles.Left left = new LargeFiles.Left(conf, folder, options.formats());
    final List<TileTask.Work> tiles = new ArrayList<>();
    for (final TileTask.Work work : plan.tiles) {
      final String id = work.tile().id();
      final Optional<TileResult> done = earlier.done(id, work.key(), TileResult.class);
      final boolean part = work.tile().core() instanceof TileCore.PartOfFile;
      if (done.isPresent() && (!part || assembledParts.contains(id) || left.holds(work))) {
        results.put(id, done.get());
        reused++;
      } else {
        tiles.add(work);
      }
    }
    return new Missing(plan, unfinished, tiles, left);
  }

  /** Does what is not done yet; gives the paths of files found bad. */
  private Set<String> compute(final List<Plan> plans, final ResumeState earlier)
      throws IOException {
    results.clear();
    reused = 0;
    final List<Missing> all = new ArrayList<>();
    for (final Plan plan : plans) {
      all.add(missing(plan, earlier));
    }
    if (reused > 0) {
      progress.line("resume: " + reused + " tiles are done already");
    }
    final Set<String> again = new HashSet<>();
    for (final Missing of : all) {
      of.tiles.forEach(work -> again.add(work.tile().id()));
      of.files.forEach(file -> again.add(file.whole().id()));
    }
    earlier.makeRoom(again);
    if (all.stream().allMatch(Missing::isNothing)) {
      watch.lap("tiles");
      return Set.of();
    }
    final Set<String> bad = new HashSet<>();
    final JavaSparkContext session = spark.get();
    if (gpuMemory.isEmpty()) {
      gpuMemory = Optional.of(new GpuMemoryTrace(session));
    }
    final LongAccumulator pointsDone = session.sc().longAccumulator("points done");
    final GroupTask task =
        new GroupTask(
            plans.stream()
                .map(plan -> new TileTask(plan.context, pointsDone, gpuMemory.get()))
                .toList());
    final List<FileAssembly> assemblies = new ArrayList<>();
    try {
      for (final Missing of : all) {
        assemblies.add(new FileAssembly(session, of.plan.context, of.left, this::writtenParts));
      }
      final LogCompactor compactor =
          LogCompactor.start(conf, folder, all.stream().mapToInt(of -> of.tiles.size()).sum());
      final ProgressTicker ticker =
          new ProgressTicker(
              progress,
              "tiles",
              pointsDone,
              all.stream()
                  .flatMap(of -> of.tiles.stream())
                  .mapToLong(work -> work.tile().corePoints())
                  .sum());
      try {
        bad.addAll(computeTiles(task, all, assemblies));
      } finally {
        compactor.close();
        ticker.close();
      }
      watch.lap("tiles");
      if (all.stream().anyMatch(of -> !of.files.isEmpty())) {
        progress.stage("assemble", 0, 0);
        for (final FileAssembly assembly : assemblies) {
          bad.addAll(collect(assembly.finish()));
        }
        watch.lap("assemble");
      }
    } finally {
      assemblies.forEach(FileAssembly::close);
    }
    return bad;
  }

  /** Computes tiles; files in parts, whose tiles are good, are put together meanwhile. */
  private Set<String> computeTiles(
      final GroupTask task, final List<Missing> all, final List<FileAssembly> assemblies) {
    final Set<String> bad = new HashSet<>();
    final List<TileTask.Work> others = new ArrayList<>();
    for (int g = 0; g < all.size(); g++) {
      final Map<Integer, List<TileTask.Work>> ofFiles = partsByFile(all.get(g).tiles);
      for (final List<LargeFile> files :
          FileAssembly.batches(all.get(g).files, spark.get().defaultParallelism())) {
        final List<TileTask.Work> parts =
            files.stream()
                .flatMap(file -> ofFiles.getOrDefault(file.ordinal(), List.of()).stream())
                .toList();
        final Set<String> badHere = collect(runTiles(task, parts));
        bad.addAll(badHere);
        if (badHere.isEmpty()) {
          assemblies.get(g).start(files);
        }
      }
      others.addAll(ofFiles.getOrDefault(NO_FILE, List.of()));
    }
    bad.addAll(collect(runTiles(task, others)));
    return bad;
  }

  /** The tiles that are parts of each file, by its ordinal, and all others. */
  private static Map<Integer, List<TileTask.Work>> partsByFile(final List<TileTask.Work> tiles) {
    return tiles.stream()
        .collect(
            Collectors.groupingBy(
                work ->
                    work.tile().core() instanceof TileCore.PartOfFile part
                        ? part.file()
                        : NO_FILE));
  }

  private List<TileResult> runTiles(final GroupTask task, final List<TileTask.Work> tiles) {
    if (tiles.isEmpty()) {
      return List.of();
    }
    final long points = tiles.stream().mapToLong(work -> work.tile().corePoints()).sum();
    final JavaSparkContext session = spark.get();
    final List<List<TileTask.Work>> tasks = TileTasks.of(tiles, session.defaultParallelism());
    StageName.set(
        session, String.format(Locale.ROOT, "%d tiles, %,d points", tiles.size(), points));
    final List<TileResult> computed =
        Parcels.collect(Parcels.send(session, tasks, tasks.size()).flatMap(task));
    pointsComputed += computed.stream().mapToLong(TileResult::points).sum();
    return computed;
  }

  private Set<String> collect(final List<TileResult> done) {
    final Set<String> bad = new HashSet<>();
    for (final TileResult result : done) {
      if (result.badInput() == null) {
        results.put(result.id(), result);
      } else if (bad.add(result.badInput().file())) {
        diagnostics.addBad(result.badInput());
      }
    }
    return bad;
  }

  private JobReport report(
      final List<FileIndex> good, final List<Plan> plans, final boolean stopped)
      throws IOException {
    final List<TileTask.Work> tiles = plans.stream().flatMap(plan -> plan.tiles.stream()).toList();
    final List<LargeFile> splitFiles =
        plans.stream().flatMap(plan -> plan.splitFiles.stream()).toList();
    final List<TileResult> tileResults = new ArrayList<>();
    long pointsOut = 0;
    long pointsRead = 0;
    final Map<String, Long> leftOut = new TreeMap<>();
    FeatureChecksum checksum = new FeatureChecksum(0);
    for (final TileTask.Work work : tiles) {
      final TileResult result = results.get(work.tile().id());
      if (result != null) {
        tileResults.add(result);
        pointsRead += result.readPoints();
        checksum = checksum.plus(FeatureChecksum.parse(result.checksum()));
        pointsOut += written(result);
        result.leftOut().forEach((option, points) -> leftOut.merge(option, points, Long::sum));
      }
    }
    for (final LargeFile file : splitFiles) {
      final TileResult result = results.get(file.whole().id());
      pointsOut += result == null ? 0 : written(result);
    }
    final long pointsIn = good.stream().mapToLong(FileIndex::pointCount).sum();
    if (filters.haveRegion() && !stopped) {
      final long elsewhere =
          pointsIn - tiles.stream().mapToLong(work -> work.tile().corePoints()).sum();
      leftOut.merge(ChosenPoints.REGION, elsewhere, Long::sum);
    }
    final Map<String, Long> search = search(tileResults);
    sayWhereNoGroundIs(search.getOrDefault(HeightAboveGround.WITHOUT, 0L));
    final long pointsLeftOut = leftOut.values().stream().mapToLong(Long::longValue).sum();
    // What a job that stopped has done so far is no result.
    final JobReport.Status status =
        diagnostics.status(good.isEmpty() || stopped, pointsIn, pointsOut + pointsLeftOut);
    final List<JobReport.IncompleteHalo> halos = stopped ? List.of() : incompleteHalos(plans);
    final JobReport report =
        new JobReport(
            status,
            "",
            Version.current(),
            options.asMap(),
            new JobReport.Counts(
                fileCount,
                diagnostics.badInputs().size(),
                pointsIn,
                pointsOut,
                pointsLeftOut,
                tileResults.stream().mapToLong(TileResult::groundPoints).sum(),
                tileResults.size(),
                reused,
                pointsRead,
                tileResults.stream().mapToLong(TileResult::decodedOnDevice).sum(),
                pointsComputed),
            leftOut,
            spreads(plans),
            search,
            coordinateSystems(groupsOf(good).stream().map(JobGroup::crs).toList()),
            checksum.toString(),
            tileResults,
            diagnostics.badInputs(),
            halos,
            diagnostics.warnings(),
            frame.keptAside(status),
            watch.all());
    if (plans.stream().anyMatch(plan -> plan.group.ground().classes().isPresent())
        && pointsIn > 0) {
      progress.line(
          String.format(
              Locale.ROOT,
              "ground: %,d points, %.1f %%",
              report.counts().pointsOfGround(),
              100.0 * report.counts().pointsOfGround() / pointsIn));
    }
    final List<OutputFile> outputs = new ArrayList<>();
    results.values().forEach(result -> outputs.addAll(result.outputs()));
    final Map<String, JobRasters> shown = new HashMap<>();
    if (status != JobReport.Status.FAILED) {
      shown.putAll(showRasters(plans));
    }
    frame.conclude(
        status,
        report,
        Map.of("bad_inputs", report.badInputs(), "incomplete_halos", halos),
        pathsOf(good),
        outputs,
        leftOut);
    frame.draw(
        () ->
            JobPage.html(
                conf,
                folder,
                JobPage.Content.of(
                    report,
                    gpuMemory.map(trace -> trace.since(started)).orElse(List.of()),
                    started),
                plans.stream()
                    .map(
                        plan ->
                            area(plan, Optional.ofNullable(shown.get(plan.group.crs().label()))))
                    .toList(),
                broken -> plans.forEach(plan -> redraw(plan, broken)),
                started));
    return report;
  }

  /** What of the rasters of some inputs a page shows; a page without them is one all the same. */
  private List<JobPage.ShownRaster> views(final JobRasters rasters) {
    try {
      return RasterViews.of(conf, folder, rasters).stream()
          .map(
              view ->
                  new JobPage.ShownRaster(
                      view.name(),
                      new TopGrid(
                          view.west(), view.south(), view.side(), view.columns(), view.rows()),
                      view.cells(),
                      view.isHeight()))
          .toList();
    } catch (final IOException e) {
      progress.line("rasters are not in the pictures: " + ErrorMessages.oneLine(e));
      return List.of();
    }
  }

  /** Says which tiles lack neighbours, as inputs beside them are bad. */
  private List<JobReport.IncompleteHalo> incompleteHalos(final List<Plan> plans)
      throws IOException {
    final List<BadInput> bad = diagnostics.badInputs();
    if (bad.isEmpty() || plans.isEmpty()) {
      return List.of();
    }
    final Map<String, Bounds> places = new HashMap<>(places(bad));
    for (final CrsGroup group : groups) {
      group.files().forEach(file -> places.put(file.fingerprint().path(), file.bounds()));
    }
    final List<TileSpec> tiles = new ArrayList<>();
    plans.forEach(plan -> tiles.addAll(plan.specs()));
    final List<JobReport.IncompleteHalo> halos = IncompleteHalos.of(bad, places, tiles, reach());
    IncompleteHalos.warnings(halos).forEach(diagnostics::addWarning);
    diagnostics.say();
    return halos;
  }

  /** Where the points of files lie that could not be indexed, as far as their headers tell. */
  private Map<String, Bounds> places(final List<BadInput> bad) throws IOException {
    final Set<String> unknown = bad.stream().map(BadInput::file).collect(Collectors.toSet());
    groups.forEach(group -> group.files().forEach(f -> unknown.remove(f.fingerprint().path())));
    final List<FileFingerprint> files =
        found.stream().filter(file -> unknown.contains(file.path())).toList();
    return HeaderPlaces.of(new SourceFiles(new HadoopConf(conf)), files);
  }

  /** What the page shows of a plan. */
  private JobPage.Area area(final Plan plan, final Optional<JobRasters> rasters) {
    return new JobPage.Area(
        plan.group.crs().alone() ? "" : plan.group.crs().crs(),
        plan.tiles.stream().map(work -> work.tile().id()).collect(Collectors.toSet()),
        grid(plan.group.files())
            .map(grid -> TilePicture.empty(grid, features, options.neighborhood())),
        rasters.map(this::views).orElse(List.of()));
  }

  /** What outliers are told by, of several groups each by itself. */
  private Map<String, JobReport.Spread> spreads(final List<Plan> plans) {
    final Map<String, JobReport.Spread> all = new TreeMap<>();
    for (final Plan plan : plans) {
      plan.group
          .sums()
          .spreads(options.sorFactor())
          .forEach((name, spread) -> all.put(plan.group.crs().prefix() + name, spread));
    }
    return all;
  }

  private static List<JobReport.CoordinateSystem> coordinateSystems(final List<CrsGroup> groups) {
    return groups.stream()
        .map(
            group ->
                new JobReport.CoordinateSystem(
                    group.alone() ? "" : group.label(),
                    group.crs(),
                    group.epsg(),
                    group.files().size(),
                    group.points(),
                    group.bounds()))
        .toList();
  }

  /** Writes what shows the rasters of each plan as one; gives those that are, by group. */
  private Map<String, JobRasters> showRasters(final List<Plan> plans) throws IOException {
    final Map<String, JobRasters> shown = new HashMap<>();
    if (!options.formats().contains(OutputFormat.COG)) {
      return shown;
    }
    for (final Plan plan : plans) {
      final CrsGroup crs = plan.group.crs();
      final List<OutputFile> outputs = new ArrayList<>();
      for (final TileTask.Work work : plan.tiles) {
        Optional.ofNullable(results.get(work.tile().id()))
            .ifPresent(result -> outputs.addAll(result.outputs()));
      }
      final JobRasters all =
          JobRasters.of(conf, folder, outputs, options.rasters(), crs.epsg(), crs.reference());
      if (!all.areNone()) {
        frame.show(virtualRaster(crs), all.virtual());
        frame.show(rasterItems(crs), all.items());
        shown.put(crs.label(), all);
      }
    }
    return shown;
  }

  private void redraw(final Plan plan, final Set<String> broken) {
    final List<TileTask.Work> works =
        plan.tiles.stream().filter(work -> broken.contains(work.tile().id())).toList();
    if (works.isEmpty()) {
      return;
    }
    progress.line(
        "the pictures of "
            + NameList.folded(works.stream().map(work -> work.tile().id()).toList())
            + " cannot be read: drawn anew");
    StageName.set(spark.get(), "draw " + works.size() + " tiles anew");
    Parcels.send(spark.get(), works, works.size()).foreach(new PictureTask(plan.context));
  }

  /** A column that is null in places is not left to whoever wonders why. */
  private void sayWhereNoGroundIs(final long points) {
    if (points > 0) {
      if (!options.ground().model().isOfPoints()) {
        diagnostics.addWarning(
            String.format(
                Locale.ROOT,
                "%,d points lie over no cell of --dtm that has a height: their height_above_ground"
                    + " is null",
                points));
        diagnostics.say();
        return;
      }
      diagnostics.addWarning(
          String.format(
              Locale.ROOT,
              "%,d points have no ground point (class 2) within %s in plan: their"
                  + " height_above_ground is null; --ground-reach looks farther%s",
              points,
              options.ground().radius(),
              options.groundFilter().isNone()
                  ? ", and --ground smrf tells ground where classes do not"
                  : ""));
      diagnostics.say();
    }
  }

  private static Map<String, Long> search(final List<TileResult> tiles) {
    final Map<String, Long> sums = new TreeMap<>();
    tiles.forEach(tile -> tile.search().forEach((name, n) -> sums.merge(name, n, Long::sum)));
    return sums;
  }

  private long writtenParts(final LargeFile file) {
    return file.parts().stream().mapToLong(part -> results.get(part.id()).written()).sum();
  }

  private static long written(final TileResult result) {
    return result.outputs().isEmpty() ? 0 : result.outputs().get(0).rows();
  }
}
