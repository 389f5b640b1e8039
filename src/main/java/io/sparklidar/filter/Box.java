package io.sparklidar.filter;

import io.sparklidar.cloud.Bounds;
import io.sparklidar.cloud.Region;

/**
 * A box along the axes.
 *
 * @param bounds its extent in plan
 * @param minZ lowest height
 * @param maxZ highest height
 */
public record Box(Bounds bounds, double minZ, double maxZ) implements Region {

  private static final int PLANE = 4;
  private static final int SPACE = 6;

  private static final String FORM =
      "a box is minx,miny,maxx,maxy or minx,miny,maxx,maxy,minz,maxz, in units of the CRS";

  /**
   * The box of a text: {@code minx,miny,maxx,maxy}, with {@code ,minz,maxz} behind it for one that
   * has a floor and a lid.
   *
   * @throws IllegalArgumentException saying what is wrong with it
   */
  public static Box parse(final String text) {
    final String[] parts = text.split(",", -1);
    if (parts.length != PLANE && parts.length != SPACE) {
      throw new IllegalArgumentException(FORM + "; got " + parts.length + " numbers: " + text);
    }
    final double[] numbers = new double[SPACE];
    numbers[SPACE - 2] = Double.NEGATIVE_INFINITY;
    numbers[SPACE - 1] = Double.POSITIVE_INFINITY;
    for (int i = 0; i < parts.length; i++) {
      numbers[i] = number(parts[i].strip(), text);
    }
    requireOrder("x", numbers[0], numbers[2]);
    requireOrder("y", numbers[1], numbers[3]);
    requireOrder("z", numbers[4], numbers[5]);
    return new Box(
        new Bounds(numbers[0], numbers[1], numbers[2], numbers[3]), numbers[4], numbers[5]);
  }

  /** A box without floor and lid. */
  public static Box around(final Bounds bounds) {
    return new Box(bounds, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
  }

  private static double number(final String part, final String text) {
    try {
      final double number = Double.parseDouble(part);
      if (Double.isFinite(number)) {
        return number;
      }
    } catch (final NumberFormatException e) {
      // Said below.
    }
    throw new IllegalArgumentException(FORM + "; '" + part + "' is no number in " + text);
  }

  private static void requireOrder(final String axis, final double min, final double max) {
    if (!(min <= max)) {
      throw new IllegalArgumentException(
          FORM + "; along " + axis + " it goes from " + min + " down to " + max);
    }
  }

  @Override
  public boolean contains(final double x, final double y, final double z) {
    return bounds.contains(x, y) && z >= minZ && z <= maxZ;
  }

  @Override
  public boolean meets(final Bounds rectangle) {
    return bounds.intersects(rectangle);
  }
}
