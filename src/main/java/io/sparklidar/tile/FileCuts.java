package io.sparklidar.tile;

import io.sparklidar.cloud.Bounds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.DoubleFunction;
import java.util.stream.IntStream;

/**
 * The ways to cut a file above the tile budget into parts of about the same number of points. Which
 * of them reads least depends on the order of its points: files in order of time are bands across
 * the flight lines, sorted files are compact all along, others have no order at all.
 *
 * <p>Of chunks that lie in one part altogether, what is computed can be written at once, since
 * their points follow one another in the file. Of others it has to be brought back to the order of
 * the file afterwards. Pure: the same index gives the same cuts.
 */
final class FileCuts {

  /** A part holds its halo besides; it owns this share of the budget where it can be chosen. */
  private static final double FILLED = 0.85;

  /** Runs of chunks that are written by themselves have so many points, or there were too many. */
  private static final long RUN_POINTS = 1 << 17;

  /**
   * A part of the file.
   *
   * @param core which points it owns
   * @param bounds extent of its points
   * @param around where places lie that are within a width of its points
   * @param points how many it owns
   */
  record Part(TileCore core, Bounds bounds, DoubleFunction<HaloRegion> around, long points) {}

  private final FileIndex file;
  private final int ordinal;
  private final long budget;
  private final long target;
  private final double longestSide;
  private final int count;

  /**
   * Cuts of a file.
   *
   * @param file the file
   * @param ordinal its ordinal
   * @param budget points a part may own
   * @param longestSide the longest that a part may be along x and y, if squares can be told apart
   */
  FileCuts(final FileIndex file, final int ordinal, final long budget, final double longestSide) {
    this.file = file;
    this.ordinal = ordinal;
    this.budget = budget;
    this.target = Math.max(1, (long) (budget * FILLED));
    this.longestSide = longestSide;
    this.count = Math.toIntExact((file.pointCount() + target - 1) / target);
  }

  /** All of them; the parts of each hold every point once. */
  List<List<Part>> all() {
    final List<List<Part>> cuts = new ArrayList<>(ofChunks());
    cuts.addAll(ofSquares());
    return cuts;
  }

  /** The cuts into whole chunks whose parts are within the budget; maybe none. */
  private List<List<Part>> ofChunks() {
    final int[] all = IntStream.range(0, file.chunks().size()).toArray();
    final List<List<int[]>> groupings = new ArrayList<>();
    groupings.add(groups(all, Axis.FILE));
    groupings.add(groups(all, Axis.X));
    groupings.add(groups(all, Axis.Y));
    final List<int[]> halved = new ArrayList<>();
    halve(all, count, halved::add);
    groupings.add(halved);
    final List<List<Part>> cuts = new ArrayList<>();
    for (final List<int[]> groups : groupings) {
      parts(groups).ifPresent(cuts::add);
    }
    return cuts;
  }

  /** The cuts into rectangles of the squares in which the index counted; at least one. */
  private List<List<Part>> ofSquares() {
    final int[] all = IntStream.range(0, file.density().cells().length).toArray();
    final List<List<Part>> cuts = new ArrayList<>();
    for (final Axis preferred : Axis.values()) {
      final List<Part> parts = new ArrayList<>();
      halveSquares(all, count, preferred, places -> parts.add(ofSquares(places)));
      cuts.add(parts);
    }
    return cuts;
  }

  /** What chunks and squares are put in order by. */
  private enum Axis {
    /** The order of the file; of squares, whatever axis is longer. */
    FILE,
    X,
    Y
  }

  private long points(final int chunk) {
    return file.chunks().get(chunk).chunk().pointCount();
  }

  private long points(final int[] chunks) {
    return Arrays.stream(chunks).mapToLong(this::points).sum();
  }

  private double middle(final int chunk, final Axis axis) {
    final Bounds bounds = file.chunks().get(chunk).bounds();
    return switch (axis) {
      case FILE -> chunk;
      case X -> bounds.minX() + bounds.width() / 2;
      case Y -> bounds.minY() + bounds.height() / 2;
    };
  }

  private int[] sorted(final int[] chunks, final Axis axis) {
    return Arrays.stream(chunks)
        .boxed()
        .sorted(
            Comparator.comparingDouble((Integer chunk) -> middle(chunk, axis))
                .thenComparing(Comparator.naturalOrder()))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** Runs of about as many points of the chunks in order. */
  private List<int[]> groups(final int[] chunks, final Axis axis) {
    final int[] order = sorted(chunks, axis);
    final List<int[]> groups = new ArrayList<>();
    final double each = (double) file.pointCount() / count;
    int from = 0;
    long before = 0;
    for (int c = 0; c < order.length; c++) {
      before += points(order[c]);
      final boolean last = c + 1 == order.length;
      // A chunk belongs to the group that its middle is in.
      if (last || before + points(order[c + 1]) / 2.0 > each * (groups.size() + 1)) {
        groups.add(Arrays.copyOfRange(order, from, c + 1));
        from = c + 1;
      }
    }
    return groups;
  }

  private void halve(final int[] chunks, final int parts, final Consumer<int[]> sink) {
    if (parts <= 1 || chunks.length <= 1) {
      sink.accept(chunks);
      return;
    }
    Bounds extent = Bounds.EMPTY;
    for (final int chunk : chunks) {
      final double x = middle(chunk, Axis.X);
      final double y = middle(chunk, Axis.Y);
      extent = extent.union(new Bounds(x, y, x, y));
    }
    final int[] order = sorted(chunks, extent.width() > extent.height() ? Axis.X : Axis.Y);
    final double wanted = (double) points(chunks) * (parts / 2) / parts;
    int low = 0;
    long before = 0;
    while (low < order.length - 1 && (low == 0 || before + points(order[low]) / 2.0 <= wanted)) {
      before += points(order[low++]);
    }
    halve(Arrays.copyOfRange(order, 0, low), parts / 2, sink);
    halve(Arrays.copyOfRange(order, low, order.length), parts - parts / 2, sink);
  }

  private Optional<List<Part>> parts(final List<int[]> groups) {
    final List<Part> parts = new ArrayList<>();
    for (final int[] group : groups) {
      final long points = points(group);
      if (points > budget) {
        return Optional.empty();
      }
      final List<ChunkRun> found = runs(group);
      if (points / found.size() < longRun()) {
        return Optional.empty();
      }
      Bounds bounds = Bounds.EMPTY;
      final BitSet occupied = new BitSet();
      for (final int chunk : group) {
        final Bounds box = file.chunks().get(chunk).bounds();
        bounds = bounds.union(box);
        file.density().meeting(TilePlanner.snapped(box, file)).forEach(occupied::set);
      }
      if (Math.max(bounds.width(), bounds.height()) > longestSide) {
        return Optional.empty();
      }
      final DensityGrid places = file.density().only(occupied.stream().toArray());
      final Bounds extent = bounds;
      parts.add(
          new Part(
              new TileCore.PartOfFile(ordinal, CellRange.EMPTY, found),
              extent,
              width -> HaloRegion.of(extent, places, width),
              points));
    }
    return Optional.of(parts);
  }

  /** Points of a run that is long enough to be written by itself. */
  private long longRun() {
    return Math.min(RUN_POINTS, target / 2);
  }

  private static List<ChunkRun> runs(final int[] chunks) {
    final int[] ascending = chunks.clone();
    Arrays.sort(ascending);
    final List<ChunkRun> runs = new ArrayList<>();
    int from = 0;
    for (int c = 1; c <= ascending.length; c++) {
      if (c == ascending.length || ascending[c] != ascending[c - 1] + 1) {
        runs.add(new ChunkRun(ascending[from], ascending[c - 1] + 1));
        from = c;
      }
    }
    return runs;
  }

  private int along(final int place, final boolean alongX) {
    final long cell = file.density().cells()[place];
    return alongX ? Cells.i(cell) : Cells.j(cell);
  }

  private long pointsOf(final int[] places) {
    return Arrays.stream(places).mapToLong(c -> file.density().counts()[c]).sum();
  }

  private void halveSquares(
      final int[] places, final int parts, final Axis preferred, final Consumer<int[]> sink) {
    final long points = pointsOf(places);
    final CellRange range = range(places);
    final Bounds bounds = TilePlanner.clipped(range.bounds(), file);
    if (parts <= 1
        && points <= budget
        && Math.max(bounds.width(), bounds.height()) <= longestSide) {
      sink.accept(places);
      return;
    }
    final long width = (long) range.toI() - range.fromI();
    final long height = (long) range.toJ() - range.fromJ();
    if (width == 1 && height == 1) {
      sink.accept(places);
      return;
    }
    final boolean tooWide = width > 1 && bounds.width() > longestSide;
    final boolean tooHigh = height > 1 && bounds.height() > longestSide;
    final boolean alongX =
        tooWide != tooHigh
            ? tooWide
            : switch (preferred) {
              case FILE -> width > height;
              case X -> width > 1;
              case Y -> height == 1;
            };
    final int[] order =
        Arrays.stream(places)
            .boxed()
            .sorted(
                Comparator.comparingInt((Integer place) -> along(place, alongX))
                    .thenComparing(Comparator.naturalOrder()))
            .mapToInt(Integer::intValue)
            .toArray();
    final int several = Math.max(2, parts);
    final int gap = tooWide || tooHigh ? widestGap(order, alongX) : 0;
    final int cut = gap > 0 ? gap : cut(order, alongX, (double) points * (several / 2) / several);
    halveSquares(ascending(order, 0, cut), several / 2, preferred, sink);
    halveSquares(ascending(order, cut, order.length), several - several / 2, preferred, sink);
  }

  private static int[] ascending(final int[] places, final int from, final int to) {
    final int[] some = Arrays.copyOfRange(places, from, to);
    Arrays.sort(some);
    return some;
  }

  /** The place behind the widest gap, if cutting there shortens much; else 0. */
  private int widestGap(final int[] order, final boolean alongX) {
    int best = 0;
    double widest = longestSide / 2;
    for (int c = 1; c < order.length; c++) {
      final double gap =
          ((double) along(order[c], alongX) - along(order[c - 1], alongX)) * file.density().side();
      if (gap > widest) {
        best = c;
        widest = gap;
      }
    }
    return best;
  }

  /**
   * Where the number of points before is nearest to what is wanted, between two rows of squares.
   */
  private int cut(final int[] order, final boolean alongX, final double wanted) {
    int best = -1;
    double bestOff = Double.POSITIVE_INFINITY;
    long before = 0;
    for (int c = 1; c < order.length; c++) {
      before += file.density().counts()[order[c - 1]];
      final double off = Math.abs(before - wanted);
      if (along(order[c], alongX) != along(order[c - 1], alongX) && off < bestOff) {
        best = c;
        bestOff = off;
      }
    }
    return best;
  }

  private CellRange range(final int[] places) {
    int fromI = Integer.MAX_VALUE;
    int fromJ = Integer.MAX_VALUE;
    int toI = Integer.MIN_VALUE;
    int toJ = Integer.MIN_VALUE;
    for (final int place : places) {
      final int i = along(place, true);
      final int j = along(place, false);
      fromI = Math.min(fromI, i);
      fromJ = Math.min(fromJ, j);
      toI = Math.max(toI, i + 1);
      toJ = Math.max(toJ, j + 1);
    }
    return new CellRange(file.density().side(), fromI, fromJ, toI, toJ);
  }

  private Part ofSquares(final int[] places) {
    final CellRange range = range(places);
    final Bounds bounds = TilePlanner.clipped(range.bounds(), file);
    final DensityGrid occupied = file.density().only(places);
    return new Part(
        new TileCore.PartOfFile(ordinal, range, wholeIn(range)),
        bounds,
        width -> HaloRegion.of(bounds, occupied, width),
        pointsOf(places));
  }

  /** The chunks that lie in a rectangle altogether, as far as many follow one another. */
  private List<ChunkRun> wholeIn(final CellRange range) {
    final double scaleX = file.transform().scaleX();
    final double scaleY = file.transform().scaleY();
    final int[] inside =
        IntStream.range(0, file.chunks().size())
            .filter(chunk -> range.containsAll(file.chunks().get(chunk).bounds(), scaleX, scaleY))
            .toArray();
    return runs(inside).stream()
        .filter(run -> points(IntStream.range(run.from(), run.to()).toArray()) >= longRun())
        .toList();
  }
}
