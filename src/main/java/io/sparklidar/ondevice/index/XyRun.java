package io.sparklidar.ondevice.index;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.cloud.LasField;
import io.sparklidar.codec.LazChunkInput;
import io.sparklidar.las.laz.schema.LazSchema;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.tile.CellRule;
import java.util.List;
import java.util.Set;

/**
 * Chunks of a file that follow each other, as a device gets them.
 *
 * @param schema how they are compressed
 * @param fields what is looked at
 * @param transform of the file
 * @param rule how points are counted
 * @param chunks where they stand in the file
 * @param inputs where they lie in the input of the device, in the same order
 */
record XyRun(
    LazSchema schema,
    Set<LasField> fields,
    CoordinateTransform transform,
    CellRule rule,
    List<Chunk> chunks,
    List<LazChunkInput> inputs) {

  long points() {
    return chunks.stream().mapToLong(Chunk::pointCount).sum();
  }
}
