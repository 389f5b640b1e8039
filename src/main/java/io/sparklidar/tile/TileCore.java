package io.sparklidar.tile;

import java.io.Serializable;
import java.util.List;

/** Which points a tile owns: every point of the job has exactly one core. */
public sealed interface TileCore extends Serializable {

  /** How much of something is in a core. */
  enum Share {
    /** Nothing. */
    NONE,
    /** Each point has to be looked at. */
    SOME,
    /** All of it. */
    ALL
  }

  /**
   * Whether a point is in the core.
   *
   * @param file ordinal of its file
   * @param chunk index of its chunk
   * @param x its x
   * @param y its y
   * @param scaleX its file's scale along x
   * @param scaleY its file's scale along y
   */
  boolean contains(int file, int chunk, double x, double y, double scaleX, double scaleY);

  /** Whether a file can have points in the core. */
  boolean mayHold(int file);

  /**
   * How much of a chunk is in the core, as far as can be told without its points.
   *
   * @param file ordinal of its file
   * @param chunk its index
   */
  Share share(int file, int chunk);

  /**
   * All points of one file.
   *
   * @param file its ordinal
   */
  record WholeFile(int file) implements TileCore {
    @Override
    public boolean contains(
        final int other,
        final int chunk,
        final double x,
        final double y,
        final double sx,
        final double sy) {
      return other == file;
    }

    @Override
    public boolean mayHold(final int other) {
      return other == file;
    }

    @Override
    public Share share(final int other, final int chunk) {
      return other == file ? Share.ALL : Share.NONE;
    }
  }

  /**
   * The points of any file in one half-open square of a global grid.
   *
   * @param side side of the square
   * @param i its number along x: from {@code i * side}
   * @param j its number along y
   */
  record Square(double side, int i, int j) implements TileCore {

    /** What a tile of the square is called, and files of it. */
    public String name() {
      final String length =
          side == Math.rint(side) ? Long.toString((long) side) : Double.toString(side);
      return "tile-" + length + "-" + i + "-" + j;
    }

    @Override
    public boolean contains(
        final int file,
        final int chunk,
        final double x,
        final double y,
        final double sx,
        final double sy) {
      return Cells.along(x, side, sx) == i && Cells.along(y, side, sy) == j;
    }

    @Override
    public boolean mayHold(final int file) {
      return true;
    }

    @Override
    public Share share(final int file, final int chunk) {
      return Share.SOME;
    }
  }

  /**
   * A part of a file above the tile budget: its points in one half-open rectangle of squares of a
   * global grid, and all points of some of its chunks.
   *
   * @param file its ordinal
   * @param cells the rectangle; may be empty
   * @param whole chunks that are in the part with all of their points, ascending: what is computed
   *     of them can be written as it is; others may be in several parts
   */
  record PartOfFile(int file, CellRange cells, List<ChunkRun> whole) implements TileCore {
    @Override
    public boolean contains(
        final int other,
        final int chunk,
        final double x,
        final double y,
        final double sx,
        final double sy) {
      return other == file && (isWhole(chunk) || cells.contains(x, y, sx, sy));
    }

    @Override
    public boolean mayHold(final int other) {
      return other == file;
    }

    @Override
    public Share share(final int other, final int chunk) {
      if (other != file) {
        return Share.NONE;
      }
      if (isWhole(chunk)) {
        return Share.ALL;
      }
      return cells.isEmpty() ? Share.NONE : Share.SOME;
    }

    private boolean isWhole(final int chunk) {
      for (final ChunkRun run : whole) {
        if (run.holds(chunk)) {
          return true;
        }
      }
      return false;
    }
  }
}
