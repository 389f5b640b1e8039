package io.sparklidar.job.report;

import io.sparklidar.cloud.Bounds;
import io.sparklidar.job.report.ReportModel.StageSeconds;
import io.sparklidar.job.report.ReportModel.Tile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Tiles of a neighbourhood as one, where a job has more of them than a map can show: a page that
 * had a rectangle for each would grow with the job until no browser opens it.
 */
final class TileGroups {

  private TileGroups() {}

  /**
   * The tiles themselves if they are few; else those whose centres share a square of a grid over
   * all of them, each group as a tile that did what they did together, its device and engine those
   * of most of its points.
   *
   * @param extent of all tiles
   * @param most so many at most
   */
  static List<Tile> of(final List<Tile> tiles, final Bounds extent, final int most) {
    if (tiles.size() <= most) {
      return tiles;
    }
    final double side = side(extent, most);
    final Map<Long, List<Tile>> squares = new TreeMap<>();
    for (final Tile tile : tiles) {
      final Bounds bounds = tile.bounds();
      final long column = (long) (((bounds.minX() + bounds.maxX()) / 2 - extent.minX()) / side);
      final long row = (long) (((bounds.minY() + bounds.maxY()) / 2 - extent.minY()) / side);
      squares.computeIfAbsent(column << Integer.SIZE | row, square -> new ArrayList<>()).add(tile);
    }
    return squares.values().stream().map(TileGroups::together).toList();
  }

  /** The side of the smallest squares of which so many hold the extent. */
  private static double side(final Bounds extent, final int most) {
    // A row and a column of squares reach beyond the extent.
    double side =
        Math.max(
            Math.sqrt(extent.width() * extent.height() / most),
            2 * Math.max(extent.width(), extent.height()) / most);
    while (squares(extent.width(), side) * squares(extent.height(), side) > most) {
      side *= 1.05;
    }
    return side > 0 ? side : 1;
  }

  private static double squares(final double length, final double side) {
    return side > 0 ? Math.floor(length / side) + 1 : 1;
  }

  private record Place(String device, String engine) {}

  private static Tile together(final List<Tile> tiles) {
    if (tiles.size() == 1) {
      return tiles.get(0);
    }
    final Map<String, Double> stages = new LinkedHashMap<>();
    final Map<Place, Long> places = new LinkedHashMap<>();
    Bounds bounds = Bounds.EMPTY;
    long corePoints = 0;
    long haloPoints = 0;
    Duration spent = Duration.ZERO;
    Duration start = tiles.get(0).start();
    for (final Tile tile : tiles) {
      tile.stageSeconds()
          .forEach(stage -> stages.merge(stage.stage(), stage.seconds(), Double::sum));
      places.merge(new Place(tile.device(), tile.engine()), tile.corePoints(), Long::sum);
      bounds = bounds.union(tile.bounds());
      corePoints += tile.corePoints();
      haloPoints += tile.haloPoints();
      spent = spent.plus(tile.end()).minus(tile.start());
      start = start.compareTo(tile.start()) < 0 ? start : tile.start();
    }
    final Place place = Collections.max(places.entrySet(), Map.Entry.comparingByValue()).getKey();
    return new Tile(
        tiles.get(0).id() + " and " + (tiles.size() - 1) + " more",
        bounds,
        corePoints,
        haloPoints,
        place.device(),
        place.engine(),
        "",
        stages.entrySet().stream().map(s -> new StageSeconds(s.getKey(), s.getValue())).toList(),
        start,
        start.plus(spent));
  }
}
