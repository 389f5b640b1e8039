package io.sparklidar.ondevice.chunks;

/**
 * Where decoded points lie on a device: addresses of their columns, which begin with the first of
 * them.
 *
 * @param x int32, as the file has them
 * @param y the same
 * @param z the same
 * @param classes uint8, or 0 if they are not decoded
 * @param flags uint8, or 0 if they are not decoded
 * @param rows how many points
 */
public record ChunkRows(long x, long y, long z, long classes, long flags, long rows) {

  /** Whether the points of another begin in all columns where these end. */
  public boolean isFollowedBy(final ChunkRows next) {
    return follows(x, Integer.BYTES, next.x)
        && follows(y, Integer.BYTES, next.y)
        && follows(z, Integer.BYTES, next.z)
        && follows(classes, 1, next.classes)
        && follows(flags, 1, next.flags);
  }

  private boolean follows(final long column, final int size, final long next) {
    return column == 0 ? next == 0 : next == column + size * rows;
  }

  /** These and those that follow. */
  public ChunkRows with(final ChunkRows next) {
    return new ChunkRows(x, y, z, classes, flags, rows + next.rows);
  }
}
