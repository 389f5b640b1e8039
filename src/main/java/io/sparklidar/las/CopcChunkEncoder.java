package io.sparklidar.las;

import io.sparklidar.las.laz.LazChunkEncoder;
import io.sparklidar.las.laz.schema.LazSchema;
import io.sparklidar.las.point.FieldRanges;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.PointLayout;
import io.sparklidar.las.point.PointStatistics;
import java.util.Arrays;

/**
 * Compresses the points of nodes, for a {@link CopcAssembly} that may be elsewhere. Confined to one
 * thread.
 */
public final class CopcChunkEncoder {

  private static final int LAYERED = 3;
  private static final int ITEM_VERSION = 3;
  private static final int ANY_SIZE = 0;

  private final LazChunkEncoder encoder;

  /**
   * @param layout of the points: format 6, 7 or 8
   */
  public CopcChunkEncoder(final PointLayout layout) {
    encoder = LazChunkEncoder.of(schema(layout));
  }

  /** How the points of a COPC file are compressed. */
  static LazSchema schema(final PointLayout layout) {
    return LazSchema.of(layout, LAYERED, ITEM_VERSION, ANY_SIZE);
  }

  /**
   * Compresses the points of a node.
   *
   * @param points at least one
   * @throws IllegalArgumentException if a point has a value that its format cannot hold
   */
  public CopcChunk encode(final LasColumns points) {
    FieldRanges.check(points);
    final PointStatistics statistics = new PointStatistics();
    statistics.add(points);
    final Extent time = new Extent();
    for (int p = 0; p < points.size(); p++) {
      time.add(Double.longBitsToDouble(points.gpsTime()[p]));
    }
    final int length = encoder.encode(points);
    return new CopcChunk(
        points.size(),
        Arrays.copyOf(encoder.bytes(), length),
        statistics.toLongs(),
        time.least(),
        time.most());
  }
}
