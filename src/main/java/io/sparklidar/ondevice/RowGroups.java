package io.sparklidar.ondevice;

import io.sparklidar.cloud.LasField;
import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.codec.LazDeviceBatch;
import io.sparklidar.codec.pages.PageBatch;
import io.sparklidar.codec.pages.RowsOfFile;
import io.sparklidar.codec.pages.TableColumn;
import io.sparklidar.las.point.Chunk;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * The row groups of a tile's table, each made by itself, so that all of them use the same memory,
 * one after the other. Immutable.
 */
final class RowGroups {

  private final List<TableColumn> columns;
  private final int groupRows;
  private final List<PageBatch> batches = new ArrayList<>();

  /**
   * @param table what is asked for
   * @param tile whose core is a file
   */
  RowGroups(final TableRequest table, final CompressedTile tile) {
    this.columns = table.columns();
    this.groupRows = table.groupRows();
    final int rows = tile.core().points();
    for (int from = 0; from < rows; from += groupRows) {
      final int count = Math.min(groupRows, rows - from);
      batches.add(
          new PageBatch(
              columns.stream().map(TableColumn::column).toList(),
              new int[] {count},
              runs(table, tile, from, count)));
    }
  }

  /** Who the rows are: chunks follow one another in a file but for what nobody asked for. */
  private static List<RowsOfFile> runs(
      final TableRequest table, final CompressedTile tile, final int from, final int count) {
    final List<RowsOfFile> runs = new ArrayList<>();
    int row = -from;
    long next = -1;
    for (final Chunk chunk : tile.coreChunks()) {
      final int end = row + chunk.pointCount();
      final int first = Math.max(row, 0);
      if (first < Math.min(end, count)) {
        final long index = chunk.firstPoint() + first - row;
        if (index != next) {
          runs.add(
              new RowsOfFile(
                  first,
                  table.transform(),
                  LasField.isModern(tile.core().schema().pointFormat().orElseThrow()),
                  tile.core().file(),
                  index));
        }
        next = chunk.firstPoint() + chunk.pointCount();
      }
      row = end;
    }
    return runs;
  }

  int size() {
    return batches.size();
  }

  PageBatch batch(final int group) {
    return batches.get(group);
  }

  /** Device memory in which pages are made. */
  long scratchBytes() {
    return most(PageBatch::scratchBytes);
  }

  /** Device memory that the pages of any row group fit into. */
  long outputBytes() {
    return most(PageBatch::outputBytes);
  }

  /** Memory of the host through which what is asked and what was made goes. */
  long hostBytes() {
    return most(PageBatch::hostBytes);
  }

  private long most(final ToLongFunction<PageBatch> bytes) {
    return batches.stream().mapToLong(bytes).max().orElse(0);
  }

  /**
   * Addresses of the values of each column of a row group, 0 where there are none.
   *
   * @param group number of the row group
   * @param core decoded columns of the core
   * @param points address of these columns
   * @param features address of the features
   * @param stride values from one feature to the next
   */
  long[] sources(
      final int group,
      final LazDeviceBatch core,
      final long points,
      final long features,
      final long stride) {
    final long first = (long) groupRows * group;
    final long[] sources = new long[columns.size()];
    for (int c = 0; c < sources.length; c++) {
      final TableColumn column = columns.get(c);
      final long skipped = first * column.column().reading().width();
      if (column.feature().isPresent()) {
        sources[c] = features + Float.BYTES * stride * column.feature().getAsInt() + skipped;
      }
      for (final PointAttribute attribute : column.attribute().stream().toList()) {
        if (core.fields().contains(attribute.field())) {
          sources[c] = points + core.column(attribute.field(), attribute.column()) + skipped;
        }
      }
    }
    return sources;
  }
}
