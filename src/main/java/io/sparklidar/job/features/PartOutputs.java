package io.sparklidar.job.features;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.cloud.PointIdentity;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.job.input.InputReading;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.ondevice.CompressedTile;
import io.sparklidar.ondevice.DeviceOutput;
import io.sparklidar.ondevice.SharedFeatures;
import io.sparklidar.storage.AtomicFiles;
import io.sparklidar.tile.TilePoints;
import io.sparklidar.tile.TileSpec;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What a tile writes that is a part of a file: pieces of the outputs where it has all points of a
 * run of chunks, the features alone of its other points. For use by one thread.
 */
final class PartOutputs {

  private final TileContext context;
  private final TileSpec tile;
  private final List<OutputPiece> pieces;
  private final TileSpec.Input own;
  private final Map<Integer, Chunk> chunks = new HashMap<>();

  /**
   * @param context the job
   * @param tile the tile
   * @param pieces what it writes, ascending
   */
  PartOutputs(final TileContext context, final TileSpec tile, final List<OutputPiece> pieces) {
    this.context = context;
    this.tile = tile;
    this.pieces = pieces;
    this.own = tile.coreInputs().get(0);
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
    if (!pieces.isEmpty()) {
      new InputReading(context.sources()).run(in -> writePieces(in, points, table, first));
    }
    writeOthers(block.identity(), table, others(block.coreCount(), first));
  }

  /**
   * Writes all of it, of a tile that stayed on a device.
   *
   * @param file its file, which can be enriched; LAZ is all that is written
   * @param compressed the tile's bytes
   * @param output what the device made of it
   */
  void write(final LasFile file, final CompressedTile compressed, final DeviceOutput output)
      throws IOException {
    final List<Integer> places = compressed.coreChunks().stream().map(Chunk::index).toList();
    for (final OutputPiece piece : pieces) {
      final int from = Collections.binarySearch(places, piece.chunks().from());
      final int to = Collections.binarySearch(places, piece.chunks().to() - 1) + 1;
      if (from < 0 || to - from != piece.chunks().to() - piece.chunks().from()) {
        throw new IllegalStateException(tile.id() + " has not all chunks of " + piece);
      }
      try (TileOutputs outputs = TileOutputs.ofPiece(context, tile, piece)) {
        outputs.addLayers(file, own.file(), compressed, output.layers(), from, to);
        outputs.commit(piece.points());
      }
    }
    final SharedFeatures shared = output.shared();
    final FeatureTable table = new FeatureTable(context.features(), shared.count());
    final long[] identity = shared.copyTo(table);
    for (int i = 0; i < identity.length; i++) {
      identity[i] = PointIdentity.of(own.file(), identity[i]);
    }
    writeOthers(identity, table, IntStream.range(0, identity.length).toArray());
  }

  /** Writes the features of points that are in no piece. */
  private void writeOthers(final long[] identity, final FeatureTable table, final int[] rows)
      throws IOException {
    AtomicFiles.write(
        context.conf().get(),
        context.folder(),
        context.folder().part(tile.id()),
        out -> PartFeatureFile.write(out, identity, table, rows));
  }

  /** Core points are in the order of the file, so that those of a run of chunks are a run. */
  private int firstRow(final PointBlock block, final OutputPiece piece) {
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

  private int writePieces(
      final InputReading in, final TilePoints points, final FeatureTable table, final int[] first)
      throws IOException {
    if (!context.writesChunks()) {
      return writePieces(Optional.empty(), points, table, first);
    }
    try (LasFile file = in.openLas(own.fingerprint())) {
      return writePieces(Optional.of(file), points, table, first);
    }
  }

  private int writePieces(
      final Optional<LasFile> file,
      final TilePoints points,
      final FeatureTable table,
      final int[] first)
      throws IOException {
    int keptRow = 0;
    for (int p = 0; p < first.length; p++) {
      final OutputPiece piece = pieces.get(p);
      try (TileOutputs outputs = TileOutputs.ofPiece(context, tile, piece)) {
        outputs.addRun(file, own.file(), chunks(piece), points, first[p], keptRow, table);
        outputs.commit(piece.points());
      }
      keptRow += piece.points();
    }
    return keptRow;
  }

  private List<Chunk> chunks(final OutputPiece piece) {
    return IntStream.range(piece.chunks().from(), piece.chunks().to())
        .mapToObj(chunks::get)
        .toList();
  }

  /** The rows that are in no piece. */
  private int[] others(final int size, final int[] first) {
    final int[] rows = new int[size - pieces.stream().mapToInt(OutputPiece::points).sum()];
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
