package io.sparklidar.tile;

import io.sparklidar.cloud.Bounds;
import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.las.Chunk;
import io.sparklidar.las.PointLayout;
import java.io.Serializable;
import java.util.List;

/**
 * What is known of one file once its XY has been decoded: enough to plan without opening it again.
 *
 * @param fingerprint which state of which file
 * @param transform its scale and offset
 * @param layout which fields its records have
 * @param pointCount points in all chunks
 * @param bounds extent in plan of all points
 * @param crs the coordinate reference system as far as planning cares
 * @param chunks its chunks with their extents
 * @param density its points per grid square
 * @param warnings deviations that were accepted, one line each
 */
public record FileIndex(
    FileFingerprint fingerprint,
    CoordinateTransform transform,
    PointLayout layout,
    long pointCount,
    Bounds bounds,
    CrsSummary crs,
    List<IndexedChunk> chunks,
    DensityGrid density,
    List<String> warnings)
    implements Serializable {

  /**
   * The coordinate reference system in brief.
   *
   * @param name what to call it in messages: an EPSG code or "none"
   * @param horizontalEpsg horizontal EPSG code, 0 where there is none
   * @param metresPerUnit length of its horizontal unit, 1 where unknown
   */
  public record CrsSummary(String name, int horizontalEpsg, double metresPerUnit)
      implements Serializable {}

  /**
   * A chunk and where its points lie.
   *
   * @param chunk where it stands in the file
   * @param bounds extent in plan of its points
   */
  public record IndexedChunk(Chunk chunk, Bounds bounds) implements Serializable {}
}
