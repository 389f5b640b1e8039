package io.sparklidar.job.features;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sparklidar.cloud.Lattice;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.feature.Oracle;
import io.sparklidar.feature.OracleAssert;
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.job.Duck;
import io.sparklidar.job.TestJobs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every point of six adjacent real tiles against a float64 oracle that sees all six at once: at the
 * borders of the files as elsewhere.
 */
final class BlockOracleTest {

  private static final int K = 20;
  private static final double RADIUS = 10;
  private static final double UNIT = 0.01;
  private static final int[] NONE = {};

  @TempDir Path folder;

  /** The block as the oracle sees it: coordinates as Parquet gives them, in float64. */
  private record Cloud(double[] x, double[] y, double[] z, FeatureTable features) {}

  @Test
  void everyPointHasTheFeaturesOfItsTrueNeighbours() throws Exception {
    final Path output = folder.resolve("out");
    final String names = "default,knn_distance_max,z_range";
    TestJobs.run(
        TestJobs.options(output, TilingTest.block()).k(K).radius(RADIUS).features(names).build());
    final Cloud cloud = read(output, FeatureSet.parse(names));
    final int n = cloud.x.length;
    assertEquals(TilingTest.blockPoints(), n);
    final Map<Long, int[]> squares = squares(cloud);
    final Oracle oracle = new Oracle(block(cloud), Neighborhood.nearest(K, RADIUS));
    IntStream.range(0, n)
        .parallel()
        .forEach(
            at ->
                OracleAssert.assertRow(
                    oracle.rowOfNeighbors(at, neighbours(cloud, squares, at)), cloud.features, at));
  }

  private static Cloud read(final Path output, final FeatureSet features) throws Exception {
    try (Duck duck = new Duck()) {
      final List<Object[]> rows =
          duck.query(
              "SELECT x, y, z, "
                  + String.join(
                      ", ", features.features().stream().map(Feature::columnName).toList())
                  + " FROM "
                  + Duck.points(output)
                  + " ORDER BY source_file, point_index");
      final int n = rows.size();
      final Cloud cloud =
          new Cloud(new double[n], new double[n], new double[n], new FeatureTable(features, n));
      for (int i = 0; i < n; i++) {
        cloud.x[i] = (double) rows.get(i)[0];
        cloud.y[i] = (double) rows.get(i)[1];
        cloud.z[i] = (double) rows.get(i)[2];
        for (int f = 0; f < features.size(); f++) {
          final Object value = rows.get(i)[3 + f];
          cloud.features.column(f)[i] = value == null ? Float.NaN : (float) value;
        }
      }
      return cloud;
    }
  }

  /** The points of each square of one metre. */
  private static Map<Long, int[]> squares(final Cloud cloud) {
    final Map<Long, List<Integer>> lists = new HashMap<>();
    for (int i = 0; i < cloud.x.length; i++) {
      lists
          .computeIfAbsent(square(column(cloud.x[i]), column(cloud.y[i])), k -> new ArrayList<>())
          .add(i);
    }
    final Map<Long, int[]> squares = new HashMap<>();
    lists.forEach((k, list) -> squares.put(k, list.stream().mapToInt(i -> i).toArray()));
    return squares;
  }

  private static long column(final double place) {
    return (long) Math.floor(place);
  }

  private static long square(final long i, final long j) {
    return i << 32 ^ j;
  }

  private record Candidate(int at, long squared) {}

  /**
   * The nearest points by plain comparison, going outwards in rings of squares until a ring is
   * farther than the farthest found. Squared distances are whole square centimetres, so ties are
   * exact.
   */
  private static List<Integer> neighbours(
      final Cloud cloud, final Map<Long, int[]> squares, final int at) {
    final Comparator<Candidate> tie =
        Comparator.comparingDouble((Candidate c) -> cloud.x[c.at])
            .thenComparingDouble(c -> cloud.y[c.at])
            .thenComparingDouble(c -> cloud.z[c.at])
            .thenComparingInt(c -> c.at);
    final Comparator<Candidate> nearer =
        (a, b) -> a.squared == b.squared ? tie.compare(a, b) : Long.compare(a.squared, b.squared);
    final PriorityQueue<Candidate> found = new PriorityQueue<>(nearer.reversed());
    final long column = column(cloud.x[at]);
    final long row = column(cloud.y[at]);
    // What lies in a ring is farther than the rings within it are wide.
    for (int ring = 0; ring <= RADIUS + 1; ring++) {
      final double reach = found.size() < K ? RADIUS : Math.sqrt(found.peek().squared) * UNIT;
      if (ring - 1 > reach + UNIT) {
        break;
      }
      for (long i = column - ring; i <= column + ring; i++) {
        final boolean edge = Math.abs(i - column) == ring;
        for (long j = row - ring; j <= row + ring; j += edge || ring == 0 ? 1 : 2 * ring) {
          for (final int other : squares.getOrDefault(square(i, j), NONE)) {
            offer(cloud, at, other, found);
          }
        }
      }
    }
    return found.stream().sorted(nearer).map(Candidate::at).toList();
  }

  private static void offer(
      final Cloud cloud, final int at, final int other, final PriorityQueue<Candidate> found) {
    final double dx = cloud.x[other] - cloud.x[at];
    final double dy = cloud.y[other] - cloud.y[at];
    final double dz = cloud.z[other] - cloud.z[at];
    final long squared = Math.round((dx * dx + dy * dy + dz * dz) / (UNIT * UNIT));
    if (squared > Math.round(RADIUS * RADIUS / (UNIT * UNIT))
        || found.size() == K && squared > found.peek().squared) {
      return;
    }
    found.add(new Candidate(other, squared));
    if (found.size() > K) {
      found.poll();
    }
  }

  private static PointBlock block(final Cloud cloud) {
    final int n = cloud.x.length;
    final int[] x = new int[n];
    final int[] y = new int[n];
    final int[] z = new int[n];
    final long[] identity = new long[n];
    for (int i = 0; i < n; i++) {
      x[i] = (int) Math.round((cloud.x[i] - 770_000) / UNIT);
      y[i] = (int) Math.round((cloud.y[i] - 6_277_000) / UNIT);
      z[i] = (int) Math.round(cloud.z[i] / UNIT);
      identity[i] = i;
    }
    return new PointBlock(Lattice.ofUnit(UNIT), 0, 0, 0, n, n, x, y, z, identity, Map.of());
  }
}
