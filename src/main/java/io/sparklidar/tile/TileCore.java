package io.sparklidar.tile;

import java.io.Serializable;

/** Which points a tile owns: every point of the job has exactly one core. */
public sealed interface TileCore extends Serializable {

  /**
   * Whether a point is in the core.
   *
   * @param file ordinal of its file
   * @param x its x
   * @param y its y
   * @param scaleX its file's scale along x
   * @param scaleY its file's scale along y
   */
  boolean contains(int file, double x, double y, double scaleX, double scaleY);

  /** Whether a file can have points in the core. */
  boolean mayHold(int file);

  /**
   * All points of one file.
   *
   * @param file its ordinal
   */
  record WholeFile(int file) implements TileCore {
    @Override
    public boolean contains(
        final int other, final double x, final double y, final double sx, final double sy) {
      return other == file;
    }

    @Override
    public boolean mayHold(final int other) {
      return other == file;
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
    @Override
    public boolean contains(
        final int file, final double x, final double y, final double sx, final double sy) {
      return Cells.along(x, side, sx) == i && Cells.along(y, side, sy) == j;
    }

    @Override
    public boolean mayHold(final int file) {
      return true;
    }
  }

  /**
   * The points of one file in one half-open square: a part of a file above the tile budget.
   *
   * @param file its ordinal
   * @param square the square
   */
  record PartOfFile(int file, Square square) implements TileCore {
    @Override
    public boolean contains(
        final int other, final double x, final double y, final double sx, final double sy) {
      return other == file && square.contains(other, x, y, sx, sy);
    }

    @Override
    public boolean mayHold(final int other) {
      return other == file;
    }
  }
}
