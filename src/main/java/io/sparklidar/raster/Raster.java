package io.sparklidar.raster;

import java.util.Arrays;
import java.util.Locale;

/**
 * One number for each cell.
 *
 * @param name what it was asked for as, and its band is called
 * @param statistic what of the points in a cell
 * @param rank of a percentile, 0..100; else 0
 * @param column of the points, by name; empty where it is about points alone
 */
public record Raster(String name, Statistic statistic, double rank, String column) {

  /** What becomes of the values of a column in a cell. NaN is no value. */
  public enum Statistic {
    /** Points by area. */
    DENSITY,
    /** Points. */
    COUNT,
    /** The lowest value. */
    MIN,
    /** The mean of all values. */
    MEAN,
    /** The highest value. */
    MAX,
    /** The value so many per cent of the values are below, between neighbours as the rank lies. */
    PERCENTILE,
    /** The height of the ground in the middle. */
    GROUND,
    /** How high above the ground the canopy is in the middle. */
    CANOPY;

    /** Whether it follows from the points alone, whatever their values. */
    public boolean isOfPoints() {
      return this == DENSITY || this == COUNT;
    }
  }

  /** What the terrain is asked for as. */
  static final String DTM = "dtm";

  /** What the canopy is asked for as. */
  static final String CHM = "chm-pitfree";

  /** How rasters are asked for. */
  static final String FORMS =
      "dsm, dtm, chm-pitfree, density, count, and min:COLUMN, mean:COLUMN, max:COLUMN, pNN:COLUMN such as p95:z";

  /**
   * Parses one.
   *
   * @param text as users write it
   * @throws IllegalArgumentException if it is none, with a message for the user
   */
  static Raster parse(final String text) {
    final String name = text.strip();
    switch (name.toLowerCase(Locale.ROOT)) {
      case "dsm":
        return new Raster(name, Statistic.MAX, 0, "z");
      case DTM:
        return new Raster(name, Statistic.GROUND, 0, "");
      case CHM:
        return new Raster(name, Statistic.CANOPY, 0, "");
      case "density":
        return new Raster(name, Statistic.DENSITY, 0, "");
      case "count":
        return new Raster(name, Statistic.COUNT, 0, "");
      default:
        break;
    }
    final int colon = name.indexOf(':');
    if (colon > 0 && colon < name.length() - 1) {
      final String what = name.substring(0, colon).toLowerCase(Locale.ROOT);
      final String column = name.substring(colon + 1);
      for (final Statistic statistic :
          Arrays.asList(Statistic.MIN, Statistic.MEAN, Statistic.MAX)) {
        if (statistic.name().toLowerCase(Locale.ROOT).equals(what)) {
          return new Raster(name, statistic, 0, column);
        }
      }
      if (what.matches("p\\d{1,3}(\\.\\d{1,4})?")) {
        final double rank = Double.parseDouble(what.substring(1));
        if (rank <= 100) {
          return new Raster(name, Statistic.PERCENTILE, rank, column);
        }
      }
    }
    throw new IllegalArgumentException("\"" + text.strip() + "\" is no raster; there are " + FORMS);
  }
}
