package io.sparklidar.source.write;

import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.connector.write.V1Write;
import org.apache.spark.sql.sources.InsertableRelation;

/**
 * Writes a frame by tiles: adds the columns that say which tile a row is of, and has the frame
 * written with these, by a {@link LasWrite} that asks Spark to bring together what is of one tile.
 * A write can ask that for columns there are, and only one of this kind is handed the frame.
 *
 * @param format what writes frames that have these columns
 * @param options as the user gave them
 * @param table how columns are stored
 * @param side of a tile, in units of the CRS
 * @param replaces whether files that are there are replaced, rather than added to
 */
record TiledWrite(
    String format, Map<String, String> options, WrittenTable table, double side, boolean replaces)
    implements V1Write {

  @Override
  public String description() {
    return "las by tiles of " + side + " " + table.layout();
  }

  @Override
  public InsertableRelation toInsertableRelation() {
    return (frame, overwrite) -> insert(frame);
  }

  private void insert(final Dataset<Row> frame) {
    TileColumns.addTo(frame, table, side)
        .write()
        .format(format)
        .options(options)
        .mode(replaces ? SaveMode.Overwrite : SaveMode.Append)
        .save();
  }
}
