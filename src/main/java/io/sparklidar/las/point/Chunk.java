package io.sparklidar.las.point;

import java.io.Serializable;

/**
 * A run of points that can be read without any other: a LAZ chunk, or some records of a LAS file.
 *
 * @param index 0-based position in the file
 * @param firstPoint 0-based index of its first point in the file
 * @param pointCount number of points, at least 1
 * @param offset absolute byte position
 * @param byteLength number of bytes
 */
public record Chunk(int index, long firstPoint, int pointCount, long offset, long byteLength)
    implements Serializable {}
