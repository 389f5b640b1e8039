package io.sparklidar.job.retile;

import java.io.Serializable;

/**
 * Points of a file that go to one place, in its order.
 *
 * @param steps how much further in the file each is than the one before, 0 for the first; empty
 *     where nobody asks
 * @param columns see {@link io.sparklidar.las.point.LasColumns#toBytes()}
 */
record PointRun(int[] steps, byte[] columns) implements Serializable {}
