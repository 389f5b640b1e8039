package io.sparklidar.cloud;

/**
 * Where the points of one file lie, as far as a lattice must know.
 *
 * @param name what to call the file in messages
 * @param transform how it turns integers into coordinates
 * @param points how many it has
 * @param bounds extent in plan
 * @param minZ lowest z, in the unit of {@code transform}
 * @param maxZ highest z; below {@code minZ} if there are no points
 */
public record FileExtent(
    String name,
    CoordinateTransform transform,
    long points,
    Bounds bounds,
    double minZ,
    double maxZ) {}
