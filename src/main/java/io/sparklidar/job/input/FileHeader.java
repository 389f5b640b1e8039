package io.sparklidar.job.input;

import io.sparklidar.cloud.Bounds;
import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.crs.Crs;
import io.sparklidar.las.header.LasHeader;
import io.sparklidar.las.point.PointLayout;
import io.sparklidar.tile.FileFingerprint;
import java.io.Serializable;
import java.util.List;

/**
 * What a file says of itself, short of its points.
 *
 * @param file the file
 * @param points how many points it has
 * @param largestChunk points of its largest chunk
 * @param layout of the points
 * @param transform scale and offset
 * @param bounds of the points as the header has them, which may be wrong; empty if they are none
 * @param minZ smallest height, as the header has it
 * @param maxZ largest height, as the header has it
 * @param adjustedTime whether GPS times are adjusted standard, not seconds of a week
 * @param crs well-known text of its coordinate reference system; empty if it has none
 * @param layoutOffset byte where it says which columns the points have
 * @param warnings deviations from the format that were accepted
 */
public record FileHeader(
    FileFingerprint file,
    long points,
    int largestChunk,
    PointLayout layout,
    CoordinateTransform transform,
    Bounds bounds,
    double minZ,
    double maxZ,
    boolean adjustedTime,
    String crs,
    long layoutOffset,
    List<String> warnings)
    implements Serializable {

  static FileHeader of(final FileFingerprint file, final LasFile opened) {
    final Bounds bounds =
        new Bounds(
            opened.header().minX(),
            opened.header().minY(),
            opened.header().maxX(),
            opened.header().maxY());
    return new FileHeader(
        file,
        opened.pointCount(),
        opened.chunks().stream().mapToInt(chunk -> chunk.pointCount()).max().orElse(0),
        opened.layout(),
        opened.transform(),
        Double.isFinite(bounds.width() + bounds.height()) ? bounds : Bounds.EMPTY,
        opened.header().minZ(),
        opened.header().maxZ(),
        opened.header().encodes(LasHeader.ADJUSTED_GPS_TIME),
        opened.crs().map(Crs::definition).orElse(""),
        opened.layoutOffset(),
        opened.warnings());
  }
}
