package io.sparklidar.neighbor.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.cloud.BlockBuilder;
import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.cloud.Lattice;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.feature.Oracle;
import io.sparklidar.feature.OracleAssert;
import io.sparklidar.feature.Scale;
import io.sparklidar.feature.catalogue.Features;
import io.sparklidar.neighbor.Attributes;
import io.sparklidar.neighbor.cuda.Clouds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** As many neighbours as have the smallest eigenentropy. */
final class OptimalNeighborhoodTest {

  private static final Lattice CENTIMETRES = Lattice.ofUnit(0.01);
  private static final FeatureSet ALL = FeatureSet.parse("full,optimal_k");
  private static final double UNLIMITED = Double.POSITIVE_INFINITY;

  private final GridEngine engine = new GridEngine();

  @Test
  void everyColumnIsTheOraclesOnATown() {
    assertOracle(Attributes.on(Clouds.town(700, 1), 2), Neighborhood.optimal(10, 50, 3));
  }

  @Test
  void everyColumnIsTheOraclesInAForest() {
    assertOracle(Attributes.on(Clouds.forest(500, 3), 2), Neighborhood.optimal(3, 30, UNLIMITED));
  }

  @Test
  void everyColumnIsTheOraclesOnAnAnisotropicLattice() {
    final Lattice degrees =
        Lattice.of(List.of(new CoordinateTransform(1e-7, 1e-7, 0.001, 4, 50, 0)));
    final BlockBuilder cloud = new BlockBuilder(degrees);
    final Random random = new Random(4);
    for (int i = 0; i < 300; i++) {
      cloud.add(random.nextInt(10_000_000), random.nextInt(10_000_000), random.nextInt(90_000));
    }
    assertOracle(cloud.build(), Neighborhood.optimal(5, 25, UNLIMITED));
  }

  @Test
  void duplicatesArePointsLikeAnyOther() {
    final BlockBuilder cloud = new BlockBuilder(CENTIMETRES);
    final Random random = new Random(6);
    for (int i = 0; i < 400; i++) {
      cloud.add(10 * random.nextInt(6), 10 * random.nextInt(6), 10 * random.nextInt(3));
    }
    assertOracle(cloud.build(), Neighborhood.optimal(4, 40, UNLIMITED));
  }

  @Test
  void wherePointsCoincideTheFewestAreTaken() {
    final FeatureTable table =
        assertOracle(Clouds.coincident(60), Neighborhood.optimal(10, 50, UNLIMITED));
    assertEquals(10f, table.column(Features.OPTIMAL_K)[7]);
    assertTrue(Float.isNaN(table.column(Features.EIGENENTROPY)[7]));
  }

  /** Twenty at one spot have no entropy, so that only more than that can be chosen. */
  @Test
  void neighboursWithoutAnEntropyAreNotChosen() {
    final BlockBuilder cloud = new BlockBuilder(CENTIMETRES);
    for (int i = 0; i < 60; i++) {
      cloud.add(i < 20 ? 0 : 31 * i % 40, i < 20 ? 0 : 17 * i % 23, i < 20 ? 0 : i);
    }
    final FeatureTable table = assertOracle(cloud.build(), Neighborhood.optimal(10, 50, UNLIMITED));
    assertEquals(21f, table.column(Features.OPTIMAL_K)[0]);
    assertEquals(0f, table.column(Features.EIGENENTROPY)[0]);
  }

  @Test
  void onALineTheFewestAreTaken() {
    final BlockBuilder line = new BlockBuilder(CENTIMETRES);
    for (int i = 0; i < 80; i++) {
      line.add(3 * i * i, 6 * i * i, -9 * i * i);
    }
    final FeatureTable table = assertOracle(line.build(), Neighborhood.optimal(10, 50, UNLIMITED));
    for (final float k : table.column(Features.OPTIMAL_K)) {
      assertEquals(10f, k);
    }
  }

  @Test
  void whereFewerAreInReachAllOfThemAreTaken() {
    for (int n = 1; n < 14; n++) {
      final BlockBuilder few = new BlockBuilder(CENTIMETRES);
      for (int i = 0; i < n; i++) {
        few.add(3 * i * i, 5 * i, 7 * (i % 3));
      }
      final FeatureTable table = assertOracle(few.build(), Neighborhood.optimal(10, 50, UNLIMITED));
      if (n <= 10) {
        assertEquals((float) n, table.column(Features.OPTIMAL_K)[0]);
      }
      assertOracle(few.build(), Neighborhood.optimal(10, 50, 0.2));
    }
  }

  /** The columns of each size, and of them the smallest: what the definition says. */
  @Test
  void itIsTheSizeWhoseColumnIsSmallest() {
    assertSmallest(Clouds.town(4000, 11), 10, 50);
    assertSmallest(Clouds.forest(4000, 12), 10, 60);
    assertSmallest(Clouds.lake(2000, 13), 3, 40);
    assertSmallest(Clouds.grid(11), 3, 60);
    assertSmallest(Clouds.outlier(900, 14), 10, 50);
    assertSmallest(Clouds.wide(600, 2_000_000_000, 15), 5, 40);
    assertSmallest(Clouds.wide(600, 30_000, 16), 5, 40);
    assertSmallest(Clouds.town(1500, 17), 250, 300);
  }

  /** Entropies close to 0, where two eigenvalues are small beside the third. */
  @Test
  void itIsSoForWiresAndForSheets() {
    final Random random = new Random(18);
    for (final int across : new int[] {1, 2, 30, 1000}) {
      final BlockBuilder wire = new BlockBuilder(CENTIMETRES);
      final BlockBuilder sheet = new BlockBuilder(CENTIMETRES);
      for (int i = 0; i < 1200; i++) {
        final int along = random.nextInt(1_200_000);
        wire.add(along, random.nextInt(across + 1), along / 7 + random.nextInt(across + 1));
        sheet.add(along, random.nextInt(1_200_000), along / 7 + random.nextInt(across + 1));
      }
      assertSmallest(wire.build(), 4, 60);
      assertSmallest(sheet.build(), 4, 60);
    }
    assertSmallest(Clouds.almostOnAPlane(900, 40, 1), 4, 40);
    assertSmallest(Clouds.almostOnALine(900, 1 << 20, 1), 4, 40);
  }

  /**
   * Squares of several sides, each with a halo as wide as the radius, its points in another order.
   */
  @Test
  void tilingDoesNotChangeABit() {
    final PointBlock town = Attributes.on(Clouds.town(6000, 8), 9);
    final FeatureSet features =
        FeatureSet.parse("full").at(Scale.parse("optimal=10..50,optimal=3..20"));
    final Neighborhood job = Neighborhood.nearest(20, 1);
    final FeatureTable whole = engine.compute(town, job, features);
    for (final int side : new int[] {200, 370, 2500}) {
      final Map<Long, List<Integer>> tiles = new HashMap<>();
      for (int i = 0; i < town.size(); i++) {
        final long column = Math.floorDiv(town.x()[i], side);
        tiles
            .computeIfAbsent(
                column << 32 ^ Math.floorDiv(town.y()[i], side), t -> new ArrayList<>())
            .add(i);
      }
      for (final List<Integer> tile : tiles.values()) {
        assertSame(whole, town, tile, job, features);
      }
    }
  }

  private void assertSame(
      final FeatureTable whole,
      final PointBlock block,
      final List<Integer> core,
      final Neighborhood job,
      final FeatureSet features) {
    final IntSummaryStatistics x = core.stream().mapToInt(i -> block.x()[i]).summaryStatistics();
    final IntSummaryStatistics y = core.stream().mapToInt(i -> block.y()[i]).summaryStatistics();
    final Set<Integer> own = new HashSet<>(core);
    final List<Integer> order = new ArrayList<>(core);
    Collections.shuffle(order, new Random(core.size()));
    final int halo = 100;
    for (int i = 0; i < block.size(); i++) {
      if (!own.contains(i)
          && block.x()[i] >= x.getMin() - halo
          && block.x()[i] <= x.getMax() + halo
          && block.y()[i] >= y.getMin() - halo
          && block.y()[i] <= y.getMax() + halo) {
        order.add(i);
      }
    }
    final FeatureTable part =
        engine.compute(BlockBuilder.reordered(block, order, core.size()), job, features);
    for (final String name : features.columnNames()) {
      final float[] wanted = new float[core.size()];
      for (int i = 0; i < wanted.length; i++) {
        wanted[i] = whole.column(name)[order.get(i)];
      }
      assertArrayEquals(wanted, part.column(name), name);
    }
  }

  private void assertSmallest(final PointBlock block, final int fewest, final int most) {
    final Neighborhood job = Neighborhood.nearest(20, UNLIMITED);
    final String suffix = "_opt" + fewest + "to" + most;
    final List<String> some = List.of("eigenentropy", "normal_x", "z_range", "knn_distance_mean");
    final FeatureTable optimal =
        engine.compute(block, job, FeatureSet.parse(names(some, suffix) + ",optimal_k" + suffix));
    final FeatureTable sizes =
        engine.compute(
            block,
            job,
            FeatureSet.parse(
                IntStream.rangeClosed(fewest, most)
                    .mapToObj(k -> names(some, "_k" + k))
                    .collect(Collectors.joining(","))));
    for (int point = 0; point < block.coreCount(); point++) {
      int wanted = Math.min(fewest, block.size());
      float smallest = Float.POSITIVE_INFINITY;
      for (int k = fewest; k <= Math.min(most, block.size()); k++) {
        final float entropy = sizes.column("eigenentropy_k" + k)[point];
        if (entropy < smallest) {
          smallest = entropy;
          wanted = k;
        }
      }
      assertEquals(wanted, (int) optimal.column("optimal_k" + suffix)[point], "point " + point);
      for (final String name : some) {
        assertEquals(
            sizes.column(name + "_k" + wanted)[point],
            optimal.column(name + suffix)[point],
            name + " of point " + point);
      }
    }
  }

  private static String names(final List<String> features, final String suffix) {
    return features.stream().map(name -> name + suffix).collect(Collectors.joining(","));
  }

  private FeatureTable assertOracle(final PointBlock block, final Neighborhood neighborhood) {
    final FeatureTable table =
        engine.compute(
            block,
            neighborhood,
            ALL.where(column -> column.feature().needs().stream().allMatch(block::has)));
    final Oracle oracle = new Oracle(block, neighborhood);
    for (int i = 0; i < block.coreCount(); i += 1 + block.coreCount() / 60) {
      OracleAssert.assertRow(oracle.row(i), table, i);
    }
    return table;
  }
}
