package io.sparklidar.tile;

import io.sparklidar.cloud.Bounds;
import io.sparklidar.las.Chunk;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Cuts a job into tiles. Pure: the same indexes and options give the same tiles in the same order.
 */
public final class TilePlanner {

  /** Reading more than this many times the input deserves a warning. */
  private static final double MAX_AMPLIFICATION = 3;

  /** Below so many points more than the input, reading them costs about a second at most. */
  private static final long HARMLESS_POINTS = 1_000_000;

  /** How tiles are laid out. */
  public enum Layout {
    /** A tile is one input file; the output mirrors the input. */
    SOURCE,
    /** Tiles are squares of a global grid. */
    TILES
  }

  /**
   * What the user decides about tiles.
   *
   * @param layout how they are laid out
   * @param tileSize side of the squares in units of the CRS, or 0 for a quadtree by points
   * @param tilePoints points a tile may own
   * @param halo width of the halo in units of the CRS
   */
  public record Options(Layout layout, double tileSize, long tilePoints, double halo) {

    /** How the index must count points for these options. */
    public DensityGrid.Mode densityMode() {
      return layout == Layout.TILES && tileSize > 0
          ? DensityGrid.Mode.fixed(tileSize)
          : DensityGrid.Mode.ADAPTIVE;
    }
  }

  private final List<FileIndex> files;
  private final List<String> names;
  private final Options options;
  private final double longestSide;
  private final FileLookup lookup;
  private final List<TileSpec> tiles = new ArrayList<>();
  private final List<Integer> splitFiles = new ArrayList<>();

  private TilePlanner(
      final List<FileIndex> files,
      final List<String> names,
      final Options options,
      final double longestSide) {
    this.longestSide = longestSide;
    this.files = files;
    this.names = names;
    this.options = options;
    this.lookup = new FileLookup(files);
  }

  /**
   * Plans a job.
   *
   * @param files the index of every file; its position is the file's ordinal
   * @param names a name for each file, unique in the job: tiles of files are named after them
   * @param options what the user decides
   */
  public static TilePlan plan(
      final List<FileIndex> files, final List<String> names, final Options options) {
    return plan(files, names, options, Double.POSITIVE_INFINITY);
  }

  /**
   * Plans a job whose tiles may not be longer than coordinates reach.
   *
   * @param files the index of every file; its position is the file's ordinal
   * @param names a name for each file, unique in the job: tiles of files are named after them
   * @param options what the user decides
   * @param longestSide the longest that a tile may be along x and y, in units of the CRS; squares
   *     of a side the user gave are not cut
   */
  public static TilePlan plan(
      final List<FileIndex> files,
      final List<String> names,
      final Options options,
      final double longestSide) {
    final TilePlanner planner = new TilePlanner(files, names, options, longestSide);
    switch (options.layout()) {
      case SOURCE -> planner.planSource();
      case TILES -> planner.planSquares();
    }
    final long points = files.stream().mapToLong(FileIndex::pointCount).sum();
    final List<String> warnings = new ArrayList<>();
    final TilePlan plan = new TilePlan(planner.tiles, planner.splitFiles, points, warnings);
    if (plan.amplification() > MAX_AMPLIFICATION
        && plan.amplification() * points - points > HARMLESS_POINTS) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "tiles read %.1f times the input: its points are stored in no spatial order, or its tiles"
                  + " are small beside the halo; larger tiles or sorted files read less",
              plan.amplification()));
    }
    return plan;
  }

  private void planSource() {
    for (int f = 0; f < files.size(); f++) {
      final FileIndex file = files.get(f);
      if (file.pointCount() <= options.tilePoints()
          && Math.max(file.bounds().width(), file.bounds().height()) <= longestSide) {
        addTile(
            names.get(f),
            new TileCore.WholeFile(f),
            file.bounds(),
            Reach.of(file.bounds(), file.density(), options.halo()),
            file.pointCount());
        continue;
      }
      splitFiles.add(f);
      final int ordinal = f;
      quadtree(
          List.of(file.density()),
          (square, points) ->
              addSquare(
                  names.get(ordinal) + "." + name(square),
                  new TileCore.PartOfFile(ordinal, square),
                  square,
                  points));
    }
  }

  private void planSquares() {
    final List<DensityGrid> grids = files.stream().map(FileIndex::density).toList();
    if (options.tileSize() > 0) {
      final CellCounts total = new CellCounts();
      for (final DensityGrid grid : grids) {
        for (int c = 0; c < grid.cells().length; c++) {
          total.add(grid.cells()[c], grid.counts()[c]);
        }
      }
      for (final long cell : total.sortedCells()) {
        final TileCore.Square square =
            new TileCore.Square(options.tileSize(), Cells.i(cell), Cells.j(cell));
        addSquare(name(square), square, square, total.get(cell));
      }
      return;
    }
    quadtree(grids, (square, points) -> addSquare(name(square), square, square, points));
  }

  private static String name(final TileCore.Square square) {
    return "tile-" + number(square.side()) + "-" + square.i() + "-" + square.j();
  }

  private static String number(final double side) {
    return side == Math.rint(side) ? Long.toString((long) side) : Double.toString(side);
  }

  private void addSquare(
      final String id, final TileCore core, final TileCore.Square square, final long points) {
    final double side = square.side();
    final Bounds bounds =
        new Bounds(
            square.i() * side, square.j() * side, (square.i() + 1) * side, (square.j() + 1) * side);
    addTile(id, core, bounds, Reach.of(bounds, options.halo()), points);
  }

  private void addTile(
      final String id,
      final TileCore core,
      final Bounds bounds,
      final Reach reach,
      final long points) {
    final List<TileSpec.Input> inputs = new ArrayList<>();
    long read = 0;
    for (final int f : filesOf(core, reach)) {
      final FileIndex file = files.get(f);
      final boolean own = core instanceof TileCore.WholeFile && core.mayHold(f);
      final List<Chunk> chunks = new ArrayList<>();
      for (final FileIndex.IndexedChunk chunk : file.chunks()) {
        if (own || reach.meets(chunk.bounds())) {
          chunks.add(chunk.chunk());
          read += chunk.chunk().pointCount();
        }
      }
      if (own || !chunks.isEmpty()) {
        inputs.add(
            new TileSpec.Input(
                f, file.fingerprint(), file.transform(), file.crs().heightUnit(), chunks));
      }
    }
    tiles.add(new TileSpec(id, core, bounds, reach, inputs, points, read));
  }

  /** The file that is the core, even if it has no points, and those in reach, ascending. */
  private int[] filesOf(final TileCore core, final Reach reach) {
    final IntStream near =
        Arrays.stream(lookup.meeting(reach.bounds()))
            .filter(f -> reach.meets(files.get(f).bounds()));
    return core instanceof TileCore.WholeFile whole
        ? IntStream.concat(near, IntStream.of(whole.file())).sorted().distinct().toArray()
        : near.toArray();
  }

  private interface SquareSink {
    void accept(TileCore.Square square, long points);
  }

  /** Squares of a global quadtree, halved until each holds at most the budget. */
  private void quadtree(final List<DensityGrid> grids, final SquareSink sink) {
    final QuadtreeLeaves leaves = QuadtreeLeaves.of(grids);
    int level = 0;
    while (leaves.points(level, -1, -1)
            + leaves.points(level, -1, 0)
            + leaves.points(level, 0, -1)
            + leaves.points(level, 0, 0)
        < leaves.points()) {
      level++;
    }
    for (int i = -1; i <= 0; i++) {
      for (int j = -1; j <= 0; j++) {
        split(leaves, level, i, j, sink);
      }
    }
  }

  private void split(
      final QuadtreeLeaves leaves,
      final int level,
      final int i,
      final int j,
      final SquareSink sink) {
    final long points = leaves.points(level, i, j);
    if (points == 0) {
      return;
    }
    final double side = Math.scalb(leaves.side(), level);
    if (points <= options.tilePoints() && side <= longestSide || level == 0) {
      sink.accept(new TileCore.Square(side, i, j), points);
      return;
    }
    for (int di = 0; di <= 1; di++) {
      for (int dj = 0; dj <= 1; dj++) {
        split(leaves, level - 1, 2 * i + di, 2 * j + dj, sink);
      }
    }
  }
}
