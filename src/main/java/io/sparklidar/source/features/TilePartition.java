package io.sparklidar.source.features;

import io.sparklidar.tile.TileSpec;
import java.util.List;
import org.apache.spark.sql.connector.read.InputPartition;

/**
 * The tiles of a task.
 *
 * @param query which of those of the scan computes them
 * @param tiles one after the other
 */
record TilePartition(int query, List<TileSpec> tiles) implements InputPartition {

  /** Copies the list, into one that travels. */
  TilePartition {
    tiles = List.copyOf(tiles);
  }
}
