package io.sparklidar.ondevice;

import io.sparklidar.cloud.Lattice;
import io.sparklidar.feature.FeaturePlan;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.las.point.FloatStorage;
import io.sparklidar.ondevice.chunks.ChunkContent;
import io.sparklidar.ondevice.sums.SumsRequest;
import io.sparklidar.tile.CellRange;
import io.sparklidar.tile.TileCore;
import io.sparklidar.tile.TileSpec;
import java.util.List;
import java.util.Optional;

/**
 * What is asked of a device for a tile.
 *
 * @param tile the tile
 * @param compressed its bytes
 * @param lattice of the job
 * @param origin what its points count from
 * @param plan what to compute; the kernels can, each part's columns in a row
 * @param ignoresNoise whether noise is no neighbour: a tile with noise goes over the host then
 * @param storages how each feature is stored in layers, in record order; none if no layers are
 *     asked for
 * @param table what is asked for as a table, of a tile that is a file
 * @param sums what to sum up
 */
public record DeviceRequest(
    TileSpec tile,
    CompressedTile compressed,
    Lattice lattice,
    TileOrigin origin,
    FeaturePlan plan,
    boolean ignoresNoise,
    List<FloatStorage> storages,
    Optional<TableRequest> table,
    SumsRequest sums) {

  /** Validates. */
  public DeviceRequest {
    if (table.isEmpty() && compressed.content() != ChunkContent.POINTS) {
      throw new IllegalArgumentException("without a table, chunks of the core are shared as well");
    }
    if (table.isPresent() && !(tile.core() instanceof TileCore.WholeFile)) {
      throw new IllegalArgumentException("a table is made of a file, not of " + tile.core());
    }
  }

  /** What to compute. */
  public FeatureSet features() {
    return plan.features();
  }

  /** Whether layers are asked for. */
  boolean asksForLayers() {
    return !storages.isEmpty();
  }

  /** Of chunks that the tile shares with others, the points in these squares are core points. */
  CellRange squares() {
    return ((TileCore.PartOfFile) tile.core()).cells();
  }
}
