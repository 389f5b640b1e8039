package io.sparklidar.job.verify;

import io.sparklidar.cloud.Bounds;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.job.TileResult;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Whether borders of tiles show. Neighbouring points have mostly the same neighbours, so their
 * features differ little; where a tile was computed without its halo, points on the two sides of
 * its border have none in common. Random windows on the borders compare pairs across the border
 * with pairs across four lines beside it, which are alike in terrain, density and distance. Where
 * nothing shows, the border has the largest difference of the five in one window of five, by
 * chance: a tile is named if it has in so many windows that chance would do it once in 10^6 times,
 * in two columns at least, as what is in the terrain by itself seldom follows a border. Memory is
 * bounded by the number of windows.
 */
final class BorderCheck {

  private static final String CHECK = "borders";

  private static final int WINDOWS_OF_A_TILE = 32;
  private static final int MOST_TILES = 128;
  private static final int MOST_COLUMNS = 8;
  private static final int FEWEST_COLUMNS = 2;
  private static final double BY_CHANCE = 1e-6;
  private static final double SHARE = 0.2;

  /** Columns that tell most, first. */
  private static final List<String> TELLING =
      List.of(
          "eigenvalue_1",
          "knn_distance_max",
          "knn_distance_mean",
          "density_3d",
          "eigenvalue_sum",
          "planarity",
          "linearity",
          "sphericity",
          "surface_variation",
          "normal_z",
          "verticality",
          "z_std",
          "z_range");

  private final List<Integer> columns;
  private final List<String> names;
  private final double cell;
  private final int tiles;
  private final List<BorderWindow> windows = new ArrayList<>();
  private final Map<Long, List<BorderWindow>> byCell = new HashMap<>();

  /**
   * @param features the columns
   * @param job the neighbourhood of those that name none
   * @param results the tiles
   * @param density points a unit of area
   * @param seed chooses the windows
   */
  BorderCheck(
      final FeatureSet features,
      final Neighborhood job,
      final List<TileResult> results,
      final double density,
      final long seed) {
    this.names = features.columnNames();
    this.columns = chosen(features);
    final double reach =
        features.columns().stream()
            .map(column -> column.scale().in(job))
            .mapToDouble(n -> reach(n, density))
            .max()
            .orElse(job.radius());
    this.cell = 2 * BorderWindow.ACROSS * reach;
    final List<TileResult> some = new ArrayList<>(results);
    final Random random = new Random(seed);
    Collections.shuffle(some, random);
    this.tiles = Math.min(MOST_TILES, some.size());
    if (columns.size() >= FEWEST_COLUMNS) {
      some.subList(0, tiles).forEach(tile -> addWindows(tile, results, reach, random));
    }
    windows.forEach(this::register);
  }

  private static double reach(final Neighborhood neighborhood, final double density) {
    return neighborhood.k() == Integer.MAX_VALUE
        ? neighborhood.radius()
        : Math.min(neighborhood.radius(), Math.sqrt(neighborhood.k() / (Math.PI * density)));
  }

  private static List<Integer> chosen(final FeatureSet features) {
    return IntStream.range(0, features.size())
        .filter(c -> TELLING.contains(features.columns().get(c).feature().columnName()))
        .boxed()
        .sorted(
            java.util.Comparator.comparingInt(
                c -> TELLING.indexOf(features.columns().get(c).feature().columnName())))
        .limit(MOST_COLUMNS)
        .toList();
  }

  /** Windows along those sides of a tile beyond which another tile lies. */
  private void addWindows(
      final TileResult tile, final List<TileResult> all, final double reach, final Random random) {
    final Bounds b = tile.bounds();
    final double length = 2 * BorderWindow.ALONG * reach;
    final List<BorderWindow> candidates = new ArrayList<>();
    for (int side = 0; side < 4; side++) {
      final boolean vertical = side < 2;
      final double along = vertical ? b.height() : b.width();
      for (int i = 0; i < Math.min(1 << 16, (int) (along / length)); i++) {
        final double at = (vertical ? b.minY() : b.minX()) + (i + 0.5) * length;
        final double line =
            side == 0 ? b.minX() : side == 1 ? b.maxX() : side == 2 ? b.minY() : b.maxY();
        final double outwards = side % 2 == 0 ? -reach : reach;
        final double x = vertical ? line : at;
        final double y = vertical ? at : line;
        final double outX = vertical ? x + outwards : x;
        final double outY = vertical ? y : y + outwards;
        if (all.stream().anyMatch(other -> other != tile && other.bounds().contains(outX, outY))) {
          candidates.add(new BorderWindow(tile.id(), vertical, x, y, reach, columns.size()));
        }
      }
    }
    Collections.shuffle(candidates, random);
    windows.addAll(candidates.subList(0, Math.min(WINDOWS_OF_A_TILE, candidates.size())));
  }

  private void register(final BorderWindow window) {
    final double half = cell / 2;
    final long fromX = index(window.x() - half);
    final long toX = index(window.x() + half);
    final long fromY = index(window.y() - half);
    final long toY = index(window.y() + half);
    for (long i = fromX; i <= toX; i++) {
      for (long j = fromY; j <= toY; j++) {
        byCell.computeIfAbsent(key(i, j), k -> new ArrayList<>()).add(window);
      }
    }
  }

  private long index(final double coordinate) {
    return (long) Math.floor(coordinate / cell);
  }

  private static long key(final long i, final long j) {
    return i << Integer.SIZE ^ j & 0xffffffffL;
  }

  /** Adds rows of a result, if they say where their points lie. */
  void add(final ResultRows rows) {
    if (!rows.hasPlaces() || windows.isEmpty()) {
      return;
    }
    final float[][] values = new float[columns.size()][];
    for (int c = 0; c < values.length; c++) {
      values[c] = rows.values()[columns.get(c)];
      if (values[c].length == 0) {
        return;
      }
    }
    for (int i = 0; i < rows.size(); i++) {
      final List<BorderWindow> near = byCell.get(key(index(rows.x()[i]), index(rows.y()[i])));
      if (near != null) {
        for (final BorderWindow window : near) {
          window.add(rows.x()[i], rows.y()[i], rows.z()[i], values, i);
        }
      }
    }
  }

  /** Windows and, of each column, those that could be judged and those where the border shows. */
  private static final class Tally {

    private final int[] judged;
    private final int[] beyond;

    private Tally(final int columns) {
      judged = new int[columns];
      beyond = new int[columns];
    }

    private void add(final BorderWindow.Verdict[] verdicts) {
      for (int c = 0; c < judged.length; c++) {
        judged[c] += verdicts[c] == BorderWindow.Verdict.NONE ? 0 : 1;
        beyond[c] += verdicts[c] == BorderWindow.Verdict.BEYOND ? 1 : 0;
      }
    }
  }

  /** How many windows are compared. */
  int windows() {
    return windows.size();
  }

  /** How many tiles have them. */
  int tiles() {
    return tiles;
  }

  /** The tiles whose borders show. */
  List<Finding> findings() {
    final Map<String, Tally> byTile = new LinkedHashMap<>();
    final Tally all = new Tally(columns.size());
    for (final BorderWindow window : windows) {
      final BorderWindow.Verdict[] verdicts = window.verdicts();
      byTile.computeIfAbsent(window.tile(), t -> new Tally(columns.size())).add(verdicts);
      all.add(verdicts);
    }
    final List<Finding> findings = new ArrayList<>();
    byTile.forEach((tile, tally) -> judge("tile " + tile, tally, byTile.size(), findings));
    if (findings.isEmpty()) {
      judge("all tiles together", all, 1, findings);
    }
    return findings;
  }

  private void judge(
      final String where, final Tally tally, final int tests, final List<Finding> findings) {
    final List<String> shown = new ArrayList<>();
    for (int c = 0; c < columns.size(); c++) {
      if (tail(tally.judged[c], tally.beyond[c]) < BY_CHANCE / tests) {
        shown.add(
            String.format(
                Locale.ROOT,
                "%s in %d of %d places",
                names.get(columns.get(c)),
                tally.beyond[c],
                tally.judged[c]));
      }
    }
    if (shown.size() >= FEWEST_COLUMNS) {
      findings.add(
          new Finding(
              CHECK,
              where,
              "its border shows: pairs of points across it differ more than across every line beside it, "
                  + String.join(", ", shown)
                  + "; by chance it is one place of five"));
    }
  }

  /** How often chance gives at least so many of n, each with the share of chance. */
  static double tail(final int n, final int atLeast) {
    double sum = 0;
    for (int i = atLeast; i <= n; i++) {
      double log = i * Math.log(SHARE) + (n - i) * Math.log(1 - SHARE);
      for (int j = 1; j <= i; j++) {
        log += Math.log((double) (n - i + j) / j);
      }
      sum += Math.exp(log);
    }
    return n == 0 ? 1 : sum;
  }
}
