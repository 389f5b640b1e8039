package io.sparklidar.tile.decode;

import io.sparklidar.las.point.LasColumns;

/** Points of a chunk; theirs until it is closed. */
public final class DecodedChunk implements AutoCloseable {

  private final LasColumns columns;
  private final boolean oneChannel;
  private final Runnable end;

  /**
   * @param columns the points
   * @param oneChannel whether all are known to be of one scanner channel
   * @param end gives the columns back
   */
  DecodedChunk(final LasColumns columns, final boolean oneChannel, final Runnable end) {
    this.columns = columns;
    this.oneChannel = oneChannel;
    this.end = end;
  }

  /** The points, with the fields that were asked for at least. */
  public LasColumns columns() {
    return columns;
  }

  /** Whether all points are known to be of one scanner channel. */
  public boolean hasOneChannel() {
    return oneChannel;
  }

  @Override
  public void close() {
    end.run();
  }
}
