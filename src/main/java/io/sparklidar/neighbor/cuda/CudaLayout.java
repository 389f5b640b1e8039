package io.sparklidar.neighbor.cuda;

import io.sparklidar.gpu.cuda.CudaTransfer;
import io.sparklidar.gpu.cuda.DevicePieces;

/**
 * Where everything of one tile lies in one piece of device memory: the one place that knows how
 * much a tile takes. Offsets in bytes from the start of the piece.
 *
 * <p>Two phases share the second part of the piece: sorting (coordinates, keys and their order) and
 * searching (records of core points, slices of columns).
 */
final class CudaLayout {

  /** Values of one slice of columns on its way to the host. */
  static final int SLICE_VALUES = CudaTransfer.SLAB_BYTES / Float.BYTES;

  private static final int WARP = 32;

  private static final int BOX_BYTES = 32;

  /** Bytes of the record of a core point. */
  static final int RECORD_BYTES = 64;

  /** Columns of a row that a record has room for. */
  static final int RECORD_COLUMNS = RECORD_BYTES / Float.BYTES - 1;

  /** Points that a block sorts. */
  static final int SORT_TILE = 4096;

  /** Digits of a key that a pass sorts by. */
  static final int DIGITS = 256;

  private static final int MOST_PASSES = 8;

  /** As many as any device can hold at once, of 16 a multiprocessor. */
  private static final int MOST_KEEPERS = 2560;

  /**
   * Neighbours are listed for as many places of the curve at a time as this has room for, or as
   * much as the records take.
   */
  private static final long LISTING_BYTES = 64L << 20;

  /**
   * What a pass over the neighbours takes.
   *
   * @param neighbors how many are listed a point; 0 if none are
   * @param keptWords what each neighbour takes where all within a radius are kept; 0 if they are
   *     not
   * @param columns it makes, which are kept until all others are there; 0 if they have their place
   * @param intensities whether it reads those
   */
  record PassRoom(int neighbors, int keptWords, int columns, boolean intensities) {

    static final PassRoom NONE = new PassRoom(0, 0, 0, false);

    /** The same with its columns and intensities elsewhere. */
    PassRoom lists() {
      return new PassRoom(neighbors, keptWords, 0, false);
    }
  }

  /** Lowest x, y, z, then highest; then the number of points left to the far search. */
  final long scalars;

  /** Points in curve order, 16 bytes each. */
  final long points;

  /** Boxes, level by level. */
  final long[] boxes;

  /** How many boxes each level has. */
  final int[] boxCounts;

  /** Coordinates, 4 bytes per point and axis. */
  final long x;

  final long y;
  final long z;

  /** Keys and values, and where a pass moves them to. */
  final long[] keys = new long[2];

  final long[] values = new long[2];

  /** A counter of blocks a pass; how often each digit occurs, a pass; what blocks tell, a pass. */
  final long sortTickets;

  final long sortTotals;
  final long sortStatus;

  /** Places of the points left to the far search. */
  final long far;

  final long records;

  /** What rows have beyond what a record holds. */
  final long moreColumns;

  /** Places of the neighbours of points of a stretch, or neighbours that warps keep. */
  final long listing;

  /** Places of the curve whose neighbours are listed at a time. */
  final int stretch;

  /** Warps that keep neighbours within a radius, two a block. */
  final int keepers;

  /** Neighbours that each of their lanes has room for. */
  final int capacity;

  /** Columns that a pass makes. */
  final long kept;

  /** Intensities of the points. */
  final long intensity;

  /** Their identities, where neighbours are listed. */
  final long identity;

  /** Two slices of columns. */
  final long[] slices = new long[2];

  /** Points in a slice. */
  final int sliceSize;

  /** All of it. */
  final long bytes;

  /**
   * Of a tile that comes from the host and goes back there.
   *
   * @param size number of points, at least 1
   * @param core how many of them get a row
   * @param columns values in a row, at least 1
   * @param pass what a pass takes
   */
  CudaLayout(final int size, final int core, final int columns, final PassRoom pass) {
    this(size, core, columns, pass, true);
  }

  /**
   * Of a tile whose coordinates are on the device, and whose columns stay there: both elsewhere.
   */
  static CudaLayout onDevice(
      final int size, final int core, final int columns, final PassRoom pass) {
    return new CudaLayout(size, core, columns, pass, false);
  }

  private CudaLayout(
      final int size,
      final int core,
      final int columns,
      final PassRoom pass,
      final boolean fromHost) {
    final DevicePieces pieces = new DevicePieces();
    scalars = pieces.take(DevicePieces.ALIGNMENT);
    points = pieces.take(16L * size);
    boxCounts = BoxTree.boxCounts(size);
    boxes = new long[boxCounts.length];
    for (int level = 0; level < boxes.length; level++) {
      boxes[level] = pieces.take((long) BOX_BYTES * boxCounts[level]);
    }

    final long shared = pieces.end();
    final long axis = fromHost ? 4L * size : 0;
    x = pieces.take(axis);
    y = pieces.take(axis);
    z = pieces.take(axis);
    for (int i = 0; i < 2; i++) {
      keys[i] = pieces.take(8L * size);
      values[i] = pieces.take(4L * size);
    }
    sortTickets = pieces.take(4L * MOST_PASSES);
    sortTotals = pieces.take(4L * DIGITS * MOST_PASSES);
    sortStatus = pieces.take(4L * DIGITS * MOST_PASSES * ceilDiv(size, SORT_TILE));
    final long sorting = pieces.end();

    pieces.reuseFrom(shared);
    far = pieces.take(4L * size);
    records = pieces.take((long) RECORD_BYTES * core);
    moreColumns = pieces.take(4L * Math.max(0, columns - RECORD_COLUMNS) * core);
    stretch = stretch(size, pass.neighbors);
    keepers = Math.min(MOST_KEEPERS, 2 * ceilDiv(size, 2 * WARP));
    final long lists = 4L * WARP * pass.keptWords * keepers;
    final long keeping = Math.min(lists * size, listingRoom(size));
    capacity = lists == 0 ? 0 : (int) Math.min(size, keeping / lists);
    listing = pieces.take(4L * pass.neighbors * stretch + (lists == 0 ? 0 : keeping));
    kept = pieces.take(4L * pass.columns * core);
    intensity = pieces.take(pass.intensities ? 4L * size : 0);
    identity = pieces.take(pass.intensities && pass.neighbors > 0 ? 8L * size : 0);
    sliceSize = Math.min(core, SLICE_VALUES / columns / WARP * WARP);
    for (int i = 0; i < 2; i++) {
      slices[i] = pieces.take(fromHost ? 4L * columns * sliceSize : 0);
    }
    bytes = Math.max(sorting, pieces.end());
  }

  /** Whole warps of places. */
  private static int stretch(final int size, final int neighbors) {
    final long room = listingRoom(size) / (4L * Math.max(1, neighbors));
    final long all = (long) ceilDiv(size, WARP) * WARP;
    return (int) Math.min(all, Math.max(1, room / WARP) * WARP);
  }

  private static long listingRoom(final int size) {
    return Math.max(LISTING_BYTES, (long) RECORD_BYTES * size);
  }

  static int ceilDiv(final int a, final int b) {
    return (int) (((long) a + b - 1) / b);
  }
}
