package io.sparklidar.job.output;

import io.sparklidar.cloud.LasField;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.LasColumns;
import java.util.Set;

/** The extra bytes that hold the features of a chunk. Confined to one thread. */
final class LazFeatures {

  private final LasOutputLayout target;
  private final LasColumns columns;
  private final int firstByte;

  /**
   * @param target what the file looks like
   * @param sourceBytes extra bytes that the source has
   */
  LazFeatures(final LasOutputLayout target, final int sourceBytes) {
    this.target = target;
    this.columns = new LasColumns(target.layout(), Set.of(LasField.EXTRA_BYTES));
    this.firstByte = sourceBytes;
  }

  /**
   * The new bytes of a whole chunk, in record order; good until the next call.
   *
   * @param chunk the chunk
   * @param count how many of its points have features: all
   * @param table features
   * @param tableRow row of its first point
   */
  byte[][] of(final Chunk chunk, final int count, final FeatureTable table, final int tableRow) {
    if (count != chunk.pointCount()) {
      throw new IllegalStateException(count + " points have features, expected all of " + chunk);
    }
    columns.resize(count);
    for (int f = 0; f < target.encodings().size(); f++) {
      target.encodings().get(f).encode(table.column(f), tableRow, count, columns);
    }
    final byte[][] added = new byte[target.layout().extraByteCount() - firstByte][];
    for (int b = 0; b < added.length; b++) {
      added[b] = columns.extraBytes(firstByte + b);
    }
    return added;
  }
}
