package io.sparklidar.neighbor.faiss;

import io.sparklidar.gpu.cuda.DevicePieces;
import io.sparklidar.neighbor.cuda.BoxTree;

/**
 * How a tile is held in lists and how many of its queries are searched for at a time, and where
 * what that takes lies in one piece of device memory. Offsets in bytes from the start of the piece.
 */
final class DeviceIvfLayout {

  /** Candidates beyond the number of neighbours, so that ties and rounding can be told apart. */
  static final int MORE = 4;

  /** Most candidates that the kernels take. */
  static final int MOST_FETCHED = 128;

  /** Lists that a query may visit, search by search. */
  static final int[] ROOMS = {8, 32, 64};

  /** A list has at least as many times the points of a neighbourhood, or as many as it can. */
  private static final int NEIGHBORHOODS = 4;

  private static final int FEWEST_POINTS = 128;

  /** What the kernels take together of the boxes of a level: all parts of a node. */
  private static final int MOST_POINTS = 512;

  /** Of a tile whose tree has leaves alone. */
  private static final int LEVEL_0_POINTS = 64;

  /** Places along the curve whose queries are kept at a time. */
  static final int STRETCH = 1 << 20;

  /** Candidates of all lists of the queries that are searched for at a time. */
  private static final int CANDIDATES = 1 << 23;

  private static final int MOST_QUERIES = 1 << 15;

  /** Points of a list. */
  final int listPoints;

  /** Level of the tree whose boxes say how near a list is. */
  final int level;

  /** How many lists there are. */
  final int listCount;

  /** Candidates a query. */
  final int fetch;

  /** Points that are added to the index at a time. */
  final int page;

  /** Coordinates of a page, and the list of each point; later of a batch of queries. */
  final long rows;

  final long lists;

  /** Up to where the lists of a query hold everything. */
  final long bounds;

  final long distances;
  final long labels;

  /** How many queries are still to be searched for, before and after each search. */
  final long counts;

  /** These queries, and how far they look: now, and next. */
  final long[] queries = new long[2];

  final long[] reach = new long[2];

  /** Where the index may hold what it needs. */
  final long index;

  final long indexBytes;

  /** All of it. */
  final long bytes;

  /**
   * @param size number of points, at least 1
   * @param k neighbours of a query, at most {@link #MOST_FETCHED} - {@link #MORE}
   * @param maker makes the index
   */
  DeviceIvfLayout(final int size, final int k, final DeviceIvf.Maker maker) {
    final boolean hasLevels = BoxTree.boxCounts(size).length > 1;
    level = hasLevels ? 1 : 0;
    listPoints = hasLevels ? listPoints(k) : LEVEL_0_POINTS;
    listCount = (int) (((long) size + listPoints - 1) / listPoints);
    fetch = k + MORE;
    page = Math.min(size, DeviceIvf.MOST_ADDED);
    int mostQueries = 1;
    int mostListed = 1;
    for (int search = 0; search < ROOMS.length; search++) {
      mostQueries = Math.max(mostQueries, batch(search));
      mostListed = Math.max(mostListed, batch(search) * room(search));
    }
    final int stretch = Math.min(size, STRETCH);
    mostQueries = Math.min(mostQueries, stretch);
    final DevicePieces pieces = new DevicePieces();
    rows = pieces.take(12L * Math.max(page, mostQueries));
    lists = pieces.take(8L * Math.max(page, mostListed));
    bounds = pieces.take(8L * mostQueries);
    distances = pieces.take(4L * fetch * mostQueries);
    labels = pieces.take(8L * fetch * mostQueries);
    counts = pieces.take(DevicePieces.ALIGNMENT);
    for (int i = 0; i < 2; i++) {
      queries[i] = pieces.take(4L * stretch);
      reach[i] = pieces.take(8L * stretch);
    }
    indexBytes = maker.bytes(size, listPoints, mostListed, fetch);
    index = pieces.take(indexBytes);
    bytes = pieces.end();
  }

  private static int listPoints(final int k) {
    int points = FEWEST_POINTS;
    while (points < NEIGHBORHOODS * k && points < MOST_POINTS) {
      points *= 2;
    }
    return points;
  }

  /** Lists that a query of a search may visit. */
  int room(final int search) {
    return Math.min(ROOMS[search], listCount);
  }

  /** Queries of a search that are searched for at a time. */
  int batch(final int search) {
    return Math.min(MOST_QUERIES, CANDIDATES / (room(search) * fetch) / 32 * 32);
  }
}
