package io.sparklidar.job;

import io.sparklidar.cloud.Bounds;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.las.Chunk;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.PointReader;
import io.sparklidar.tile.TileSpec;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.Function;

/**
 * Writes one file that was computed in parts: its points in their order, chunk by chunk, each with
 * the features that its tile found. Memory is one chunk and one block a part.
 */
final class AssembleTask implements Function<AssembleTask.Work, TileResult> {

  private static final long serialVersionUID = 1L;

  /**
   * One file to write.
   *
   * @param whole the file as one tile: all of its chunks
   * @param parts ids of the tiles that computed its features
   * @param outputName name of its output files without folder and ending
   * @param key what its result depends on
   */
  record Work(TileSpec whole, List<String> parts, String outputName, String key)
      implements Serializable {}

  private final TileContext context;

  AssembleTask(final TileContext context) {
    this.context = context;
  }

  @Override
  public TileResult call(final Work work) throws IOException {
    final long started = System.currentTimeMillis();
    try {
      return new InputReading(context.sources()).run(in -> run(in, work, started));
    } catch (final IOException e) {
      return TileResult.failed(work.whole.id(), context.badInput(e), started);
    }
  }

  private TileResult run(final InputReading in, final Work work, final long started)
      throws IOException {
    final long clock = System.nanoTime();
    final TileSpec.Input input = work.whole.inputs().get(0);
    final List<Path> parts = work.parts.stream().map(context.folder()::part).toList();
    final List<TileResult.Output> outputs;
    long points = 0;
    try (FeatureParts.Reader features =
            new FeatureParts.Reader(context.conf().get(), parts, context.features());
        LasFile file = in.openLas(input.fingerprint());
        TileOutputs sinks =
            TileOutputs.create(context, work.whole, work.outputName, Optional.empty())) {
      sinks.startFile(file, input.file());
      final PointReader reader = file.reader(file.layout().fields());
      int[] rows = {};
      for (final Chunk chunk : input.chunks()) {
        final int count = chunk.pointCount();
        if (rows.length < count) {
          rows = IntStream.range(0, count).toArray();
        }
        final FeatureTable table = features.read(chunk.firstPoint(), count);
        sinks.add(new ChunkPoints(reader, chunk), rows, count, table, 0);
        points += count;
      }
      TaskTraffic.readPoints(points);
      outputs = sinks.commit(points);
    }
    final TileResult result =
        new TileResult(
            work.whole.id(),
            Bounds.EMPTY,
            points,
            0,
            0,
            "",
            "",
            "",
            Map.of(),
            Map.of("write", (System.nanoTime() - clock) / 1e9),
            started,
            System.currentTimeMillis(),
            outputs,
            "",
            null);
    Commits.commit(context.conf().get(), context.folder(), work.key, result);
    return result;
  }
}
