package io.sparklidar.job.features;

import io.sparklidar.cloud.Bounds;
import io.sparklidar.job.HeapGate;
import io.sparklidar.job.TaskCores;
import io.sparklidar.job.TileResult;
import io.sparklidar.job.input.InputReading;
import io.sparklidar.las.LasFile;
import io.sparklidar.parallel.SpareCores;
import io.sparklidar.storage.CommitLog;
import io.sparklidar.storage.OutputFile;
import io.sparklidar.tile.TileSpec;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.java.function.Function;

/**
 * Puts the outputs of one file together that was computed in parts: a copy of its pieces, one
 * behind the other. Pieces stay until the driver knows the result: a task may be run again.
 */
final class AssembleTask implements Function<AssembleTask.Work, TileResult> {

  private static final long serialVersionUID = 1L;

  /**
   * One file to write.
   *
   * @param whole the file as one tile: all of its chunks
   * @param pieces what its outputs are made of, in order
   * @param written how many points they have together
   * @param outputName name of its output files without folder and ending
   * @param key what its result depends on
   */
  record Work(TileSpec whole, List<OutputPiece> pieces, long written, String outputName, String key)
      implements Serializable {}

  private final TileContext context;

  AssembleTask(final TileContext context) {
    this.context = context;
  }

  @Override
  public TileResult call(final Work work) throws IOException {
    final long started = System.currentTimeMillis();
    try {
      final Optional<TileResult> committed =
          CommitLog.ofEarlierAttempt(
              context.conf().get(), context.folder(), work.whole.id(), work.key, TileResult.class);
      return committed.isPresent() ? committed.get() : runWithRoom(work, started);
    } catch (final IOException e) {
      return TileResult.failed(work.whole.id(), context.badInput(e), started);
    }
  }

  private TileResult runWithRoom(final Work work, final long started) throws IOException {
    final HeapGate.Reservation inside =
        HeapGate.ofThisJvm().enter(TileMemory.ofAssembling(work.whole, work.pieces, context));
    final SpareCores.Hold core = TaskCores.ofThisJvm().task();
    try {
      return new InputReading(context.sources()).run(in -> run(in, work, started));
    } finally {
      core.close();
      inside.close();
    }
  }

  private TileResult run(final InputReading in, final Work work, final long started)
      throws IOException {
    final long clock = System.nanoTime();
    final TileSpec.Input input = work.whole.inputs().get(0);
    final List<OutputFile> outputs;
    try (LasFile file = in.openLas(input.fingerprint());
        TileOutputs sinks = TileOutputs.create(context, work.whole, work.outputName)) {
      sinks.startFile(file, input.file());
      for (final OutputPiece piece : work.pieces) {
        sinks.append(piece, input.chunks().subList(piece.chunks().from(), piece.chunks().to()));
      }
      outputs = sinks.commit(work.written);
    }
    final TileResult result =
        new TileResult(
            work.whole.id(),
            Bounds.EMPTY,
            work.written,
            0,
            0,
            0,
            "",
            "",
            "",
            0,
            Map.of(),
            Map.of(),
            Map.of("write", (System.nanoTime() - clock) / 1e9),
            started,
            System.currentTimeMillis(),
            outputs,
            "",
            null);
    CommitLog.commit(context.conf().get(), context.folder(), work.key, result);
    return result;
  }
}
