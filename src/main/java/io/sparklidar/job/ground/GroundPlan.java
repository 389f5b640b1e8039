package io.sparklidar.job.ground;

import io.sparklidar.cloud.Bounds;
import io.sparklidar.ground.smrf.CellBox;
import io.sparklidar.ground.smrf.CellGrid;
import io.sparklidar.ground.smrf.GroundFilter;
import io.sparklidar.ground.smrf.GroundSurface;
import io.sparklidar.ground.smrf.LowestHeights;
import io.sparklidar.job.Digest;
import io.sparklidar.job.HeapGate;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.tile.FileFingerprint;
import io.sparklidar.tile.FileIndex;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What has to be known of the ground of a job, and of what it is made. Names say what a thing was
 * made of: what an earlier run made under the same name is the same.
 *
 * @param pieces runs of chunks whose lowest heights are looked for
 * @param blocks whose surfaces are made, by number
 */
record GroundPlan(List<Piece> pieces, Map<Long, Block> blocks) {

  /** Cells along a side of a block. */
  static final int SIDE = 1024;

  private static final int NAME = 32;

  private static final String SURFACE = ".surface";

  /** A decoded point beside the record it comes from. */
  private static final long POINT_BYTES = 40;

  /**
   * A run of chunks of a file.
   *
   * @param file which state of which file
   * @param heightUnit length of the unit of its heights in units of its plan
   * @param chunks the chunks, ascending
   * @param cells where points may lie
   * @param name of its lowest heights
   */
  record Piece(
      FileFingerprint file, double heightUnit, List<Chunk> chunks, CellBox cells, String name)
      implements Serializable {

    long points() {
      return chunks.stream().mapToLong(Chunk::pointCount).sum();
    }

    /** About how much memory it takes: the largest chunk, and squares that points lie in. */
    long bytes() {
      final long squares = (long) LowestHeights.SIDE * LowestHeights.SIDE * Integer.BYTES;
      return HeapGate.BUFFERS
          + POINT_BYTES * chunks.stream().mapToLong(Chunk::pointCount).max().orElse(0)
          + Math.min(Integer.BYTES * cells.size() * 2, squares * points());
    }
  }

  /**
   * A square of cells.
   *
   * @param cells the cells
   * @param pieces names of the lowest heights that decide its surface
   * @param seen where these may be
   * @param name of its surface
   */
  record Block(CellBox cells, List<String> pieces, CellBox seen, String name)
      implements Serializable {}

  /** The number of the block that a cell lies in. */
  static long block(final int column, final int row) {
    return (long) Math.floorDiv(column, SIDE) << Integer.SIZE
        | Math.floorDiv(row, SIDE) & 0xFFFFFFFFL;
  }

  /** The blocks that surfaces of these names are of. */
  static Map<Long, String> blocks(final Set<String> names) {
    final Map<Long, String> blocks = new TreeMap<>();
    for (final String name : names) {
      if (name.endsWith(SURFACE)) {
        final String[] parts = name.split("_");
        blocks.put(block(Integer.parseInt(parts[0]), Integer.parseInt(parts[1])), name);
      }
    }
    return blocks;
  }

  /** The cells of a block. */
  static CellBox cells(final long block) {
    return new CellBox((int) (block >> Integer.SIZE) * SIDE, (int) block * SIDE, SIDE, SIDE);
  }

  /**
   * Plans.
   *
   * @param files the inputs
   * @param lattice what the job's integer grid is called
   * @param grid the cells
   * @param choice what ground is told by
   * @param asked where points are read; empty for everywhere
   * @param mostPoints of a piece, unless a chunk has more
   */
  static GroundPlan of(
      final List<FileIndex> files,
      final String lattice,
      final CellGrid grid,
      final GroundFilter choice,
      final Optional<Bounds> asked,
      final long mostPoints) {
    final String rule = Digest.of(choice.asMap().toString(), grid.toString(), lattice);
    final Set<Long> needed = new HashSet<>();
    final CellBox wanted = asked.map(bounds -> cells(bounds, grid)).orElse(everywhere());
    for (final FileIndex file : files) {
      file.density()
          .forEachSquare(square -> addBlocks(cells(square, grid).intersection(wanted), needed));
    }
    final List<Piece> pieces = new ArrayList<>();
    for (final FileIndex file : files) {
      addPieces(file, rule, grid, mostPoints, pieces);
    }
    final int around = GroundSurface.MARGIN + choice.parameters().haloCells();
    final Map<Long, List<Piece>> ofBlocks = new TreeMap<>();
    needed.forEach(block -> ofBlocks.put(block, new ArrayList<>()));
    final Set<String> used = new HashSet<>();
    for (final Piece piece : pieces) {
      final CellBox reached = piece.cells.grown(around);
      for (final long block : meeting(reached, needed)) {
        ofBlocks.get(block).add(piece);
        used.add(piece.name);
      }
    }
    final Map<Long, Block> blocks = new TreeMap<>();
    ofBlocks.forEach((block, of) -> blocks.put(block, block(block, of, rule)));
    return new GroundPlan(
        pieces.stream().filter(piece -> used.contains(piece.name)).toList(), blocks);
  }

  private static Block block(final long block, final List<Piece> of, final String rule) {
    final List<String> names = of.stream().map(Piece::name).toList();
    final CellBox seen = of.stream().map(Piece::cells).reduce(CellBox.EMPTY, CellBox::union);
    final CellBox cells = cells(block);
    return new Block(
        cells,
        names,
        seen,
        cells.column() + "_" + cells.row() + "_" + name(rule, names.toString()) + SURFACE);
  }

  private static String name(final String... of) {
    return Digest.of(of).substring(0, NAME);
  }

  private static void addPieces(
      final FileIndex file,
      final String rule,
      final CellGrid grid,
      final long mostPoints,
      final List<Piece> pieces) {
    final List<Chunk> run = new ArrayList<>();
    Bounds bounds = Bounds.EMPTY;
    long points = 0;
    for (final FileIndex.IndexedChunk chunk : file.chunks()) {
      if (points > 0 && points + chunk.chunk().pointCount() > mostPoints) {
        pieces.add(piece(file, rule, grid, run, bounds));
        run.clear();
        bounds = Bounds.EMPTY;
        points = 0;
      }
      run.add(chunk.chunk());
      bounds = bounds.union(chunk.bounds());
      points += chunk.chunk().pointCount();
    }
    if (points > 0) {
      pieces.add(piece(file, rule, grid, run, bounds));
    }
  }

  private static Piece piece(
      final FileIndex file,
      final String rule,
      final CellGrid grid,
      final List<Chunk> run,
      final Bounds bounds) {
    return new Piece(
        file.fingerprint(),
        file.crs().heightUnit(),
        new ArrayList<>(run),
        cells(bounds, grid),
        name(rule, file.fingerprint().toString(), run.toString()) + ".lowest");
  }

  /**
   * The cells that points of a rectangle may lie in: one more on each side, for what is rounded.
   */
  private static CellBox cells(final Bounds bounds, final CellGrid grid) {
    return bounds.isEmpty()
        ? CellBox.EMPTY
        : CellBox.between(
            (int) Math.floor(bounds.minX() / grid.width()) - 1,
            (int) Math.floor(bounds.minY() / grid.depth()) - 1,
            (int) Math.floor(bounds.maxX() / grid.width()) + 1,
            (int) Math.floor(bounds.maxY() / grid.depth()) + 1);
  }

  private static CellBox everywhere() {
    final int most = Integer.MAX_VALUE / 2 - 1;
    return new CellBox(-most, -most, 2 * most, 2 * most);
  }

  private static void addBlocks(final CellBox cells, final Set<Long> blocks) {
    if (cells.isEmpty()) {
      return;
    }
    final long first = block(cells.column(), cells.row());
    final long last = block(cells.endColumn() - 1, cells.endRow() - 1);
    for (long column = first >> Integer.SIZE; column <= last >> Integer.SIZE; column++) {
      for (int row = (int) first; row <= (int) last; row++) {
        blocks.add(column << Integer.SIZE | row & 0xFFFFFFFFL);
      }
    }
  }

  /** Those blocks that a box meets, whichever is faster to find. */
  private static Set<Long> meeting(final CellBox box, final Set<Long> blocks) {
    final Set<Long> meeting = new HashSet<>();
    final double all = (box.columns() / (double) SIDE + 2) * (box.rows() / (double) SIDE + 2);
    if (all < blocks.size()) {
      addBlocks(box, meeting);
      meeting.retainAll(blocks);
      return meeting;
    }
    for (final long block : blocks) {
      if (!cells(block).intersection(box).isEmpty()) {
        meeting.add(block);
      }
    }
    return meeting;
  }

  /** What the classes of points in a rectangle depend on. */
  String key(final Bounds bounds, final CellGrid grid) {
    final StringBuilder names = new StringBuilder();
    meeting(cells(bounds, grid), blocks.keySet()).stream()
        .sorted()
        .forEach(block -> names.append(blocks.get(block).name()));
    return Digest.of(names.toString());
  }
}
