package io.sparklidar.job.output;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.cloud.PointIdentity;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.job.output.parquet.ColumnType;
import io.sparklidar.job.output.parquet.ParquetColumn;
import io.sparklidar.job.output.parquet.ParquetColumn.Definition;
import io.sparklidar.job.output.parquet.RowSource;
import io.sparklidar.job.output.parquet.Scratch;
import io.sparklidar.tile.TilePoints;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The rows of a tile that keeps its points, a row group at a time. A column is filled when it is
 * asked for, in memory that the next one uses again; features are written from the table itself.
 * One thread chooses the row group; several may ask for its columns.
 */
public final class TileRows implements RowSource {

  /** Points of one file, from a core point of the tile on. */
  private record Part(ParquetSchema.FileRows rows, TilePoints.OfFile file, int first) {}

  private final ParquetSchema schema;
  private final List<Definition> definitions;
  private final List<Part> parts;
  private final long[] identity;
  private final FeatureTable table;
  private final Optional<int[]> order;
  private final int size;

  // The row group: where it begins, which points of each part are in it, one part after the other.
  private int from;
  private int count;
  private final int[][] rows;
  private final int[] counts;
  private Optional<int[]> places = Optional.empty();

  /**
   * @param schema the table
   * @param points the tile
   * @param table features of its core points
   * @param order which core point comes where, or empty for as they are
   */
  TileRows(
      final ParquetSchema schema,
      final TilePoints points,
      final FeatureTable table,
      final Optional<int[]> order) {
    this(schema, parts(schema, points), points.block(), table, order);
  }

  private TileRows(
      final ParquetSchema schema,
      final List<Part> parts,
      final PointBlock block,
      final FeatureTable table,
      final Optional<int[]> order) {
    this.schema = schema;
    this.definitions = schema.definitions();
    this.parts = parts;
    this.identity = block.identity();
    this.table = table;
    this.order = order;
    this.size = block.coreCount();
    rows = new int[parts.size()][0];
    counts = new int[parts.size()];
  }

  private static List<Part> parts(final ParquetSchema schema, final TilePoints points) {
    final List<Part> parts = new ArrayList<>();
    int first = 0;
    for (final TilePoints.OfFile file : points.core()) {
      if (file.points().size() > 0) {
        parts.add(
            new Part(schema.rowsOf(file.layout(), file.transform(), file.file()), file, first));
        first += file.points().size();
      }
    }
    if (first != points.block().coreCount()) {
      throw new IllegalStateException(
          points.block().coreCount() + " points computed, " + first + " kept");
    }
    return parts;
  }

  /**
   * Of a tile that keeps some of its core points, the rows of a run of these.
   *
   * @param schema the table
   * @param block the tile
   * @param kept the points that are kept
   * @param run core point, among all of them, that is the first of the run
   * @param keptRun the same one among those that are kept
   * @param table features of all core points
   */
  public static TileRows ofRun(
      final ParquetSchema schema,
      final PointBlock block,
      final TilePoints.OfFile kept,
      final int run,
      final int keptRun,
      final FeatureTable table) {
    return new TileRows(
        schema,
        List.of(
            new Part(
                schema.rowsOf(kept.layout(), kept.transform(), kept.file()), kept, run - keptRun)),
        block,
        table,
        Optional.empty());
  }

  /** Rows of the tile. */
  int size() {
    return size;
  }

  /**
   * Chooses the row group.
   *
   * @param newFrom first position in the order
   * @param newCount how many rows
   */
  void select(final int newFrom, final int newCount) {
    from = newFrom;
    count = newCount;
    if (order.isEmpty()) {
      selectRange();
    } else {
      selectOrdered(order.get());
    }
  }

  private void selectRange() {
    for (int p = 0; p < rows.length; p++) {
      final int first = Math.max(from - parts.get(p).first, 0);
      final int end =
          Math.min(from + count - parts.get(p).first, parts.get(p).file.points().size());
      counts[p] = Math.max(0, end - first);
      reserve(p);
      for (int i = 0; i < counts[p]; i++) {
        rows[p][i] = first + i;
      }
    }
  }

  private void selectOrdered(final int[] all) {
    final int[] partOf = new int[count];
    Arrays.fill(counts, 0);
    for (int i = 0; i < count; i++) {
      partOf[i] = part(all[from + i]);
      counts[partOf[i]]++;
    }
    final int[] next = new int[rows.length];
    for (int p = 0; p < rows.length; p++) {
      reserve(p);
      next[p] = p == 0 ? 0 : next[p - 1] + counts[p - 1];
    }
    final int[] starts = next.clone();
    final int[] place = new int[count];
    for (int i = 0; i < count; i++) {
      final int p = partOf[i];
      place[i] = next[p]++;
      rows[p][place[i] - starts[p]] = all[from + i] - parts.get(p).first;
    }
    // Points of one file lie in the order already.
    places = rows.length > 1 ? Optional.of(place) : Optional.empty();
  }

  private void reserve(final int part) {
    if (rows[part].length < counts[part]) {
      rows[part] = new int[counts[part]];
    }
  }

  private int part(final int point) {
    int p = parts.size() - 1;
    while (parts.get(p).first > point) {
      p--;
    }
    return p;
  }

  @Override
  public Rows column(final int number, final Scratch scratch) {
    final Definition definition = definitions.get(number);
    if (number >= schema.firstFeatureColumn()) {
      final float[] values = table.column(number - schema.firstFeatureColumn());
      return definition.type() == ColumnType.BOOLEAN
          ? truth(values, scratch.column(definition, count))
          : new Rows(ParquetColumn.lent(definition, values), order, from);
    }
    final ParquetColumn column = scratch.column(definition, count);
    if (number == schema.pointIndexColumn()) {
      fillIndices(column.longs());
      return new Rows(column, Optional.empty(), 0);
    }
    int at = 0;
    for (int p = 0; p < rows.length; p++) {
      final Part part = parts.get(p);
      part.rows.fill(number, part.file.points(), rows[p], counts[p], column, at);
      at += counts[p];
    }
    return new Rows(column, places, 0);
  }

  private Rows truth(final float[] values, final ParquetColumn column) {
    if (order.isEmpty()) {
      ParquetSchema.fillTruth(values, from, count, column, 0);
      return new Rows(column, Optional.empty(), 0);
    }
    final int[] all = order.get();
    for (int i = 0; i < count; i++) {
      ParquetSchema.fillTruth(values, all[from + i], 1, column, i);
    }
    return new Rows(column, Optional.empty(), 0);
  }

  private void fillIndices(final long[] to) {
    if (order.isEmpty()) {
      for (int i = 0; i < count; i++) {
        to[i] = PointIdentity.index(identity[from + i]);
      }
      return;
    }
    final int[] all = order.get();
    for (int i = 0; i < count; i++) {
      to[i] = PointIdentity.index(identity[all[from + i]]);
    }
  }
}
