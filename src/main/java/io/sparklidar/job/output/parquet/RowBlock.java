package io.sparklidar.job.output.parquet;

import java.util.ArrayList;
import java.util.List;

/**
 * Rows in memory, column by column. Filled from decoded chunks, handed to {@link
 * ParquetTileWriter}, cleared and used again. Not safe for concurrent use.
 */
public final class RowBlock {

  private final List<ParquetColumn> columns = new ArrayList<>();
  private int size;

  /** An empty block of the given columns. */
  public RowBlock(final List<ParquetColumn.Definition> definitions) {
    for (final ParquetColumn.Definition definition : definitions) {
      columns.add(new ParquetColumn(definition));
    }
  }

  /** Number of rows. */
  public int size() {
    return size;
  }

  /** The columns, in file order. */
  public List<ParquetColumn> columns() {
    return columns;
  }

  /**
   * Makes room for more rows; the caller then fills rows [returned, returned + rows) of each
   * column.
   *
   * @return the first new row
   */
  public int extend(final int rows) {
    final int first = size;
    final int needed = Math.addExact(size, rows);
    for (final ParquetColumn column : columns) {
      column.reserve(needed);
    }
    size = needed;
    return first;
  }

  /** Forgets all rows and keeps the memory. */
  public void clear() {
    size = 0;
    columns.forEach(ParquetColumn::clear);
  }
}
