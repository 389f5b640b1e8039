package io.sparklidar.tile;

import io.sparklidar.cloud.Bounds;
import io.sparklidar.las.laz.schema.LazSchema;
import io.sparklidar.las.point.Chunk;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.DoubleFunction;
import java.util.stream.IntStream;

/**
 * Cuts a job into tiles. Pure: the same indexes and options give the same tiles in the same order.
 */
public final class TilePlanner {

  /** Reading more than this many times the input is worth sorting it first. */
  private static final double MAX_AMPLIFICATION = 3;

  /** Below so many points more than the input, reading them costs about a second at most. */
  private static final long HARMLESS_POINTS = 1_000_000;

  /** Cost of a halo point beside that of decoding a point. */
  private static final double HALO_COST = 0.5;

  /** Points that a part of whole chunks may hold, over the points that a tile may own. */
  private static final double MAX_HELD = 1.5;

  /** Halos are estimated from counts of squares, as if points lay evenly in each. */
  private static final double HALO_MARGIN = 1.25;

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
   * @param ground how far around a tile ground points are looked for, in units of the CRS; 0 for
   *     nowhere
   * @param between whether squares of one side are tiles also where they have no points and lie
   *     between others that near
   * @param canopy squares of one side are tiles also where they have no points, and have others
   *     that near to the west, east, south and north, if not straight so; 0 for none of these
   */
  public record Options(
      Layout layout,
      double tileSize,
      long tilePoints,
      double halo,
      double ground,
      boolean between,
      double canopy) {

    /** Of tiles that look at nothing beyond their halo. */
    public Options(
        final Layout layout, final double tileSize, final long tilePoints, final double halo) {
      this(layout, tileSize, tilePoints, halo, 0, false, 0);
    }

    /** The same with another halo, and ground looked for at another distance. */
    public Options within(final double otherHalo, final double otherGround) {
      return new Options(layout, tileSize, tilePoints, otherHalo, otherGround, between, canopy);
    }

    /** The same in squares of the global grid. */
    public Options inSquares() {
      return new Options(Layout.TILES, tileSize, tilePoints, halo, ground, between, canopy);
    }

    /** Whether all of a square counts, with or without points: halo and ground lie around it. */
    public boolean wholeSquares() {
      return between || canopy > 0;
    }

    /** How the index must count points for these options. */
    public DensityGrid.Mode densityMode() {
      return layout == Layout.TILES && tileSize > 0
          ? DensityGrid.Mode.fixed(tileSize)
          : DensityGrid.Mode.ADAPTIVE;
    }
  }

  /**
   * What tiles are called.
   *
   * @param files a name for each file, unique in the job: tiles of files are named after them
   * @param taken names that no part of a file may have: those of all files of the job
   * @param squares what names of squares begin with, if the job has others at the same places
   */
  public record Names(List<String> files, Set<String> taken, String squares) {

    /** Of a job whose files are planned together. */
    public static Names of(final List<String> files) {
      return new Names(files, Set.copyOf(files), "");
    }
  }

  private final List<FileIndex> files;
  private final List<String> names;
  private final String squares;
  private final Options options;
  private final double longestSide;
  private final FileLookup lookup;
  private final double maxScale;
  private final Set<String> taken;
  private final List<TileSpec> tiles = new ArrayList<>();

  private TilePlanner(
      final List<FileIndex> files,
      final Names names,
      final Options options,
      final double longestSide) {
    this.longestSide = longestSide;
    this.files = files;
    this.names = names.files;
    this.taken = names.taken;
    this.squares = names.squares;
    this.options = options;
    this.lookup = new FileLookup(files);
    this.maxScale = files.stream().mapToDouble(TilePlanner::scale).max().orElse(0);
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
    return plan(files, Names.of(names), options, Double.POSITIVE_INFINITY);
  }

  /**
   * Plans some files of a job, whose tiles may not be longer than coordinates reach.
   *
   * @param files the index of every file that is planned; its position is the file's ordinal
   * @param names what tiles are called
   * @param options what the user decides
   * @param longestSide the longest that a tile may be along x and y, in units of the CRS; squares
   *     of a side the user gave are not cut
   */
  public static TilePlan plan(
      final List<FileIndex> files,
      final Names names,
      final Options options,
      final double longestSide) {
    final TilePlanner planner = new TilePlanner(files, names, options, longestSide);
    switch (options.layout()) {
      case SOURCE -> planner.planSource();
      case TILES -> planner.planSquares();
    }
    final long points = files.stream().mapToLong(FileIndex::pointCount).sum();
    final long read = planner.tiles.stream().mapToLong(TileSpec::readPoints).sum();
    return new TilePlan(
        planner.tiles,
        points,
        read > MAX_AMPLIFICATION * points && read - points > HARMLESS_POINTS
            ? OptionalDouble.of(planner.retiled() / points)
            : OptionalDouble.empty());
  }

  /** About how many points tiles would decode of files that are squares, of square chunks. */
  private double retiled() {
    final boolean fixed = options.layout() == Layout.TILES && options.tileSize() > 0;
    final double reach = Math.max(options.halo(), options.ground());
    final double[] read = {0};
    QuadtreeLeaves.of(files.stream().map(FileIndex::density).toList())
        .squares(
            new QuadtreeLeaves.Limits(
                options.tilePoints(), fixed ? options.tileSize() : longestSide, 0),
            (square, points) -> {
              final double part =
                  Math.min(LazSchema.DEFAULT_CHUNK_SIZE, options.tilePoints()) / (double) points;
              final double chunk = Math.sqrt(fixed ? part : Math.min(1, part));
              final double beside = reach / square.side() + chunk / 2;
              read[0] += points * (1 + 2 * beside) * (1 + 2 * beside);
            });
    return read[0];
  }

  private void planSource() {
    for (int f = 0; f < files.size(); f++) {
      final FileIndex file = files.get(f);
      if (file.isUnread()) {
        continue;
      }
      if (file.pointCount() <= options.tilePoints()
          && Math.max(file.bounds().width(), file.bounds().height()) <= longestSide) {
        tiles.add(
            tile(
                names.get(f),
                new TileCore.WholeFile(f),
                file.bounds(),
                width -> HaloRegion.of(file.bounds(), file.density(), width),
                file.pointCount()));
        continue;
      }
      addParts(f);
    }
  }

  /** Cuts a file above the budget in the way that costs least. */
  private void addParts(final int f) {
    final FileIndex file = files.get(f);
    final FileCuts cuts = new FileCuts(file, f, options.tilePoints(), longestSide);
    List<TileSpec> best = List.of();
    double least = Double.POSITIVE_INFINITY;
    for (final List<FileCuts.Part> cut : cuts.all()) {
      final List<TileSpec> parts = parts(f, cut);
      final double cost = cost(parts) + file.pointCount() - wholePoints(file, parts);
      if (cost < least && parts.stream().allMatch(this::isHeld)) {
        best = parts;
        least = cost;
      }
    }
    tiles.addAll(best);
  }

  private List<TileSpec> parts(final int f, final List<FileCuts.Part> cut) {
    final List<TileSpec> parts = new ArrayList<>();
    for (final FileCuts.Part part : cut) {
      parts.add(
          tile(
              partName(names.get(f), parts.size() + 1),
              part.core(),
              part.bounds(),
              part.around(),
              part.points()));
    }
    return parts;
  }

  /** A name that is no file's: "a.part-1" may be one. */
  private String partName(final String file, final int number) {
    String name = file + ".part-" + number;
    while (taken.contains(name)) {
      name += "_";
    }
    return name;
  }

  /** Points of chunks that are in one part altogether: others are decoded again to be written. */
  private static long wholePoints(final FileIndex file, final List<TileSpec> parts) {
    long points = 0;
    for (final TileSpec part : parts) {
      for (final ChunkRun run : ((TileCore.PartOfFile) part.core()).whole()) {
        for (int c = run.from(); c < run.to(); c++) {
          points += file.chunks().get(c).chunk().pointCount();
        }
      }
    }
    return points;
  }

  /** What parts decode and what they search through besides their own points, in points. */
  private static double cost(final List<TileSpec> parts) {
    double cost = 0;
    for (final TileSpec part : parts) {
      cost += part.readPoints() + HALO_COST * (part.heldPoints() - part.corePoints());
    }
    return cost;
  }

  /** Whether a part needs about as much memory as the budget says; squares cannot need less. */
  private boolean isHeld(final TileSpec part) {
    return !((TileCore.PartOfFile) part.core()).cells().isEmpty()
        || part.heldPoints() <= MAX_HELD * options.tilePoints();
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
        addSquare(
            new TileCore.Square(options.tileSize(), Cells.i(cell), Cells.j(cell)), total.get(cell));
      }
      if (options.wholeSquares()) {
        addSquaresBetween(total);
      }
      return;
    }
    QuadtreeLeaves.of(grids)
        .squares(new QuadtreeLeaves.Limits(options.tilePoints(), longestSide, 0), this::addSquare);
  }

  /**
   * Squares without points that have some within reach to all sides: only small squares can be
   * such.
   */
  private void addSquaresBetween(final CellCounts total) {
    final int ground = options.between() ? squares(options.ground()) : 0;
    final int canopy = squares(options.canopy());
    final int reach = Math.max(ground, canopy);
    final Set<Long> seen = new TreeSet<>();
    for (final long cell : total.sortedCells()) {
      for (int i = Cells.i(cell) - reach; i <= Cells.i(cell) + reach; i++) {
        for (int j = Cells.j(cell) - reach; j <= Cells.j(cell) + reach; j++) {
          final long other = Cells.pack(i, j);
          if (total.get(other) == 0 && seen.add(other) && isBetween(i, j, ground, canopy, total)) {
            addSquare(new TileCore.Square(options.tileSize(), i, j), 0);
            if (tiles.get(tiles.size() - 1).inputs().isEmpty()) {
              tiles.remove(tiles.size() - 1);
            }
          }
        }
      }
    }
  }

  private int squares(final double length) {
    return (int) Math.min(1 << 10, Math.ceil(length / options.tileSize()));
  }

  /**
   * Whether squares with points lie in all four quarters around a square so near that terrain may
   * lie between them, or to its four sides so near that canopy may.
   */
  private static boolean isBetween(
      final int i, final int j, final int ground, final int canopy, final CellCounts total) {
    final int reach = Math.max(ground, canopy);
    int quarters = 0;
    int sides = 0;
    for (int di = -reach; di <= reach; di++) {
      for (int dj = -reach; dj <= reach; dj++) {
        if (total.get(Cells.pack(i + di, j + dj)) > 0) {
          final int far = Math.max(Math.abs(di), Math.abs(dj));
          final int x = (di <= 0 ? 1 : 0) | (di >= 0 ? 2 : 0);
          final int y = (dj <= 0 ? 1 : 0) | (dj >= 0 ? 4 : 0);
          quarters |= far <= ground ? x * y : 0;
          sides |= far <= canopy ? x | (dj <= 0 ? 4 : 0) | (dj >= 0 ? 8 : 0) : 0;
        }
      }
    }
    return quarters == 15 || sides == 15;
  }

  private void addSquare(final TileCore.Square square, final long points) {
    final double side = square.side();
    final Bounds bounds =
        new Bounds(
            square.i() * side, square.j() * side, (square.i() + 1) * side, (square.j() + 1) * side);
    final Bounds around = options.wholeSquares() ? bounds : occupied(bounds);
    tiles.add(
        tile(
            squares + square.name(),
            square,
            bounds,
            width -> HaloRegion.of(around, width),
            points));
  }

  /** Where in a square points are: at its edge a job may have a sliver of it. */
  private Bounds occupied(final Bounds square) {
    Bounds occupied = Bounds.EMPTY;
    for (final int f : lookup.meeting(square.expand(maxScale))) {
      final FileIndex file = files.get(f);
      for (final int c : file.density().meeting(square).toArray()) {
        final Bounds cell = file.density().bounds(c).intersection(square);
        if (cell.width() > 0 && cell.height() > 0) {
          occupied = occupied.union(clipped(cell, file));
        }
      }
    }
    return occupied.isEmpty() ? square : occupied;
  }

  /** The part of a rectangle of squares in which a file can have points. */
  static Bounds clipped(final Bounds squares, final FileIndex file) {
    return squares.intersection(snapped(file.bounds(), file));
  }

  /**
   * An extent of points, wide enough to meet all squares they are counted in: those a thousandth of
   * a step below a square are taken as in it.
   */
  static Bounds snapped(final Bounds points, final FileIndex file) {
    return points.expand(scale(file));
  }

  private static double scale(final FileIndex file) {
    return Math.max(Math.abs(file.transform().scaleX()), Math.abs(file.transform().scaleY()));
  }

  private TileSpec tile(
      final String id,
      final TileCore core,
      final Bounds bounds,
      final DoubleFunction<HaloRegion> around,
      final long points) {
    final HaloRegion haloRegion = around.apply(options.halo());
    final HaloRegion ground =
        options.ground() > 0 ? around.apply(options.ground()) : TileSpec.Ground.NONE.region();
    double groundPoints = 0;
    final List<TileSpec.Input> inputs = new ArrayList<>();
    long read = 0;
    double held = 0;
    for (final int f : filesOf(core, haloRegion, ground)) {
      final FileIndex file = files.get(f);
      final boolean own = core instanceof TileCore.WholeFile && core.mayHold(f);
      final List<Chunk> chunks = new ArrayList<>();
      for (final FileIndex.IndexedChunk chunk : file.chunks()) {
        if (core.share(f, chunk.chunk().index()) == TileCore.Share.ALL
            || haloRegion.meets(chunk.bounds())
            || ground.meets(chunk.bounds())) {
          chunks.add(chunk.chunk());
          read += chunk.chunk().pointCount();
        }
      }
      if (own || !chunks.isEmpty()) {
        inputs.add(
            new TileSpec.Input(
                f, file.fingerprint(), file.transform(), file.crs().heightUnit(), chunks));
        held += own ? file.pointCount() : pointsIn(haloRegion, file);
        groundPoints += options.ground() > 0 ? pointsIn(ground, file) : 0;
      }
    }
    final long halo = (long) (HALO_MARGIN * Math.max(0, held - points));
    return new TileSpec(
        id,
        core,
        bounds,
        haloRegion,
        inputs,
        points,
        read,
        Math.min(points + halo, Math.max(points, read)),
        new TileSpec.Ground(ground, Math.min((long) (HALO_MARGIN * groundPoints), read)));
  }

  /** About how many points of a file a tile holds. */
  private static double pointsIn(final HaloRegion haloRegion, final FileIndex file) {
    final DensityGrid density = file.density();
    double points = 0;
    for (final int c : density.meeting(haloRegion.bounds()).toArray()) {
      final Bounds cell = clipped(density.bounds(c), file);
      final Bounds shared = cell.intersection(haloRegion.bounds());
      if (!shared.isEmpty() && haloRegion.meets(shared)) {
        points +=
            density.counts()[c]
                * part(shared.width(), cell.width())
                * part(shared.height(), cell.height());
      }
    }
    return points;
  }

  private static double part(final double of, final double whole) {
    return whole > 0 ? of / whole : 1;
  }

  /** The file that is the core, even if it has no points, and those in reach, ascending. */
  private int[] filesOf(final TileCore core, final HaloRegion haloRegion, final HaloRegion ground) {
    final IntStream near = IntStream.concat(filesNear(haloRegion), filesNear(ground));
    return (core instanceof TileCore.WholeFile whole
            ? IntStream.concat(near, IntStream.of(whole.file()))
            : near)
        .sorted()
        .distinct()
        .toArray();
  }

  private IntStream filesNear(final HaloRegion region) {
    return Arrays.stream(lookup.meeting(region.bounds()))
        .filter(f -> region.meets(files.get(f).bounds()));
  }
}
