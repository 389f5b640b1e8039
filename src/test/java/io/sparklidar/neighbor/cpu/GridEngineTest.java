package io.sparklidar.neighbor.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.cloud.BlockBuilder;
import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.cloud.Lattice;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.cloud.PointIdentity;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.feature.Oracle;
import io.sparklidar.feature.OracleAssert;
import io.sparklidar.feature.catalogue.Features;
import io.sparklidar.feature.definition.EigenMode;
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.neighbor.Attributes;
import io.sparklidar.neighbor.cuda.Clouds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class GridEngineTest {

  private static final Lattice CENTIMETRES = Lattice.ofUnit(0.01);
  private static final FeatureSet ALL = FeatureSet.Preset.FULL.features();
  private static final double UNLIMITED = Double.POSITIVE_INFINITY;

  private final GridEngine engine = new GridEngine();

  @Test
  void featuresOfThePointAloneAreTheSameWithoutASearch() {
    final PointBlock points = Attributes.on(Clouds.withCore(Clouds.town(900, 1), 700), 2);
    final Neighborhood nearest = Neighborhood.nearest(20, 2);
    final FeatureTable alone =
        engine.compute(points, nearest, FeatureSet.parse("ndvi,return_ratio"));
    final FeatureTable searched =
        engine.compute(points, nearest, FeatureSet.parse("ndvi,return_ratio,neighbor_count"));
    for (final Feature feature : alone.features().features()) {
      assertArrayEquals(searched.column(feature), alone.column(feature), feature.columnName());
    }
  }

  @Test
  void featuresAreTheOraclesOnATown() {
    assertOracle(town(3000, 1).build(), Neighborhood.nearest(20, 3));
  }

  @Test
  void featuresAreTheOraclesOnAForest() {
    assertOracle(forest(2000, 2).build(), Neighborhood.nearest(20, 3));
  }

  @Test
  void featuresAreTheOraclesWithoutARadius() {
    assertOracle(town(1500, 3).build(), Neighborhood.nearest(20, UNLIMITED));
  }

  @Test
  void featuresAreTheOraclesForManyNeighbours() {
    assertOracle(town(1500, 4).build(), Neighborhood.nearest(120, UNLIMITED));
  }

  /** Of about half of the points the squared differences sum to more than an int holds. */
  @Test
  void sumsAreTheSameWhetherTheyFitAnIntOrNot() {
    final BlockBuilder field = new BlockBuilder(CENTIMETRES);
    final Random random = new Random(8);
    final int side = 36_760;
    for (int i = 0; i < 2000; i++) {
      field.add(random.nextInt(side) - side / 2, random.nextInt(side), -random.nextInt(500));
    }
    final Neighborhood nearest = Neighborhood.nearest(100, UNLIMITED);
    // What fits a plane to neighbours has them one by one, and sums them in longs.
    final FeatureTable listed = engine.compute(field.build(), nearest, ALL);
    final FeatureTable summed =
        engine.compute(field.build(), nearest, FeatureSet.parse("default,verticality_guinard"));
    final float[] farthest = listed.column(Features.KNN_DISTANCE_MAX);
    final double fits = Math.sqrt(Integer.MAX_VALUE / 100.0) * 0.01;
    final long near = IntStream.range(0, 2000).filter(i -> farthest[i] < fits).count();
    assertTrue(near > 500 && near < 1500, near + " fit");
    for (final Feature feature : summed.features().features()) {
      assertArrayEquals(listed.column(feature), summed.column(feature), feature.columnName());
    }
  }

  @Test
  void featuresAreTheOraclesOnAWall() {
    final BlockBuilder wall = new BlockBuilder(CENTIMETRES);
    final Random random = new Random(5);
    for (int i = 0; i < 2000; i++) {
      wall.add(random.nextInt(1000), 500 + random.nextInt(3), random.nextInt(4000));
    }
    assertOracle(wall.build(), Neighborhood.nearest(20, 5));
  }

  @Test
  void featuresAreTheOraclesOnStillWater() {
    final BlockBuilder lake = new BlockBuilder(CENTIMETRES);
    final Random random = new Random(6);
    for (int i = 0; i < 2000; i++) {
      lake.add(random.nextInt(1000), random.nextInt(1000), 77);
    }
    final FeatureTable table = assertOracle(lake.build(), Neighborhood.nearest(20, 5));
    for (int i = 0; i < table.size(); i++) {
      assertEquals(0f, table.column(Features.EIGENVALUE_3)[i]);
      assertEquals(1f, table.column(Features.NORMAL_Z)[i]);
      assertEquals(0f, table.column(Features.NORMAL_X)[i]);
    }
  }

  @Test
  void featuresAreTheOraclesOnALine() {
    final BlockBuilder line = new BlockBuilder(CENTIMETRES);
    for (int i = 0; i < 500; i++) {
      line.add(3 * i, -2 * i, 5 * i);
    }
    final FeatureTable table = assertOracle(line.build(), Neighborhood.nearest(20, UNLIMITED));
    for (int i = 0; i < table.size(); i++) {
      assertEquals(1f, table.column(Features.LINEARITY)[i]);
      assertEquals(0f, table.column(Features.EIGENVALUE_2)[i]);
      assertTrue(Float.isNaN(table.column(Features.NORMAL_Z)[i]));
    }
  }

  @Test
  void featuresAreTheOraclesOnAnAnisotropicLattice() {
    final Lattice degrees =
        Lattice.of(List.of(new CoordinateTransform(1e-7, 1e-7, 0.001, 4, 50, 0)));
    assertTrue(!degrees.isIsotropic());
    final BlockBuilder cloud = new BlockBuilder(degrees);
    final Random random = new Random(7);
    for (int i = 0; i < 1000; i++) {
      cloud.add(random.nextInt(10_000_000), random.nextInt(10_000_000), random.nextInt(1000));
    }
    assertOracle(cloud.build(), Neighborhood.nearest(12, 0.3));
  }

  @Test
  void aRegularGridIsAllTies() {
    final BlockBuilder grid = new BlockBuilder(CENTIMETRES);
    for (int x = 0; x < 15; x++) {
      for (int y = 0; y < 15; y++) {
        for (int z = 0; z < 4; z++) {
          grid.add(100 * x, 100 * y, 100 * z);
        }
      }
    }
    for (final int k : new int[] {1, 2, 3, 5, 8, 20}) {
      assertOracle(grid.build(), Neighborhood.nearest(k, UNLIMITED));
    }
    // Exactly one step, exactly the diagonal: points on the sphere are inside.
    assertOracle(grid.build(), Neighborhood.nearest(50, 1));
    assertOracle(grid.build(), Neighborhood.nearest(50, 3));
  }

  @Test
  void duplicatesArePointsLikeAnyOther() {
    final BlockBuilder cloud = new BlockBuilder(CENTIMETRES);
    final Random random = new Random(8);
    for (int i = 0; i < 1500; i++) {
      cloud.add(10 * random.nextInt(6), 10 * random.nextInt(6), 10 * random.nextInt(2));
    }
    assertOracle(cloud.build(), Neighborhood.nearest(7, UNLIMITED));
    assertOracle(cloud.build(), Neighborhood.nearest(60, UNLIMITED));
    assertOracle(cloud.build(), Neighborhood.nearest(60, 0.1));
  }

  @Test
  void fewerPointsThanNeighboursAskedFor() {
    for (int n = 1; n < 8; n++) {
      final PointBlock few = town(n, n).build();
      assertOracle(few, Neighborhood.nearest(20, UNLIMITED));
      assertOracle(few, Neighborhood.nearest(20, 0.01));
    }
  }

  @Test
  void anEmptyCoreGivesAnEmptyTable() {
    assertEquals(0, engine.compute(town(50, 9).build(0), Neighborhood.nearest(20, 3), ALL).size());
    final PointBlock nothing = new BlockBuilder(CENTIMETRES).build();
    assertEquals(0, engine.compute(nothing, Neighborhood.nearest(20, 3), ALL).size());
  }

  @Test
  void aPointFarAwayCostsNothingAndHasItsNeighbours() {
    final BlockBuilder cloud = town(2000, 10);
    cloud.add(18_500_000, -3_000_000, 400_000);
    cloud.add(Integer.MAX_VALUE, Integer.MIN_VALUE, 0);
    assertOracle(cloud.build(), Neighborhood.nearest(20, UNLIMITED));
    assertOracle(cloud.build(), Neighborhood.nearest(20, 5));
  }

  @Test
  void aMillionPointsOnOneSpotAreNotCompared() {
    final BlockBuilder spot = new BlockBuilder(CENTIMETRES);
    for (int i = 0; i < 1_000_000; i++) {
      spot.add(5, 5, 5, PointIdentity.of(0, 999_999 - i));
    }
    final FeatureTable table =
        engine.compute(
            spot.build(), Neighborhood.nearest(20, UNLIMITED), FeatureSet.parse("default"));
    for (int i = 0; i < table.size(); i++) {
      assertEquals(20f, table.column(Features.NEIGHBOR_COUNT)[i]);
      assertEquals(0f, table.column(Features.EIGENVALUE_1)[i]);
      assertTrue(Float.isNaN(table.column(Features.NORMAL_X)[i]));
    }
  }

  @Test
  void orderAndOriginDoNotChangeABit() {
    final PointBlock block = town(5000, 11).build();
    final Neighborhood neighborhood = Neighborhood.nearest(20, 2);
    final FeatureTable expected = engine.compute(block, neighborhood, ALL);
    final List<Integer> order = shuffled(block.size(), 12);
    final PointBlock moved =
        BlockBuilder.moved(block, order, block.size(), 123_456, -98_765, 31_415);
    assertSameRows(expected, engine.compute(moved, neighborhood, ALL), order);
  }

  @Test
  void tilingDoesNotChangeABit() {
    final PointBlock block = town(5000, 13).build();
    final Neighborhood neighborhood = Neighborhood.nearest(20, 1);
    final FeatureTable expected = engine.compute(block, neighborhood, ALL);
    for (int tile = 0; tile < 4; tile++) {
      final int left = tile % 2 * 800;
      final int low = tile / 2 * 800;
      final List<Integer> order = new ArrayList<>();
      for (final int i : shuffled(block.size(), tile)) {
        if (isWithin(block, i, left, low, 0)) {
          order.add(i);
        }
      }
      final int core = order.size();
      for (int i = 0; i < block.size(); i++) {
        if (!isWithin(block, i, left, low, 0) && isWithin(block, i, left, low, 100)) {
          order.add(i);
        }
      }
      final PointBlock part = BlockBuilder.reordered(block, order, core);
      assertSameRows(expected, engine.compute(part, neighborhood, ALL), order);
    }
  }

  private static boolean isWithin(
      final PointBlock block, final int i, final int left, final int low, final int margin) {
    return block.x()[i] >= left - margin
        && block.x()[i] < left + 800 + margin
        && block.y()[i] >= low - margin
        && block.y()[i] < low + 800 + margin;
  }

  @Test
  void manyThreadsOnOneEngineGiveTheSame() throws Exception {
    final PointBlock block = town(3000, 14).build();
    final Neighborhood neighborhood = Neighborhood.nearest(20, 2);
    final FeatureTable expected = engine.compute(block, neighborhood, ALL);
    final ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      final List<Future<FeatureTable>> results = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        results.add(threads.submit(() -> engine.compute(block, neighborhood, ALL)));
      }
      final List<Integer> order = IntStream.range(0, block.size()).boxed().toList();
      for (final Future<FeatureTable> result : results) {
        assertSameRows(expected, result.get(), order);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private FeatureTable assertOracle(final PointBlock block, final Neighborhood neighborhood) {
    assertOracle(block, neighborhood, EigenMode.SQRT);
    return assertOracle(block, neighborhood, EigenMode.RAW);
  }

  private FeatureTable assertOracle(
      final PointBlock block, final Neighborhood neighborhood, final EigenMode mode) {
    final FeatureTable table = engine.compute(block, neighborhood, ALL.in(mode));
    final NearestSearch search =
        new NearestSearch(GridTree.of(block, neighborhood.k()), neighborhood);
    final Oracle oracle = new Oracle(block, neighborhood, mode);
    final int step = Math.max(1, block.coreCount() / 300);
    for (int i = 0; i < block.coreCount(); i += step) {
      final List<Integer> neighbors = oracle.neighbors(i);
      search.find(i);
      assertEquals(
          neighbors,
          IntStream.of(search.neighbors()).limit(search.count()).boxed().toList(),
          "neighbours of point " + i);
      OracleAssert.assertRow(oracle.row(i, neighbors), table, i);
    }
    return table;
  }

  private static void assertSameRows(
      final FeatureTable expected, final FeatureTable actual, final List<Integer> order) {
    for (final Feature feature : ALL.features()) {
      final float[] wanted = new float[actual.size()];
      for (int i = 0; i < actual.size(); i++) {
        wanted[i] = expected.column(feature)[order.get(i)];
      }
      assertArrayEquals(wanted, actual.column(feature), feature.columnName());
    }
  }

  private static List<Integer> shuffled(final int n, final long seed) {
    final List<Integer> order = new ArrayList<>(IntStream.range(0, n).boxed().toList());
    Collections.shuffle(order, new Random(seed));
    return order;
  }

  /** Ground, a roof and its walls on 16 m x 16 m. */
  private static BlockBuilder town(final int n, final long seed) {
    final Random random = new Random(seed);
    final BlockBuilder town = new BlockBuilder(CENTIMETRES);
    for (int i = 0; i < n; i++) {
      final int x = random.nextInt(1600);
      final int y = random.nextInt(1600);
      if (x > 400 && x < 1200 && y > 400 && y < 1200) {
        if (random.nextInt(4) == 0) {
          town.add(400 + random.nextInt(3), y, random.nextInt(600));
        } else {
          town.add(x, y, 600 + (x - 400) / 2 + random.nextInt(4));
        }
      } else {
        town.add(x, y, x / 30 + random.nextInt(6));
      }
    }
    return town;
  }

  /** Points in all heights. */
  private static BlockBuilder forest(final int n, final long seed) {
    final Random random = new Random(seed);
    final BlockBuilder forest = new BlockBuilder(CENTIMETRES);
    for (int i = 0; i < n; i++) {
      forest.add(random.nextInt(800), random.nextInt(800), random.nextInt(2000));
    }
    return forest;
  }
}
