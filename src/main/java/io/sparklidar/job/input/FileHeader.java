package io.sparklidar.job.input;

import io.sparklidar.cloud.Bounds;
import io.sparklidar.las.LasFile;
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
 * @param bounds of the points as the header has them, which may be wrong; empty if they are none
 * @param layoutOffset byte where it says which columns the points have
 * @param warnings deviations from the format that were accepted
 */
public record FileHeader(
    FileFingerprint file,
    long points,
    int largestChunk,
    PointLayout layout,
    Bounds bounds,
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
        Double.isFinite(bounds.width() + bounds.height()) ? bounds : Bounds.EMPTY,
        opened.layoutOffset(),
        opened.warnings());
  }
}
