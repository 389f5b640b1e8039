package io.sparklidar.las.laz;

/**
 * What the container knows about compressed points.
 *
 * @param offset absolute byte position where they begin
 * @param end absolute byte position that they and their chunk table cannot pass
 * @param pointCount number of points by the header
 * @param countOffset absolute byte position of that number
 */
public record LazPointData(long offset, long end, long pointCount, long countOffset) {}
