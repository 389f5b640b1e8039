package io.sparklidar.job.features;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.cloud.PointIdentity;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.job.input.InputReading;
import io.sparklidar.job.output.ChunkPoints;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.PointReader;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.storage.AtomicFiles;
import io.sparklidar.storage.RunLock;
import io.sparklidar.tile.TilePoints;
import io.sparklidar.tile.TileSpec;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What a tile writes that is a part of a file: pieces of the outputs where it has all points of a
 * run of chunks, the features alone of its other points. For use by one thread.
 */
final class PartOutputs {

  private final TileContext context;
  private final TileSpec tile;
  private final List<Piece> pieces;
  private final TileSpec.Input own;
  private final Map<Integer, Chunk> chunks = new HashMap<>();

  /**
   * @param context the job
   * @param tile the tile
   * @param pieces what it writes, ascending
   */
  PartOutputs(final TileContext context, final TileSpec tile, final List<Piece> pieces) {
    this.context = context;
    this.tile = tile;
    this.pieces = pieces;
    this.own =
        tile.inputs().stream()
            .filter(input -> tile.core().mayHold(input.file()))
            .findFirst()
            .orElseThrow();
    own.chunks().forEach(chunk -> chunks.put(chunk.index(), chunk));
  }

  /**
   * Writes all of it.
   *
   * @param points the tile, as far as it is kept
   * @param table features of its core points
   */
  void write(final TilePoints points, final FeatureTable table) throws IOException {
    final PointBlock block = points.block();
    final int[] first = new int[pieces.size()];
    for (int p = 0; p < first.length; p++) {
      first[p] = firstRow(block, pieces.get(p));
    }
    if (context.keepsPoints(tile)) {
      writeKept(points, table, first);
    } else if (!pieces.isEmpty()) {
      new InputReading(context.sources()).run(in -> decodeAndWrite(in, table, first));
    }
    final int[] others = others(block.coreCount(), first);
    RunLock.requireHeld(context.conf().get(), context.folder());
    AtomicFiles.write(
        context.conf().get(),
        context.folder().part(tile.id()),
        out -> FeatureParts.write(out, block, table, others));
  }

  /** Core points are in the order of the file, so that those of a run of chunks are a run. */
  private int firstRow(final PointBlock block, final Piece piece) {
    final long firstPoint = chunks.get(piece.chunks().from()).firstPoint();
    final int row =
        Arrays.binarySearch(
            block.identity(), 0, block.coreCount(), PointIdentity.of(own.file(), firstPoint));
    final int last = row + piece.points() - 1;
    if (row < 0
        || last >= block.coreCount()
        || PointIdentity.index(block.identity()[last]) != firstPoint + piece.points() - 1) {
      throw new IllegalStateException(tile.id() + " has not all points of " + piece);
    }
    return row;
  }

  private void writeKept(final TilePoints points, final FeatureTable table, final int[] first)
      throws IOException {
    final TilePoints.OfFile kept = points.core().get(0);
    int keptRow = 0;
    for (int p = 0; p < first.length; p++) {
      final Piece piece = pieces.get(p);
      try (TileOutputs outputs = TileOutputs.ofPiece(context, tile, piece)) {
        outputs.addRun(points.block(), kept, first[p], keptRow, piece.points(), table);
        outputs.commit(piece.points());
      }
      keptRow += piece.points();
    }
  }

  private int decodeAndWrite(final InputReading in, final FeatureTable table, final int[] first)
      throws IOException {
    int[] rows = {};
    try (LasFile file = in.openLas(own.fingerprint())) {
      final PointReader reader = file.reader(file.layout().fields());
      for (int p = 0; p < first.length; p++) {
        final Piece piece = pieces.get(p);
        try (TileOutputs outputs = TileOutputs.ofPiece(context, tile, piece)) {
          outputs.startFile(file, own.file());
          int row = first[p];
          for (int c = piece.chunks().from(); c < piece.chunks().to(); c++) {
            final Chunk chunk = chunks.get(c);
            if (rows.length < chunk.pointCount()) {
              rows = IntStream.range(0, chunk.pointCount()).toArray();
            }
            outputs.add(new ChunkPoints(reader, chunk), rows, chunk.pointCount(), table, row);
            row += chunk.pointCount();
          }
          outputs.commit(piece.points());
        }
      }
    }
    return pieces.size();
  }

  /** The rows that are in no piece. */
  private int[] others(final int size, final int[] first) {
    final int[] rows = new int[size - pieces.stream().mapToInt(Piece::points).sum()];
    int count = 0;
    int from = 0;
    for (int p = 0; p <= first.length; p++) {
      final int to = p < first.length ? first[p] : size;
      for (int row = from; row < to; row++) {
        rows[count++] = row;
      }
      from = p < first.length ? to + pieces.get(p).points() : size;
    }
    return rows;
  }
}
