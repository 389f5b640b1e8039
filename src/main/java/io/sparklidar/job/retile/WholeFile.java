package io.sparklidar.job.retile;

import io.sparklidar.cloud.Bounds;
import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.job.input.SourceFiles;
import io.sparklidar.job.progress.Progress;
import io.sparklidar.job.progress.ProgressTicker;
import io.sparklidar.job.progress.StageName;
import io.sparklidar.job.progress.Stopwatch;
import io.sparklidar.las.CopcAssembly;
import io.sparklidar.las.CopcChunk;
import io.sparklidar.las.CopcConversion;
import io.sparklidar.las.CopcCube;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.PointKind;
import io.sparklidar.las.copc.CopcInfo;
import io.sparklidar.las.copc.NodeKey;
import io.sparklidar.las.copc.OctreeCut;
import io.sparklidar.las.point.PointLayout;
import io.sparklidar.las.point.PointStatistics;
import io.sparklidar.storage.OutputAttempt;
import io.sparklidar.storage.OutputFile;
import io.sparklidar.storage.OutputFolder;
import io.sparklidar.storage.OutputFormat;
import io.sparklidar.storage.PatchableFile;
import io.sparklidar.tile.FileFingerprint;
import io.sparklidar.tile.FileIndex;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.LongAccumulator;
import scala.Tuple2;

/**
 * Makes one COPC file of any number of points: the one that {@link io.sparklidar.las.CopcWriter}
 * would make of them in memory, byte for byte. Parts of the tree are built and compressed by tasks;
 * the driver writes what they give, chunk by chunk, in order.
 */
final class WholeFile {

  /** Points of the nodes that come to the driver at once, about, at each level. */
  private static final long GROUP = 4_000_000;

  /** Times points are read or compressed or sent on. */
  private static final int PASSES = 3;

  private final JavaSparkContext spark;
  private final SourceFiles sources;
  private final Progress progress;
  private final Stopwatch watch = new Stopwatch();
  private final List<ScatterTask.Work> reading;
  private final PointKind kind;
  private final Area area;
  private final long partPoints;

  /**
   * @param spark where tasks run
   * @param sources the inputs
   * @param progress is told how far it is
   * @param reading the chunks that have its points
   * @param kind of the points of the first input
   * @param area whose points are in it
   * @param partPoints points that a task holds, as far as parts of the tree can be so small
   */
  WholeFile(
      final JavaSparkContext spark,
      final SourceFiles sources,
      final Progress progress,
      final List<ScatterTask.Work> reading,
      final PointKind kind,
      final Area area,
      final long partPoints) {
    this.spark = spark;
    this.sources = sources;
    this.progress = progress;
    this.reading = reading;
    this.kind = kind;
    this.area = area;
    this.partPoints = partPoints;
  }

  /** A COPC file in the making. */
  private record Made(PatchableFile file, CopcAssembly assembly) implements OutputAttempt.Filling {

    @Override
    public void finish() throws IOException {
      assembly.finish();
      file.finish();
    }
  }

  /**
   * Makes the file.
   *
   * @param work what is known of it
   * @param first the input whose records it has
   * @param guess where points lie, as far as the index knows
   * @param folder where results go
   */
  RetiledTile make(
      final GatherTask.Work work,
      final FileFingerprint first,
      final List<FileIndex> guess,
      final OutputFolder folder)
      throws IOException {
    final long started = System.currentTimeMillis();
    final Configuration conf = sources.conf().get();
    final LongAccumulator done = spark.sc().longAccumulator("points of one file");
    final ProgressTicker ticker =
        new ProgressTicker(progress, "one file", done, PASSES * work.points());
    final List<OutputFile> outputs;
    try (LasFile template = sources.openLas(first)) {
      final Surveyed surveyed = survey(cube(guess), done);
      final OctreeCut cut =
          OctreeCut.of(surveyed.cube, kind.transform(), surveyed.counts, partPoints);
      progress.line(
          String.format(
              Locale.ROOT,
              "survey: %,d points in %d parts of an octree, %.1f s",
              work.points(),
              cut.size(),
              watch.lap("survey")));
      try (OutputAttempt<Made> attempt =
          OutputAttempt.start(
              conf,
              folder,
              work.id(),
              Set.of(OutputFormat.LAZ),
              (format, path) -> start(path, conf, template, surveyed.cube))) {
        if (cut.size() > 0) {
          write(cut, attempt.files().iterator().next().assembly, work.points(), done);
        }
        watch.lap("write");
        outputs = attempt.commit(work.points());
      }
    } finally {
      ticker.close();
    }
    watch.lap("commit");
    return new RetiledTile(
        work.id(),
        work.bounds(),
        work.points(),
        work.files(),
        watch.stages(),
        started,
        System.currentTimeMillis(),
        outputs);
  }

  private static Made start(
      final Path path, final Configuration conf, final LasFile first, final CopcInfo cube)
      throws IOException {
    final PatchableFile file = PatchableFile.create(path, conf);
    try {
      return new Made(file, CopcConversion.assembly(first, file.sink(), cube));
    } catch (final IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /** Where points lie, and how many in which part of the cube around them. */
  private record Surveyed(CopcInfo cube, List<long[]> counts) {}

  /**
   * Looks at all points. Where the headers are wrong about heights, twice: counts are of the cube
   * that is around all points.
   */
  private Surveyed survey(final CopcInfo guess, final LongAccumulator done) {
    StageName.set(spark, "survey " + reading.size() + " runs of chunks");
    final List<SurveyTask.Survey> surveys =
        spark
            .parallelize(reading, Math.max(1, reading.size()))
            .map(new SurveyTask(sources, area, guess, done))
            .collect();
    final PointStatistics all = new PointStatistics();
    surveys.forEach(survey -> all.add(PointStatistics.of(survey.statistics())));
    final CopcInfo cube = CopcCube.of(all, kind.transform());
    return cube.equals(guess)
        ? new Surveyed(cube, surveys.stream().map(SurveyTask.Survey::counts).toList())
        : survey(cube, done);
  }

  /** The cube around all points, if headers are right about heights. */
  private CopcInfo cube(final List<FileIndex> files) {
    final CoordinateTransform t = kind.transform();
    final PointStatistics places = new PointStatistics();
    for (final FileIndex file : files) {
      final Bounds plan = file.bounds();
      places.addPlace(
          step(plan.minX(), t.scaleX(), t.offsetX()),
          step(plan.minY(), t.scaleY(), t.offsetY()),
          step(file.heights().min(), t.scaleZ(), t.offsetZ()));
      places.addPlace(
          step(plan.maxX(), t.scaleX(), t.offsetX()),
          step(plan.maxY(), t.scaleY(), t.offsetY()),
          step(file.heights().max(), t.scaleZ(), t.offsetZ()));
    }
    return CopcCube.of(places, t);
  }

  private static int step(final double coordinate, final double scale, final double offset) {
    return (int) Math.rint((coordinate - offset) / scale);
  }

  private void write(
      final OctreeCut cut, final CopcAssembly file, final long points, final LongAccumulator done)
      throws IOException {
    StageName.set(spark, "one file of " + points + " points");
    final PointLayout layout = ScatterTask.sent(kind.layout(), true);
    final NodeOrder order = NodeOrder.of(cut, GROUP);
    final JavaPairRDD<RunPlace, PointRun> runs =
        spark
            .parallelize(reading, reading.size())
            .flatMapToPair(new ScatterTask(sources, new NodeTargets(cut, area), true, done))
            .repartitionAndSortWithinPartitions(
                new TargetPartitioner(NodeOrder.of(cut, partPoints).groups()),
                new RunPlace.Order());
    final Iterator<Tuple2<NodePlace, CopcChunk>> nodes =
        runs.mapPartitionsToPair(new SubtreeTask(cut, order, layout, done))
            .repartitionAndSortWithinPartitions(
                new NodePlace.Tasks(order.tasks()), new NodePlace.Order())
            .mapPartitions(new NodeTask(layout))
            .toLocalIterator();
    while (nodes.hasNext()) {
      final Tuple2<NodePlace, CopcChunk> node = nodes.next();
      file.add(NodeKey.of(node._1().level(), node._1().morton()), node._2());
    }
    cut.requireTree(file.nodes(), points);
  }
}
