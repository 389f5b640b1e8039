package io.sparklidar.ondevice;

/**
 * The place that the points of a tile count from.
 *
 * @param x its lattice coordinate along x
 * @param y along y
 * @param z along z
 */
public record TileOrigin(long x, long y, long z) {}
