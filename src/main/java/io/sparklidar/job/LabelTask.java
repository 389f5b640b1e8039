package io.sparklidar.job;

import io.sparklidar.las.Chunk;
import io.sparklidar.las.LasColumns;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.MalformedLasException;
import io.sparklidar.las.PointReader;
import io.sparklidar.neighbor.faiss.Neighbors;
import io.sparklidar.neighbor.faiss.VectorSearch;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;

/** Labels the points of one file, chunk by chunk. Stateless: a file may be done again anywhere. */
final class LabelTask implements Function<LabelTask.Work, LabelTask.Result> {

  private static final long serialVersionUID = 1L;

  private static final int CLASSES = 256;

  /**
   * One file to do.
   *
   * @param path the file
   * @param outputName name of its copies without folder and ending
   */
  record Work(String path, String outputName) implements Serializable {}

  /**
   * What became of a file.
   *
   * @param search what found the neighbours
   * @param classes how many points got each class
   * @param agreeing how many points had that class already
   * @param confidence sum of the confidences
   * @param outputs the files that were written
   * @param bad what is wrong with the file; empty if nothing is
   */
  record Result(
      String search,
      long[] classes,
      long agreeing,
      double confidence,
      List<TileResult.Output> outputs,
      List<BadInput> bad)
      implements Serializable {}

  private final HadoopConf conf;
  private final OutputFolder folder;
  private final LabelOptions options;
  private final Broadcast<LabelReference> reference;
  private final Map<String, String> metadata;
  private final LongAccumulator pointsDone;

  LabelTask(
      final HadoopConf conf,
      final OutputFolder folder,
      final LabelOptions options,
      final Broadcast<LabelReference> reference,
      final Map<String, String> metadata,
      final LongAccumulator pointsDone) {
    this.conf = conf;
    this.folder = folder;
    this.options = options;
    this.reference = reference;
    this.metadata = metadata;
    this.pointsDone = pointsDone;
  }

  @Override
  public Result call(final Work work) throws IOException {
    try {
      return label(work);
    } catch (final MalformedLasException e) {
      return new Result("", new long[CLASSES], 0, 0, List.of(), List.of(BadInput.of(e)));
    }
  }

  private Result label(final Work work) throws IOException {
    final LabelReference labelled = reference.value();
    final int width = labelled.columns().size();
    final long[] counts = new long[CLASSES];
    long agreeing = 0;
    double confidence = 0;
    long points = 0;
    final List<TileResult.Output> outputs = new ArrayList<>();
    final String name;
    try (VectorSearch search =
            VectorSearch.of(labelled.vectors(), width, Math.min(options.k(), labelled.size()));
        LasFile file = PointSampleTask.open(conf, work.path);
        LabelOutputs files =
            new LabelOutputs(conf.get(), folder, work.outputName, file, options, metadata)) {
      name = search.name();
      final LabelVote vote = new LabelVote(labelled.classes());
      final PointColumns numbers =
          PointColumns.of(labelled.columns(), file.layout(), file.transform());
      final PointReader reader = file.reader(file.layout().fields());
      double[] rows = {};
      float[] queries = {};
      byte[] classes = {};
      float[] shares = {};
      for (final Chunk chunk : file.chunks()) {
        final LasColumns chunkPoints = reader.read(chunk);
        final int count = chunkPoints.size();
        if (classes.length < count) {
          rows = new double[count * width];
          queries = new float[count * width];
          classes = new byte[count];
          shares = new float[count];
        }
        for (int p = 0; p < count; p++) {
          numbers.write(chunkPoints, p, rows, p * width);
        }
        labelled.normalise(rows, count, queries, 0);
        final Neighbors neighbors = search.search(queries, count);
        for (int p = 0; p < count; p++) {
          vote.count(neighbors, p);
          classes[p] = vote.winner;
          shares[p] = vote.share;
          counts[vote.winner & 0xFF]++;
          agreeing += vote.winner == chunkPoints.classification()[p] ? 1 : 0;
          confidence += vote.share;
        }
        files.add(chunkPoints, chunk.firstPoint(), classes, shares);
        points += count;
        pointsDone.add(count);
      }
      outputs.addAll(files.commit(points));
    }
    return new Result(name, counts, agreeing, confidence, outputs, List.of());
  }
}
