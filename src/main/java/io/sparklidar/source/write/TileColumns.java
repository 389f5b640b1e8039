package io.sparklidar.source.write;

import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.tile.Cells;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.distributions.Distribution;
import org.apache.spark.sql.connector.distributions.Distributions;
import org.apache.spark.sql.connector.expressions.Expression;
import org.apache.spark.sql.connector.expressions.Expressions;
import org.apache.spark.sql.connector.expressions.NamedReference;
import org.apache.spark.sql.connector.expressions.SortDirection;
import org.apache.spark.sql.connector.expressions.SortOrder;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The columns that say which tile of the global grid a row is of, and where in the frame it was.
 * Spark brings rows together by columns alone: so a frame that is written by tiles gets these
 * behind its own, and no file does.
 */
final class TileColumns {

  private static final String ALONG_X = "_spark_lidar_tile_i";
  private static final String ALONG_Y = "_spark_lidar_tile_j";
  private static final String PLACE = "_spark_lidar_row";

  /** All of them, in their order. */
  private static final List<String> ALL = List.of(ALONG_X, ALONG_Y, PLACE);

  private TileColumns() {}

  /** Whether a frame has them. */
  static boolean areIn(final StructType frame) {
    final int own = frame.size() - ALL.size();
    return own >= 0 && Arrays.asList(frame.fieldNames()).subList(own, frame.size()).equals(ALL);
  }

  /** A frame without them. */
  static StructType without(final StructType frame) {
    return new StructType(Arrays.copyOf(frame.fields(), frame.size() - ALL.size()));
  }

  /** Where those with the numbers of the tile are in the rows of a frame of so many others. */
  static int i(final InternalRow row, final int others) {
    return row.getInt(others + ALL.indexOf(ALONG_X));
  }

  /** See {@link #i}. */
  static int j(final InternalRow row, final int others) {
    return row.getInt(others + ALL.indexOf(ALONG_Y));
  }

  /** All rows of a tile in one partition. */
  static Distribution together() {
    return Distributions.clustered(
        new Expression[] {Expressions.column(ALONG_X), Expressions.column(ALONG_Y)});
  }

  /** Tile by tile, and in a tile as they were in the frame. */
  static SortOrder[] inOrder() {
    return ALL.stream()
        .map(TileColumns::column)
        .map(column -> Expressions.sort(column, SortDirection.ASCENDING))
        .toArray(SortOrder[]::new);
  }

  private static NamedReference column(final String name) {
    return Expressions.column(name);
  }

  /**
   * A frame with them.
   *
   * @param frame rows
   * @param table how coordinates are stored
   * @param side of a tile, in units of the CRS
   */
  static Dataset<Row> addTo(final Dataset<Row> frame, final WrittenTable table, final double side) {
    return frame
        .withColumn(ALONG_X, cell(frame, table, PointAttribute.X, side))
        .withColumn(ALONG_Y, cell(frame, table, PointAttribute.Y, side))
        .withColumn(PLACE, functions.monotonically_increasing_id());
  }

  private static Column cell(
      final Dataset<Row> frame,
      final WrittenTable table,
      final PointAttribute axis,
      final double side) {
    final int ordinal =
        table.attributes().stream()
            .filter(column -> column.attribute() == axis)
            .findFirst()
            .orElseThrow()
            .ordinal();
    final String name = frame.columns()[ordinal];
    final int number = PointAttribute.AXES.indexOf(axis);
    final double offset = table.offset().get(number);
    final AxisCell cell =
        new AxisCell(name, table.scale().get(number), Double.isNaN(offset) ? 0 : offset, side);
    return functions
        .udf(cell, DataTypes.IntegerType)
        .apply(frame.col("`" + name.replace("`", "``") + "`").cast(DataTypes.DoubleType));
  }

  /**
   * The number of a tile along an axis. A coordinate is in the tile that the one is in that is
   * stored for it.
   *
   * @param column name of the coordinate, for messages
   * @param scale its step
   * @param offset what its number 0 stands for
   * @param side of a tile
   */
  private record AxisCell(String column, double scale, double offset, double side)
      implements UDF1<Double, Integer> {

    @Override
    public Integer call(final Double coordinate) {
      if (coordinate == null || !Double.isFinite(coordinate)) {
        return 0; // refused with its row, when that is written
      }
      final double stored = Math.rint((coordinate - offset) / scale) * scale + offset;
      if (!Cells.fits(stored, side)) {
        throw new IllegalArgumentException(
            "column "
                + column
                + ": expected a coordinate within 2^31 tiles of "
                + side
                + " from 0, found "
                + coordinate
                + "; give a larger "
                + WriteOptions.TILE_SIZE);
      }
      return Cells.along(stored, side, scale);
    }
  }
}
