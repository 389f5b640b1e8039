package io.sparklidar.raster;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The rasters that a job is asked for.
 *
 * @param list comma-separated, as users write them
 * @param cell side of a cell, in units of the CRS; 0 if none is named
 * @param pitFree how the canopy is made, if it is asked for
 */
public record Rasters(String list, double cell, PitFree pitFree) implements Serializable {

  /** With the usual canopy. */
  public Rasters(final String list, final double cell) {
    this(list, cell, PitFree.DEFAULT);
  }

  /** What there is unless it is said. */
  public static final String DEFAULT_LIST = "dsm,density";

  /** No rasters. */
  public static final Rasters NONE = new Rasters(DEFAULT_LIST, 0);

  /** How much of a cell tiles may miss a whole number of them by. */
  private static final double TOLERANCE = 1e-9;

  /**
   * They, in their order.
   *
   * @throws IllegalArgumentException if one is none, with a message for the user
   */
  public List<Raster> parsed() {
    final List<Raster> rasters = new ArrayList<>();
    final Set<String> names = new HashSet<>();
    for (final String text : list.split(",", -1)) {
      final Raster raster = Raster.parse(text);
      if (!names.add(raster.name())) {
        throw new IllegalArgumentException(raster.name() + " is asked for twice");
      }
      rasters.add(raster);
    }
    return List.copyOf(rasters);
  }

  /** The columns that they look at. */
  public Set<String> columns() {
    return parsed().stream()
        .map(Raster::column)
        .filter(column -> !column.isEmpty())
        .collect(Collectors.toSet());
  }

  /** Whether one of them follows from ground points. */
  public boolean needGround() {
    return haveTerrain() || haveCanopy();
  }

  /** Whether one of them is of the terrain. */
  public boolean haveTerrain() {
    return names(Raster.DTM);
  }

  /** Whether one of them is of the canopy. */
  public boolean haveCanopy() {
    return names(Raster.CHM);
  }

  private boolean names(final String name) {
    return Arrays.stream(list.split(",", -1)).anyMatch(text -> text.strip().equalsIgnoreCase(name));
  }

  /** How far from a point of a cell any point may be that one of them follows from. */
  public double reach() {
    return haveCanopy() ? pitFree.reach(cell) : 0;
  }

  /** Whether squares of a side through the origin are made of whole cells. */
  public boolean divide(final double side) {
    final double cells = side / cell;
    return Math.rint(cells) >= 1 && Math.abs(cells - Math.rint(cells)) <= TOLERANCE * cells;
  }

  /** How many cells lie along such a square. */
  public long cellsAlong(final double side) {
    return Math.round(side / cell);
  }
}
