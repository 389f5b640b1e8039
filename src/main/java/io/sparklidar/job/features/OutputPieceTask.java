package io.sparklidar.job.features;

import io.sparklidar.feature.FeatureTable;
import io.sparklidar.job.HeapGate;
import io.sparklidar.job.TileResult;
import io.sparklidar.job.input.InputReading;
import io.sparklidar.job.output.ChunkPoints;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.PointReader;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.parallel.TaskEnd;
import io.sparklidar.storage.TaskTraffic;
import io.sparklidar.tile.TileSpec;
import java.io.IOException;
import java.io.Serializable;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;

/**
 * Writes a piece of a file whose points several tiles have computed: the features of its points are
 * gathered, one tile after the other, and written with the points, chunk by chunk. Memory is one
 * piece, however many tiles there are. Gives what went wrong with the input, if anything.
 */
final class OutputPieceTask implements FlatMapFunction<OutputPieceTask.Work, TileResult> {

  private static final long serialVersionUID = 1L;

  /**
   * A piece to write.
   *
   * @param tile the file, with the chunks of the piece alone
   * @param piece which piece
   * @param parts ids of the tiles that may have computed points of it
   */
  record Work(TileSpec tile, OutputPiece piece, List<String> parts) implements Serializable {}

  private final TileContext context;

  OutputPieceTask(final TileContext context) {
    this.context = context;
  }

  @Override
  public Iterator<TileResult> call(final Work work) throws IOException {
    final long started = System.currentTimeMillis();
    try {
      writeWithRoom(work);
      return List.<TileResult>of().iterator();
    } catch (final IOException e) {
      return List.of(TileResult.failed(work.tile.id(), context.badInput(e), started)).iterator();
    }
  }

  private void writeWithRoom(final Work work) throws IOException {
    final HeapGate.Reservation inside =
        HeapGate.ofThisJvm().enter(TileMemory.ofPiece(work.tile, work.piece, context));
    try {
      new InputReading(context.sources()).run(in -> write(in, work));
    } finally {
      inside.close();
    }
  }

  private int write(final InputReading in, final Work work) throws IOException {
    final TileSpec.Input input = work.tile.inputs().get(0);
    final Gathered gathered = gather(work, input.chunks().get(0).firstPoint());
    try (LasFile file = in.openLas(input.fingerprint());
        TileOutputs outputs = TileOutputs.ofPiece(context, work.tile, work.piece)) {
      outputs.startFile(file, input.file());
      final PointReader reader = file.reader(context.outputFields(file.layout()));
      int[] rows = {};
      int read = 0;
      int done = 0;
      for (final Chunk chunk : input.chunks()) {
        TaskEnd.checkHere();
        if (rows.length < chunk.pointCount()) {
          rows = new int[chunk.pointCount()];
        }
        int count = 0;
        for (int p = gathered.there.nextSetBit(read);
            p >= 0 && p < read + chunk.pointCount();
            p = gathered.there.nextSetBit(p + 1)) {
          rows[count++] = p - read;
        }
        read += chunk.pointCount();
        if (count > 0) {
          outputs.add(ChunkPoints.decoded(reader, chunk), rows, count, gathered.table, done);
          done += count;
        }
      }
      TaskTraffic.readPoints(read);
      outputs.commit(done);
      return done;
    }
  }

  /**
   * Features of the points of a piece that are written.
   *
   * @param there which points these are
   * @param table their features, one behind the other
   */
  private record Gathered(BitSet there, FeatureTable table) {}

  private Gathered gather(final Work work, final long firstPoint) throws IOException {
    final int count = work.piece.points();
    final FeatureTable table = new FeatureTable(context.features(), count);
    final BitSet there = new BitSet(count);
    long found = 0;
    for (final String part : work.parts) {
      TaskEnd.checkHere();
      found +=
          PartFeatureFile.read(
              context.conf().get(), context.folder().part(part), firstPoint, table, there);
    }
    if (!context.filters().areNone() && found == there.cardinality()) {
      return new Gathered(there, table.select(context.features(), there.stream().toArray()));
    }
    if (found != count) {
      throw new IOException(
          work.tile.id()
              + ": its parts must hold the points "
              + firstPoint
              + ".."
              + (firstPoint + count - 1)
              + " once, they hold "
              + found
              + " of "
              + count);
    }
    return new Gathered(there, table);
  }
}
