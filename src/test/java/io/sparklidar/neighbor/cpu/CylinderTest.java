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
import io.sparklidar.feature.catalogue.Features;
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.neighbor.Attributes;
import io.sparklidar.neighbor.cuda.Clouds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** All points within a radius in plan, whatever their height. */
final class CylinderTest {

  private static final Lattice CENTIMETRES = Lattice.ofUnit(0.01);
  private static final FeatureSet ALL = FeatureSet.Preset.FULL.features();

  private final GridEngine engine = new GridEngine();

  @Test
  void everyColumnIsTheOraclesOnATown() {
    final PointBlock town = Attributes.on(Clouds.town(2500, 1), 2);
    assertOracle(town, 0.8);
    assertOracle(town, 3);
  }

  @Test
  void everyColumnIsTheOraclesInAForest() {
    final BlockBuilder forest = new BlockBuilder(CENTIMETRES);
    final Random random = new Random(3);
    for (int i = 0; i < 1500; i++) {
      forest.add(random.nextInt(800), random.nextInt(800), random.nextInt(4000) - 2000);
    }
    assertOracle(forest.build(), 1.5);
  }

  @Test
  void everyColumnIsTheOraclesOnAnAnisotropicLattice() {
    final Lattice degrees =
        Lattice.of(List.of(new CoordinateTransform(1e-7, 1e-7, 0.001, 4, 50, 0)));
    final BlockBuilder cloud = new BlockBuilder(degrees);
    final Random random = new Random(4);
    for (int i = 0; i < 600; i++) {
      cloud.add(random.nextInt(10_000_000), random.nextInt(10_000_000), random.nextInt(90_000));
    }
    assertOracle(cloud.build(), 0.2);
  }

  /** Exactly at the radius in plan, a kilometre above and a kilometre below: inside. */
  @Test
  void aPointAtTheRadiusIsInsideWhateverItsHeight() {
    final BlockBuilder points = new BlockBuilder(CENTIMETRES);
    points.add(0, 0, 0);
    points.add(120, 160, 100_000);
    points.add(-160, 120, -100_000);
    points.add(121, 160, 0);
    final FeatureTable table = assertOracle(points.build(), 2);
    assertEquals(3f, table.column(Features.NEIGHBOR_COUNT)[0]);
    assertEquals(2000f, table.column(Features.Z_RANGE)[0]);
    assertEquals((float) Math.hypot(2, 1000), table.column(Features.KNN_DISTANCE_MAX)[0]);
  }

  @Test
  void aWallIsAllInAFewCylinders() {
    final BlockBuilder wall = new BlockBuilder(CENTIMETRES);
    final Random random = new Random(5);
    for (int i = 0; i < 1500; i++) {
      wall.add(random.nextInt(300), random.nextInt(2), random.nextInt(8000));
    }
    assertOracle(wall.build(), 1);
  }

  @Test
  void duplicatesArePointsLikeAnyOther() {
    final BlockBuilder cloud = new BlockBuilder(CENTIMETRES);
    final Random random = new Random(6);
    for (int i = 0; i < 800; i++) {
      cloud.add(10 * random.nextInt(6), 10 * random.nextInt(6), 10 * random.nextInt(3));
    }
    assertOracle(cloud.build(), 0.1);
    assertOracle(cloud.build(), 0.09);
  }

  @Test
  void degenerateCylindersAreTheOracles() {
    final BlockBuilder spot = new BlockBuilder(CENTIMETRES);
    final BlockBuilder mast = new BlockBuilder(CENTIMETRES);
    final BlockBuilder lake = new BlockBuilder(CENTIMETRES);
    for (int i = 0; i < 60; i++) {
      spot.add(7, 7, 7);
      mast.add(7, 7, 100 * i);
      lake.add(37 * i % 100, 59 * i % 100, 7);
    }
    assertOracle(spot.build(), 1);
    assertOracle(mast.build(), 1);
    assertOracle(lake.build(), 0.3);
    for (int n = 1; n < 6; n++) {
      final BlockBuilder few = new BlockBuilder(CENTIMETRES);
      for (int i = 0; i < n; i++) {
        few.add(3 * i * i, 5 * i, 1000 * i);
      }
      assertOracle(few.build(), 0.01);
      assertOracle(few.build(), 5);
    }
  }

  /** Sums of squares of 20 km at a step of 1 mm and a thousand points: beyond 64 bits. */
  @Test
  void tallCylindersDoNotOverflow() {
    final BlockBuilder tall = new BlockBuilder(Lattice.ofUnit(0.001));
    final Random random = new Random(7);
    for (int i = 0; i < 1000; i++) {
      tall.add(
          random.nextInt(1000), random.nextInt(1000), random.nextInt() >> random.nextInt(3) * 8);
    }
    final FeatureTable table = assertOracle(tall.build(), 2);
    assertTrue(table.column(Features.Z_RANGE)[0] > 4e6, "no difference is beyond 31 bits");
  }

  @Test
  void tilingDoesNotChangeABit() {
    final PointBlock town = Attributes.on(Clouds.town(4000, 8), 9);
    final FeatureSet features =
        FeatureSet.parse(
            String.join(
                ",",
                ALL.columnNames().stream()
                    .filter(name -> !name.matches("ndvi|return_ratio|hsv_."))
                    .map(name -> name + "_c0.7")
                    .toList()));
    final Neighborhood job = Neighborhood.nearest(20, 1);
    final FeatureTable whole = engine.compute(town, job, features);
    final int side = extent(town.x()) / 3 + 1;
    final int least = IntStream.of(town.x()).limit(town.size()).min().orElseThrow();
    for (int tile = 0; tile < 3; tile++) {
      final int from = least + tile * side;
      final List<Integer> order = new ArrayList<>();
      final List<Integer> halo = new ArrayList<>();
      for (int i = 0; i < town.size(); i++) {
        final int x = town.x()[i];
        if (x >= from && x < from + side) {
          order.add(i);
        } else if (x >= from - 70 && x < from + side + 70) {
          halo.add(i);
        }
      }
      Collections.shuffle(order, new Random(tile));
      final int core = order.size();
      order.addAll(halo);
      final FeatureTable part =
          engine.compute(BlockBuilder.reordered(town, order, core), job, features);
      for (final String name : features.columnNames()) {
        final float[] wanted = new float[core];
        for (int i = 0; i < core; i++) {
          wanted[i] = whole.column(name)[order.get(i)];
        }
        assertArrayEquals(wanted, part.column(name), name);
      }
    }
  }

  private static int extent(final int[] values) {
    return IntStream.of(values).max().orElseThrow() - IntStream.of(values).min().orElseThrow();
  }

  private FeatureTable assertOracle(final PointBlock block, final double radius) {
    final Neighborhood cylinder = Neighborhood.cylinder(radius);
    final FeatureTable table = engine.compute(block, cylinder, ALL);
    final Oracle oracle = new Oracle(block, cylinder);
    for (int i = 0; i < block.coreCount(); i += Math.max(1, block.coreCount() / 150)) {
      OracleAssert.assertRow(oracle.row(i), table, i);
    }
    for (final Feature feature : List.of(Features.NEIGHBOR_COUNT, Features.Z_RANGE)) {
      for (final float value : table.column(feature)) {
        assertTrue(value >= 0, feature.columnName());
      }
    }
    return table;
  }
}
