package io.sparklidar.ground.smrf;

import java.io.Serializable;

/**
 * A rectangle of cells.
 *
 * @param column the first column
 * @param row the first row
 * @param columns how many
 * @param rows how many
 */
public record CellBox(int column, int row, int columns, int rows) implements Serializable {

  /** No cells. */
  public static final CellBox EMPTY = new CellBox(0, 0, 0, 0);

  /** Validates. */
  public CellBox {
    if (columns < 0 || rows < 0) {
      throw new IllegalArgumentException("a box has no " + columns + " x " + rows + " cells");
    }
  }

  /**
   * From one cell to another, both included.
   *
   * @param column the first column
   * @param row the first row
   * @param lastColumn the last column
   * @param lastRow the last row
   */
  public static CellBox between(
      final int column, final int row, final int lastColumn, final int lastRow) {
    return new CellBox(
        column,
        row,
        Math.addExact(Math.subtractExact(lastColumn, column), 1),
        Math.addExact(Math.subtractExact(lastRow, row), 1));
  }

  /** Whether there are no cells. */
  public boolean isEmpty() {
    return columns == 0 || rows == 0;
  }

  /** How many cells. */
  public long size() {
    return (long) columns * rows;
  }

  /** The column behind the last. */
  public int endColumn() {
    return column + columns;
  }

  /** The row behind the last. */
  public int endRow() {
    return row + rows;
  }

  /** These cells and those around them. */
  public CellBox grown(final int cells) {
    return isEmpty()
        ? this
        : new CellBox(column - cells, row - cells, columns + 2 * cells, rows + 2 * cells);
  }

  /** The cells of both. */
  public CellBox intersection(final CellBox other) {
    final int fromColumn = Math.max(column, other.column);
    final int fromRow = Math.max(row, other.row);
    final int toColumn = Math.min(endColumn(), other.endColumn());
    final int toRow = Math.min(endRow(), other.endRow());
    return fromColumn >= toColumn || fromRow >= toRow
        ? EMPTY
        : new CellBox(fromColumn, fromRow, toColumn - fromColumn, toRow - fromRow);
  }

  /** The smallest box that holds both. */
  public CellBox union(final CellBox other) {
    if (isEmpty()) {
      return other;
    }
    if (other.isEmpty()) {
      return this;
    }
    return between(
        Math.min(column, other.column),
        Math.min(row, other.row),
        Math.max(endColumn(), other.endColumn()) - 1,
        Math.max(endRow(), other.endRow()) - 1);
  }

  /** Whether a cell is one of these. */
  public boolean contains(final int ofColumn, final int ofRow) {
    return ofColumn >= column && ofColumn < endColumn() && ofRow >= row && ofRow < endRow();
  }

  /** Where a cell of the box is kept in an array, row after row. */
  int index(final int ofColumn, final int ofRow) {
    return (ofRow - row) * columns + ofColumn - column;
  }
}
