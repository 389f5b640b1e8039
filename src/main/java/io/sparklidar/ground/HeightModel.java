package io.sparklidar.ground;

import java.util.Locale;

/** How high the ground is between its points. */
public enum HeightModel {
  /** As high as the three nearest ground points in plan, weighted by 1 / distance squared. */
  IDW(1),
  /**
   * As high as the triangle of Delaunay's over all ground points, if its circle has at most the
   * radius, which two radii around the point are enough to know; else as {@link #IDW}.
   */
  TIN(2),
  /** As high as a raster says, bilinear between the middles of its cells; no point is ground. */
  RASTER(0);

  private final double radii;

  HeightModel(final double radii) {
    this.radii = radii;
  }

  /** The name users give. */
  public String optionName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether it follows from ground points. */
  public boolean isOfPoints() {
    return this != RASTER;
  }

  /**
   * How far around a point ground points must be known, in plan.
   *
   * @param radius how far ground may be, in the same unit
   */
  public double reach(final double radius) {
    return radii * radius;
  }
}
