package io.sparklidar.las.copc;

import io.sparklidar.cloud.CoordinateTransform;

/**
 * Whole steps from the lowest corner of a cube: each axis is cut into a power of two of them, so
 * that the leading bits name the place at any level.
 */
final class CubeSteps {

  private final CoordinateTransform transform;
  private final double minX;
  private final double minY;
  private final double minZ;
  private final double stepsPerUnit;
  private final int last;

  /**
   * @param transform makes coordinates of record integers
   * @param cube a cube
   * @param bits steps along a side, as a power of two
   */
  CubeSteps(final CoordinateTransform transform, final Box cube, final int bits) {
    this.transform = transform;
    minX = cube.minX();
    minY = cube.minY();
    minZ = cube.minZ();
    stepsPerUnit = Math.scalb(1, bits) / (cube.maxX() - cube.minX());
    last = (1 << bits) - 1;
  }

  int x(final int x) {
    return step(transform.x(x) - minX);
  }

  int y(final int y) {
    return step(transform.y(y) - minY);
  }

  int z(final int z) {
    return step(transform.z(z) - minZ);
  }

  private int step(final double distance) {
    return Math.max(0, Math.min(last, (int) (distance * stepsPerUnit)));
  }
}
