package io.sparklidar.ondevice;

import io.sparklidar.feature.FeatureTable;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.gpu.HostBuffer;
import io.sparklidar.las.laz.MadeLayers;
import io.sparklidar.ondevice.sums.TileSums;
import java.util.List;
import java.util.Optional;

/** What a device would make of a tile. */
public final class MadeOnHost {

  private MadeOnHost() {}

  /**
   * An output without sums.
   *
   * @param tile the tile
   * @param layers for each of its core's chunks
   * @param rows of core points of other chunks among all decoded points, in any order
   * @param features of these, in the same order
   * @param manager gives the memory
   */
  public static DeviceOutput output(
      final CompressedTile tile,
      final List<MadeLayers> layers,
      final int[] rows,
      final FeatureTable features,
      final GpuMemoryManager manager) {
    final int columns = features.features().size();
    final int bytes = (int) SharedFeatures.bytesOfPoint(columns) * rows.length;
    final HostBuffer memory = HostBuffer.of(manager, bytes);
    final SharedFeatures shared =
        new SharedFeatures(tile, rows.length, memory.bytes().slice(0, bytes));
    shared.rows().asIntBuffer().put(rows);
    for (int c = 0; c < columns; c++) {
      shared.column(c).asFloatBuffer().put(features.column(c), 0, rows.length);
    }
    return new DeviceOutput(
        tile.corePoints(),
        layers,
        shared,
        new TileSums(0, List.of(), Optional.empty()),
        0,
        0,
        0,
        memory);
  }
}
