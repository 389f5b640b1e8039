package io.sparklidar.filter;

import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.cloud.ThinnedCloud;
import io.sparklidar.cloud.condition.PointSelector;
import io.sparklidar.cloud.condition.PointValues;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.LasPointValues;
import io.sparklidar.tile.TilePoints;
import io.sparklidar.tile.TileSpec;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What of a tile is written.
 *
 * @param points the points; without halo where some are left out
 * @param table their features, those that are written
 * @param leftOut by the option that says so, how many core points are not written; each is counted
 *     once, by the first that leaves it out
 */
public record ChosenPoints(TilePoints points, FeatureTable table, Map<String, Long> leftOut) {

  /** What is counted of points that take no part. */
  public static final String ONLY = "only";

  /** What is counted of points that lie outside of --box or --polygon. */
  public static final String REGION = "region";

  /**
   * Chooses.
   *
   * @param filters which points
   * @param tile the tile
   * @param points its points, with all that are core, where filters are not {@linkplain
   *     PointFilters#areNone() none}
   * @param computed features of the core points, with all columns that tests look at
   * @param written which columns are written
   */
  public static ChosenPoints of(
      final PointFilters filters,
      final TileSpec tile,
      final TilePoints points,
      final FeatureTable computed,
      final FeatureSet written) {
    final int cores = points.block().coreCount();
    final Map<String, Long> leftOut = new LinkedHashMap<>();
    count(leftOut, ONLY, points.leftOut().takingNoPart());
    // Chunks that miss the region are not read.
    final long read = cores + points.leftOut().takingNoPart() + points.leftOut().elsewhere();
    final long unread = tile.corePoints() - read;
    if (unread < 0 || unread > 0 && !filters.haveRegion()) {
      throw new IllegalStateException(
          tile.id() + " has " + tile.corePoints() + " points, " + read + " were read");
    }
    count(leftOut, REGION, points.leftOut().elsewhere() + unread);
    final BitSet kept = new BitSet(cores);
    kept.set(0, cores);
    if (filters.cube() > 0) {
      kept.and(ThinnedCloud.of(points.block(), filters.cube(), Optional.empty()));
      count(leftOut, "thin", cores - kept.cardinality());
    }
    for (final PointFilters.Test test : filters.tests()) {
      final int before = kept.cardinality();
      test(test, points, computed, kept);
      count(leftOut, test.name(), before - kept.cardinality());
    }
    if (kept.cardinality() == cores) {
      return new ChosenPoints(points, computed.select(written), leftOut);
    }
    final int[] rows = kept.stream().toArray();
    return new ChosenPoints(some(points, rows), computed.select(written, rows), leftOut);
  }

  private static void count(final Map<String, Long> to, final String name, final long points) {
    if (points > 0) {
      to.put(name, points);
    }
  }

  /** Points of one file beside the features of all. */
  private record Values(LasPointValues attributes, FeatureTable table, int row)
      implements PointValues {

    @Override
    public void copy(
        final PointAttribute attribute, final int first, final int count, final double[] to) {
      attributes.copy(attribute, first, count, to);
    }

    @Override
    public void copy(final String column, final int first, final int count, final double[] to) {
      final float[] values = table.column(column);
      for (int i = 0; i < count; i++) {
        to[i] = values[row + first + i];
      }
    }
  }

  private static void test(
      final PointFilters.Test test,
      final TilePoints points,
      final FeatureTable computed,
      final BitSet kept) {
    final PointSelector selector = new PointSelector(test.condition());
    int row = 0;
    for (final TilePoints.OfFile file : points.core()) {
      final int count = file.points().size();
      final boolean[] holds = new boolean[count];
      selector.select(
          new Values(new LasPointValues(file.points(), file.transform()), computed, row),
          count,
          holds);
      for (int i = 0; i < count; i++) {
        if (!holds[i]) {
          kept.clear(row + i);
        }
      }
      row += count;
    }
    if (row != points.block().coreCount()) {
      throw new IllegalStateException(
          points.block().coreCount() + " points computed, " + row + " kept");
    }
  }

  private static TilePoints some(final TilePoints points, final int[] rows) {
    final List<TilePoints.OfFile> files = new ArrayList<>();
    int first = 0;
    int next = 0;
    for (final TilePoints.OfFile file : points.core()) {
      final int end = first + file.points().size();
      int to = next;
      while (to < rows.length && rows[to] < end) {
        to++;
      }
      final int[] ofFile = new int[to - next];
      for (int i = next; i < to; i++) {
        ofFile[i - next] = rows[i] - first;
      }
      final LasColumns chosen = new LasColumns(file.layout(), file.points().fields());
      chosen.append(file.points(), ofFile, 0, ofFile.length);
      files.add(
          new TilePoints.OfFile(file.file(), file.layout(), file.transform(), file.crs(), chosen));
      first = end;
      next = to;
    }
    return new TilePoints(
        points.block().of(rows, rows.length, rows.length),
        files,
        points.oneChannel(),
        points.leftOut(),
        points.ground(),
        points.canopy());
  }
}
