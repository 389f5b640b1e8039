package io.sparklidar.las;

import java.io.Serializable;

/**
 * The points of a node as they stand in a COPC file, and what the file says of all points that
 * follows from them.
 *
 * @param points how many
 * @param bytes the chunk
 * @param statistics see {@link io.sparklidar.las.point.PointStatistics#toLongs()}
 * @param minTime the smallest finite GPS time; above {@code maxTime} if there is none
 * @param maxTime the largest
 */
public record CopcChunk(int points, byte[] bytes, long[] statistics, double minTime, double maxTime)
    implements Serializable {}
