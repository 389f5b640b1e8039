package io.sparklidar.las.crs;

import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * The coordinate reference system a file declares.
 *
 * @param kind what its horizontal coordinates are
 * @param wkt its well-known text; empty if it is declared by GeoTIFF keys
 * @param horizontalEpsg EPSG code of the horizontal part
 * @param verticalEpsg EPSG code of the vertical part
 * @param metresPerUnit length of a unit of the horizontal part; 1 where it is not a length or not
 *     known
 * @param metresPerHeight length of a unit of the vertical part, where it is known
 * @param definition its well-known text, or one made of its GeoTIFF keys; empty if none can be made
 * @param offset absolute byte position of the record that declares it
 */
public record Crs(
    Kind kind,
    String wkt,
    OptionalInt horizontalEpsg,
    OptionalInt verticalEpsg,
    double metresPerUnit,
    OptionalDouble metresPerHeight,
    String definition,
    long offset) {

  /** What the horizontal coordinates of a CRS are. */
  public enum Kind {
    /** Lengths in a plane. */
    PROJECTED,
    /** Longitude and latitude. */
    GEOGRAPHIC,
    /** Lengths from the centre of the earth. */
    GEOCENTRIC,
    /** Not said. */
    UNKNOWN
  }
}
