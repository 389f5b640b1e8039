package io.sparklidar.sample.scan;

/** Points whose columns a test fills itself. */
public final class BlankPoints {

  private BlankPoints() {}

  /** So many points, all of them zeros. */
  public static TownPoints of(final int size) {
    final TownPoints points = new TownPoints(size);
    points.size = size;
    return points;
  }
}
