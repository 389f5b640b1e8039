package io.sparklidar.raster.dtm;

import io.sparklidar.cloud.Bounds;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Rasters that lie on one grid: cells of one size, a whole number of them apart. Cells are numbered
 * from the north-western one of the first raster, columns to the east, rows to the south. Where
 * rasters overlap, the first that has a height there counts. Immutable.
 *
 * @param places where they lie, in the order in which they count; at least one
 */
public record TerrainCells(List<GeoTiff.Place> places) implements Serializable {

  /** The middles of cells around a place lie so near, in cells. */
  private static final int AROUND = 2;

  /** How much of a cell rasters may be off the grid: what float64 and makers of tiles round. */
  private static final double TOLERANCE = 1e-3;

  /** Within so much of a cell a place is on a border: far less than a step of coordinates. */
  private static final double BORDER = 1e-6;

  /** The same of the size of cells, which adds up along a raster. */
  private static final double SIZE_TOLERANCE = 1e-9;

  /** Copies the list. */
  public TerrainCells {
    places = List.copyOf(places);
  }

  /** The first that is not on the grid of the first; empty if all are. */
  public Optional<Integer> firstElsewhere() {
    final GeoTiff.Place first = places.get(0);
    for (int p = 1; p < places.size(); p++) {
      final GeoTiff.Place other = places.get(p);
      if (!isSame(first.cellX(), other.cellX())
          || !isSame(first.cellY(), other.cellY())
          || !isWhole((other.west() - first.west()) / first.cellX())
          || !isWhole((first.north() - other.north()) / first.cellY())) {
        return Optional.of(p);
      }
    }
    return Optional.empty();
  }

  private static boolean isSame(final double one, final double other) {
    return Math.abs(one - other) <= SIZE_TOLERANCE * one;
  }

  private static boolean isWhole(final double cells) {
    return Math.abs(cells - Math.rint(cells)) <= TOLERANCE;
  }

  /** The column of the first cells of a raster. */
  long column(final int raster) {
    return Math.round((places.get(raster).west() - places.get(0).west()) / places.get(0).cellX());
  }

  /** The row of the first cells of a raster. */
  long row(final int raster) {
    return Math.round((places.get(0).north() - places.get(raster).north()) / places.get(0).cellY());
  }

  /** The rasters that heights of places within a rectangle may be of, ascending. */
  public int[] near(final Bounds bounds) {
    return IntStream.range(0, places.size())
        .filter(
            raster -> {
              final GeoTiff.Place place = places.get(raster);
              return new Bounds(
                      place.west(),
                      place.north() - place.height() * place.cellY(),
                      place.west() + place.width() * place.cellX(),
                      place.north())
                  .expand(AROUND * Math.max(place.cellX(), place.cellY()))
                  .intersects(bounds);
            })
        .toArray();
  }

  /** How many cells lie within a rectangle, about. */
  public double cells(final Bounds bounds) {
    return bounds.width() / places.get(0).cellX() * (bounds.height() / places.get(0).cellY());
  }

  /** How many cells a place lies east of the grid's western edge. */
  public double east(final double x) {
    return snapped((x - places.get(0).west()) / places.get(0).cellX());
  }

  /** How many cells a place lies south of the grid's northern edge. */
  public double south(final double y) {
    return snapped((places.get(0).north() - y) / places.get(0).cellY());
  }

  /** The column that a place lies in, so many cells east; one on a border is of the eastern. */
  public static long columnAt(final double east) {
    return (long) Math.floor(east);
  }

  /** The row that a place lies in, so many cells south; one on a border is of the northern. */
  public static long rowAt(final double south) {
    return (long) Math.ceil(south) - 1;
  }

  /** On the border of two cells, what float64 rounds must not put it into either. */
  private static double snapped(final double cells) {
    final double border = Math.rint(cells);
    return Math.abs(cells - border) < BORDER ? border : cells;
  }
}
