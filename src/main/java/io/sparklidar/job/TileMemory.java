package io.sparklidar.job;

import io.sparklidar.las.point.Chunk;
import io.sparklidar.tile.TileCore;
import io.sparklidar.tile.TileSpec;
import java.util.List;

/**
 * About how much memory a task takes at its peak: the one place that says so. What FAISS holds
 * beyond the heap counts too: executors have a limit for both together, and so tasks that hold much
 * of it come in fewer at a time.
 */
final class TileMemory {

  /** Buffers of readers and writers, and a row group on its way. */
  private static final long FIXED = 64L << 20;

  /** Coordinates, identity and class as they are gathered, where arrays grow. */
  private static final long GATHERED_POINT = 72;

  /** The same when all are there, and coordinates once more, sorted for the search. */
  private static final long SEARCHED_POINT = 48;

  /** Coordinates and returns as they are decoded, and the bytes they come from. */
  private static final long INDEXED_POINT = 24;

  /** Attributes and coordinates of a row that waits for its place in Morton order, and its key. */
  private static final long ORDERED_ROW = 96;

  /** A place in Morton order and its key. */
  private static final long ORDER = 12;

  /** What columns of a point take beyond its record: flags and returns have a byte each. */
  private static final long BEYOND_RECORD = 4;

  /**
   * An index and its lists hold a point once more, beyond the heap; see docs/benchmarks-faiss.md.
   */
  private static final long FAISS_POINT = 30;

  /** Per value of a labelled point: as it came, sorted, and in the lists of FAISS. */
  private static final long REFERENCE_VALUE = 3L * Float.BYTES;

  /** Per labelled point: class, place, number in the lists of FAISS, nodes of the tree. */
  private static final long REFERENCE_POINT = 32;

  /** Per value of a point to be labelled: as it is, and normalised. */
  private static final long QUERY_VALUE = Double.BYTES + Float.BYTES;

  /** Per neighbour of a point to be labelled: its number and distance. */
  private static final long NEIGHBOR = Integer.BYTES + Double.BYTES;

  /** Per point to be labelled: class, share, and what the search notes. */
  private static final long QUERY_POINT = 32;

  /** Arrays of a sample are copied when they grow: old, new, and what is sent. */
  private static final long SAMPLE_COPIES = 3;

  /** What a Parquet file says at its end of a column of a row group: statistics and places. */
  private static final long COLUMN_OF_ROW_GROUP = 2 << 10;

  private TileMemory() {}

  /** For decoding where the points of a file are, chunk by chunk. */
  static long ofIndexing(final int largestChunk) {
    return INDEXED_POINT * largestChunk;
  }

  /** For a tile of a job. */
  static long bytes(final TileSpec tile, final TileContext context) {
    final long core = tile.corePoints();
    final long held = tile.heldPoints();
    final long features = (long) Float.BYTES * context.features().size();
    final boolean square = tile.core() instanceof TileCore.Square;
    final boolean parquet = context.options().formats().contains(JobOptions.Format.PARQUET);
    final long waiting;
    if (context.keepsPoints(tile)) {
      waiting = tile.keptPoints() * keptPoint(tile, context) + (square ? ORDER * core : 0);
    } else {
      waiting = square && parquet ? core * (ORDERED_ROW + features) : 0;
    }
    final long faiss =
        context.options().engine() == JobOptions.Engine.FAISS ? FAISS_POINT * held : 0;
    // Features come when all points are gathered.
    final long most =
        Math.max(GATHERED_POINT * held, SEARCHED_POINT * held + faiss + core * features);
    return FIXED + most + waiting;
  }

  /** For a piece of a file whose features several tiles have computed. */
  static long ofPiece(final TileSpec file, final Piece piece, final TileContext context) {
    final TileSpec.Input input = file.inputs().get(0);
    final long record = context.layouts().get(input.file()).recordLength() + BEYOND_RECORD;
    final long features = (long) Float.BYTES * context.features().size();
    final long chunk = input.chunks().stream().mapToLong(Chunk::pointCount).max().orElse(0);
    final boolean parquet = context.options().formats().contains(JobOptions.Format.PARQUET);
    final long row = features + (parquet ? context.schema().rowBytes() : 0);
    return FIXED + row * piece.points() + 2 * (record + features) * chunk;
  }

  /**
   * For putting the pieces of a file together: what stands at the end of its outputs, and a chunk.
   */
  static long ofAssembling(
      final TileSpec file, final List<Piece> pieces, final TileContext context) {
    final TileSpec.Input input = file.inputs().get(0);
    final long record = context.layouts().get(input.file()).recordLength() + BEYOND_RECORD;
    final long features = (long) Float.BYTES * context.features().size();
    final long chunk = input.chunks().stream().mapToLong(Chunk::pointCount).max().orElse(0);
    final long columns = record + context.features().size();
    return FIXED + 2 * (record + features) * chunk + COLUMN_OF_ROW_GROUP * columns * pieces.size();
  }

  private static long keptPoint(final TileSpec tile, final TileContext context) {
    long longest = 0;
    for (final TileSpec.Input input : tile.inputs()) {
      if (tile.core().mayHold(input.file())) {
        longest = Math.max(longest, context.layouts().get(input.file()).recordLength());
      }
    }
    return longest + BEYOND_RECORD;
  }

  /**
   * For the search that tasks of a transfer of labels share.
   *
   * @param points labelled points
   * @param width columns
   */
  static long ofReference(final long points, final int width) {
    return points * (REFERENCE_VALUE * width + REFERENCE_POINT);
  }

  /**
   * For labelling a file, chunk by chunk.
   *
   * @param file the file
   * @param options what to write
   * @param table whose rows are gathered for Parquet
   */
  static long ofLabelling(
      final FileHeader file, final LabelOptions options, final PointSchema table) {
    final long record = file.layout().recordLength();
    // Columns as they are read, and with the class replaced.
    final long point =
        2 * record + QUERY_VALUE * options.columns().size() + NEIGHBOR * options.k() + QUERY_POINT;
    final long rows =
        options.formats().contains(JobOptions.Format.PARQUET)
            ? Math.min(file.points(), (long) ParquetSink.rowGroupRows(table) + file.largestChunk())
            : 0;
    return FIXED + point * file.largestChunk() + table.rowBytes() * rows;
  }

  /**
   * For taking a sample of a file.
   *
   * @param share of the points, 0..1
   * @param width columns
   */
  static long ofSampling(final FileHeader file, final double share, final int width) {
    final long taken = (long) (share * file.points());
    return FIXED
        + (long) file.layout().recordLength() * file.largestChunk()
        + SAMPLE_COPIES * taken * ((long) Double.BYTES * width + 1);
  }
}
