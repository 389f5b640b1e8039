package io.sparklidar.ondevice.sums;

/**
 * Where the columns of a tile lie in device memory. Core points have the first rows.
 *
 * @param x address of the x of core points, int32 on the lattice from its origin; 0 if no view is
 *     asked for
 * @param y the same for y
 * @param z the same for z
 * @param classes address of the classes of all decoded points, uint8; 0 if they are not known
 * @param decodedRows address of the row of each core point among the decoded ones, int32; 0 if it
 *     is the row it has here
 * @param features address of the first feature of core points, float32
 * @param stride values from one feature to the next
 */
public record TileColumns(
    long x, long y, long z, long classes, long decodedRows, long features, long stride) {}
