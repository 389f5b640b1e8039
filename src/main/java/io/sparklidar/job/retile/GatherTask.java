package io.sparklidar.job.retile;

import io.sparklidar.cloud.Bounds;
import io.sparklidar.error.BadInputException;
import io.sparklidar.job.HeapGate;
import io.sparklidar.job.TaskCores;
import io.sparklidar.job.input.InputReading;
import io.sparklidar.job.input.SourceFiles;
import io.sparklidar.job.progress.Stopwatch;
import io.sparklidar.job.report.PointsPicture;
import io.sparklidar.job.report.TopGrid;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.io.MalformedLasException;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.PointLayout;
import io.sparklidar.storage.CommitLog;
import io.sparklidar.storage.OutputAttempt;
import io.sparklidar.storage.OutputFile;
import io.sparklidar.storage.OutputFolder;
import io.sparklidar.storage.OutputFormat;
import io.sparklidar.tile.FileFingerprint;
import java.io.IOException;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.util.LongAccumulator;
import scala.Tuple2;

/** Writes the points of one tile as they come, in order. A tile may be done again anywhere. */
final class GatherTask
    implements Function2<Integer, Iterator<Tuple2<RunPlace, PointRun>>, Iterator<RetiledTile>> {

  private static final long serialVersionUID = 1L;

  /** Points that are written at once, so that many short runs cost no more than a long one. */
  private static final int WRITTEN = 50_000;

  /** What is lent to sorting where Spark does not say: see {@link #sorting}. */
  private static final double SPARKS_SHARE = 0.6;

  /**
   * A tile to write.
   *
   * @param id name of its file, without folder and ending
   * @param bounds its square
   * @param points how many it has, counted by the index
   * @param files how many inputs have chunks that meet it
   * @param key what its file depends on
   */
  record Work(String id, Bounds bounds, long points, int files, String key)
      implements Serializable {}

  /**
   * What all tasks share.
   *
   * @param sources the inputs
   * @param folder where results go
   * @param kind what is written
   * @param first the input whose records, scale and offset all tiles have
   * @param layout of the points that come
   * @param several whether there are other inputs
   * @param grid the cells of the job's pictures; none if there are none
   */
  record Context(
      SourceFiles sources,
      OutputFolder folder,
      RetileOptions.Kind kind,
      FileFingerprint first,
      PointLayout layout,
      boolean several,
      List<TopGrid> grid)
      implements Serializable {}

  private final Context context;

  /** By target; a list that any serializer knows. */
  private final Work[] works;

  private final LongAccumulator pointsDone;

  GatherTask(final Context context, final List<Work> works, final LongAccumulator pointsDone) {
    this.context = context;
    this.works = works.toArray(Work[]::new);
    this.pointsDone = pointsDone;
  }

  @Override
  public Iterator<RetiledTile> call(
      final Integer target, final Iterator<Tuple2<RunPlace, PointRun>> runs) throws IOException {
    final Work work = works[target];
    final Optional<RetiledTile> committed =
        CommitLog.ofEarlierAttempt(
            context.sources.conf().get(), context.folder, work.id, work.key, RetiledTile.class);
    if (committed.isPresent()) {
      return List.of(committed.get()).iterator();
    }
    final long started = System.currentTimeMillis();
    final Stopwatch seconds = new Stopwatch();
    final HeapGate.Reservation inside = HeapGate.ofThisJvm().enter(memory(work));
    try {
      seconds.lap("wait");
      return List.of(write(work, runs, started, seconds)).iterator();
    } finally {
      inside.close();
    }
  }

  private long memory(final Work work) {
    final long held =
        context.kind == RetileOptions.Kind.COPC
            ? TileFile.copcMemory(context.layout, work.points)
            : 0;
    return HeapGate.BUFFERS + sorting() + held;
  }

  /** What Spark may hold of a task's runs before it spills them. */
  static long sorting() {
    final double share =
        Optional.ofNullable(SparkEnv.get())
            .map(env -> env.conf().getDouble("spark.memory.fraction", SPARKS_SHARE))
            .orElse(SPARKS_SHARE);
    return (long) (share * Runtime.getRuntime().maxMemory() / TaskCores.ofThisJvm().cores());
  }

  private RetiledTile write(
      final Work work,
      final Iterator<Tuple2<RunPlace, PointRun>> runs,
      final long started,
      final Stopwatch seconds)
      throws IOException {
    final InputReading in = new InputReading(context.sources);
    final List<OutputFile> outputs;
    final Optional<PointsPicture> picture;
    try (LasFile first = open(in);
        OutputAttempt<TileFile> attempt =
            OutputAttempt.start(
                context.sources.conf().get(),
                context.folder,
                work.id,
                Set.of(OutputFormat.LAZ),
                (format, path) -> file(path, first, work))) {
      final LasColumns points = new LasColumns(context.layout, context.layout.fields());
      final TileFile file = attempt.files().iterator().next();
      picture =
          context.grid.stream()
              .map(grid -> new PointsPicture(first.transform(), PointsPicture.empty(grid)))
              .findFirst();
      long count = 0;
      while (runs.hasNext()) {
        points.appendBytes(runs.next()._2().columns());
        if (points.size() >= WRITTEN || !runs.hasNext()) {
          count += points.size();
          file.add(points);
          picture.ifPresent(view -> view.add(points, points.classification()));
          pointsDone.add(points.size());
          points.resize(0);
        }
      }
      if (count != work.points) {
        throw new IllegalStateException(
            work.id
                + " got "
                + count
                + " points of the "
                + work.points
                + " that the index counted; the output is not to be trusted");
      }
      seconds.lap("sort");
      outputs = attempt.commit(count);
      seconds.lap("write");
    }
    if (picture.isPresent()) {
      picture.get().picture().save(context.sources.conf().get(), context.folder.picture(work.id));
      seconds.lap("picture");
    }
    final RetiledTile result =
        new RetiledTile(
            work.id,
            work.bounds,
            work.points,
            work.files,
            seconds.stages(),
            started,
            System.currentTimeMillis(),
            outputs);
    CommitLog.commit(context.sources.conf().get(), context.folder, work.key, result);
    return result;
  }

  private LasFile open(final InputReading in) throws IOException {
    try {
      return in.run(reading -> reading.openLas(context.first));
    } catch (final MalformedLasException e) {
      throw new BadInputException(InputReading.bad(e), e);
    }
  }

  private TileFile file(final Path path, final LasFile first, final Work work) throws IOException {
    final Configuration conf = context.sources.conf().get();
    return switch (context.kind) {
      case LAZ -> TileFile.laz(path, conf, first, context.several);
      case COPC -> TileFile.copc(path, conf, first, Math.toIntExact(work.points));
    };
  }
}
