package io.sparklidar.job.labels;

import io.sparklidar.job.HeapGate;
import io.sparklidar.job.LabelResult;
import io.sparklidar.job.Version;
import io.sparklidar.job.input.FileHeader;
import io.sparklidar.job.input.InputReading;
import io.sparklidar.job.input.InputResult;
import io.sparklidar.job.input.SourceFiles;
import io.sparklidar.job.output.PointColumns;
import io.sparklidar.job.output.SharedSchema;
import io.sparklidar.job.progress.Stopwatch;
import io.sparklidar.job.report.TopGrid;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.PointReader;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.storage.CommitLog;
import io.sparklidar.storage.OutputFile;
import io.sparklidar.storage.OutputFolder;
import io.sparklidar.storage.TaskTraffic;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;

/** Labels the points of one file, chunk by chunk. Stateless: a file may be done again anywhere. */
final class LabelTask implements Function<LabelTask.Work, InputResult<LabelResult>> {

  private static final long serialVersionUID = 1L;

  /**
   * One file to do.
   *
   * @param header of the file
   * @param outputName name of its copies without folder and ending
   * @param key what its result depends on
   */
  record Work(FileHeader header, String outputName, String key) implements Serializable {}

  /**
   * What all tasks of a job share; travels with their code.
   *
   * @param options the job's options
   * @param sources the inputs
   * @param folder where results go
   * @param table the table that the Parquet files of all inputs are part of
   * @param grid the cells of the job's pictures; none if its extent is not known
   */
  record Context(
      LabelOptions options,
      SourceFiles sources,
      OutputFolder folder,
      SharedSchema table,
      List<TopGrid> grid)
      implements Serializable {}

  private final Context context;
  private final Broadcast<SharedReference> reference;
  private final LongAccumulator pointsDone;

  LabelTask(
      final Context context,
      final Broadcast<SharedReference> reference,
      final LongAccumulator pointsDone) {
    this.context = context;
    this.reference = reference;
    this.pointsDone = pointsDone;
  }

  @Override
  public InputResult<LabelResult> call(final Work work) throws IOException {
    final long started = System.currentTimeMillis();
    final Stopwatch seconds = new Stopwatch();
    final Optional<LabelResult> committed =
        CommitLog.ofEarlierAttempt(
            context.sources.conf().get(),
            context.folder,
            work.outputName,
            work.key,
            LabelResult.class);
    if (committed.isPresent()) {
      return InputResult.of(committed.get());
    }
    try (SharedReference.Use labelled = reference.value().use()) {
      final HeapGate.Reservation inside =
          HeapGate.ofThisJvm()
              .enter(LabelMemory.ofLabelling(work.header, context.options, context.table.get()));
      seconds.lap("wait");
      try {
        return InputResult.of(label(work, labelled, started, seconds));
      } finally {
        inside.close();
      }
    } catch (final IOException e) {
      return InputResult.bad(InputReading.bad(e));
    }
  }

  private LabelResult label(
      final Work work,
      final SharedReference.Use labelled,
      final long started,
      final Stopwatch seconds)
      throws IOException {
    final InputReading in = new InputReading(context.sources);
    final LabelReference points = labelled.reference();
    final ChunkLabels labels = new ChunkLabels(points, labelled.search());
    final List<OutputFile> outputs;
    final Optional<LabelPicture> picture;
    try (LasFile file = in.run(opening -> opening.openLas(work.header.file()));
        LabelOutputs files =
            in.run(
                reading ->
                    new LabelOutputs(
                        context.sources.conf().get(),
                        context.folder,
                        work.outputName,
                        file,
                        context.options,
                        context.table.get(),
                        Map.of("spark-lidar.version", Version.current())))) {
      picture =
          context.grid.stream().map(grid -> new LabelPicture(grid, file.transform())).findFirst();
      final PointColumns numbers =
          PointColumns.of(points.columns(), file.layout(), file.transform());
      final PointReader reader = file.reader(file.layout().fields());
      for (final Chunk chunk : file.chunks()) {
        final LasColumns columns = in.run(reading -> reader.read(chunk));
        TaskTraffic.readPoints(columns.size());
        seconds.lap("read");
        labels.label(columns, numbers);
        seconds.lap("search");
        files.add(chunk, columns, labels.classes(), labels.shares());
        seconds.lap("write");
        picture.ifPresent(view -> view.add(columns, labels.classes(), labels.shares()));
        seconds.lap("picture");
        pointsDone.add(columns.size());
      }
      outputs = files.commit(labels.points());
      seconds.lap("write");
    }
    if (picture.isPresent()) {
      picture
          .get()
          .picture()
          .save(context.sources.conf().get(), context.folder.picture(work.outputName));
    }
    seconds.lap("picture");
    final LabelResult result =
        new LabelResult(
            work.outputName,
            work.header.file().path(),
            work.header.bounds(),
            labels.points(),
            labels.counts(),
            labels.agreeing(),
            labels.confidence(),
            labelled.search().name(),
            seconds.stages(),
            started,
            System.currentTimeMillis(),
            outputs,
            points.countsByClass());
    CommitLog.commit(context.sources.conf().get(), context.folder, work.key, result);
    return result;
  }
}
