package io.sparklidar.neighbor.cuda;

import io.sparklidar.cloud.Lattice;

/**
 * Points whose coordinates are on a device: int32 steps of the lattice, core points first. They
 * stay there until the points are sorted.
 *
 * @param size number of points
 * @param coreCount how many of them get a row
 * @param lattice whose steps they count
 * @param x address of x
 * @param y address of y
 * @param z address of z
 */
public record DevicePoints(int size, int coreCount, Lattice lattice, long x, long y, long z) {}
