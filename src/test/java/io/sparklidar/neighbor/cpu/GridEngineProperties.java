package io.sparklidar.neighbor.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.sparklidar.cloud.BlockBuilder;
import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.cloud.Lattice;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.cloud.PointIdentity;
import io.sparklidar.feature.FeaturePlan;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.feature.Oracle;
import io.sparklidar.feature.OracleAssert;
import io.sparklidar.feature.catalogue.Features;
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.feature.definition.FeatureCost;
import io.sparklidar.parallel.SpareCores;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Claims about every cloud: ties, duplicates, clusters, outliers, any lattice, any k and R. */
final class GridEngineProperties {

  private static final FeatureSet ALL = FeatureSet.Preset.FULL.features();

  private final GridEngine engine = new GridEngine();

  /** What a cloud is drawn from. */
  enum Shape {
    /** Few positions: nearly everything is a tie or a duplicate. */
    COARSE,
    /** A box of the size neighbours are searched in. */
    BOX,
    /** Dense clumps in empty space. */
    CLUMPS,
    /** A rough surface. */
    SURFACE,
    /** Neighbours about as far apart as int arithmetic reaches. */
    SPARSE,
    /** Differences from nothing to the whole range of int. */
    ANY_SCALE
  }

  @Property(tries = 150)
  void neighboursAndFeaturesAreTheOracles(
      @ForAll final Shape shape,
      @ForAll final long seed,
      @ForAll @IntRange(min = 1, max = 200) final int n,
      @ForAll @IntRange(min = 1, max = 40) final int k,
      @ForAll @IntRange(max = 3) final int radius,
      @ForAll final boolean anisotropic) {
    final PointBlock block =
        cloud(shape, seed, n, anisotropic ? anisotropic() : Lattice.ofUnit(0.01));
    final Neighborhood neighborhood = Neighborhood.nearest(k, radius(radius));
    final FeatureTable table = engine.compute(block, neighborhood, ALL);
    final Oracle oracle = new Oracle(block, neighborhood);
    final NearestSearch search = new NearestSearch(GridTree.of(block, k), neighborhood);
    for (int i = 0; i < n; i += 1 + n / 40) {
      final List<Integer> neighbors = oracle.neighbors(i);
      search.find(i);
      assertEquals(
          neighbors, IntStream.of(search.neighbors()).limit(search.count()).boxed().toList());
      // Intensities are random, so their mean tells which points the neighbours are.
      OracleAssert.assertRow(oracle.row(i, neighbors), table, i);
    }
  }

  @Property(tries = 100)
  void orderOriginAndHaloDoNotChangeABit(
      @ForAll final Shape shape,
      @ForAll final long seed,
      @ForAll @IntRange(min = 1, max = 600) final int n,
      @ForAll @IntRange(min = 1, max = 40) final int k,
      @ForAll @IntRange(max = 3) final int radius) {
    final PointBlock block = cloud(shape, seed, n, Lattice.ofUnit(0.001));
    final Neighborhood neighborhood =
        k > 20
            ? Neighborhood.optimal(k - 15, k, radius(radius))
            : Neighborhood.nearest(2 * k, radius(radius));
    final FeatureTable expected = engine.compute(block, neighborhood, ALL);
    final Random random = new Random(seed);
    final List<Integer> order = new ArrayList<>(IntStream.range(0, n).boxed().toList());
    Collections.shuffle(order, random);
    final int core = random.nextInt(n + 1);
    final int move = shape == Shape.ANY_SCALE ? 0 : random.nextInt(1 << 28);
    final PointBlock other = BlockBuilder.moved(block, order, core, move, -move, move / 3);
    assertSameRows(expected, engine.compute(other, neighborhood, ALL), order);
  }

  @Property(tries = 100)
  void helpersDoNotChangeABit(
      @ForAll final Shape shape,
      @ForAll final long seed,
      @ForAll @IntRange(min = 1, max = 2000) final int n,
      @ForAll @IntRange(min = 1, max = 40) final int k,
      @ForAll @IntRange(max = 3) final int radius) {
    final PointBlock block = cloud(shape, seed, n, Lattice.ofUnit(0.001));
    final Neighborhood neighborhood =
        k > 20
            ? Neighborhood.optimal(k - 15, k, radius(radius))
            : Neighborhood.nearest(2 * k, radius(radius));
    final FeatureTable alone = engine.compute(block, neighborhood, ALL);
    final GridEngine together = new GridEngine(new SpareCores(4), 1 + (int) (seed & 15));
    assertSameRows(
        alone, together.compute(block, neighborhood, ALL), IntStream.range(0, n).boxed().toList());
  }

  @Property(tries = 100)
  void whatElseIsAskedForDoesNotChangeABit(
      @ForAll final Shape shape,
      @ForAll final long seed,
      @ForAll @IntRange(min = 1, max = 600) final int n,
      @ForAll @IntRange(min = 1, max = 40) final int k,
      @ForAll @IntRange(max = 3) final int radius) {
    final PointBlock block = cloud(shape, seed, n, Lattice.ofUnit(0.001));
    final Neighborhood neighborhood = Neighborhood.nearest(k, radius(radius));
    final List<Integer> order = IntStream.range(0, n).boxed().toList();
    final FeatureTable all = engine.compute(block, neighborhood, ALL);
    for (final String some :
        List.of(
            "default", "neighbor_count", "roughness,first_order_moment", "density_2d,echo_ratio")) {
      assertSameRows(all, engine.compute(block, neighborhood, FeatureSet.parse(some)), order);
    }
  }

  @Property(tries = 100)
  void oneSearchServesAllNeighbourhoodsWithoutChangingABit(
      @ForAll final Shape shape,
      @ForAll final long seed,
      @ForAll @IntRange(min = 1, max = 600) final int n,
      @ForAll @IntRange(max = 3) final int radius) {
    final PointBlock block = cloud(shape, seed, n, Lattice.ofUnit(0.001));
    final double far = radius(radius);
    final StringBuilder names = new StringBuilder(ALL.toString());
    for (final String scale :
        List.of(
            "_k3",
            "_k10",
            "_k50",
            "_opt5to30",
            "_opt10to50",
            "_r0.02",
            "_r0.3",
            "_c0.02",
            "_c0.3")) {
      for (final Feature feature : ALL.features()) {
        if (feature.cost() != FeatureCost.POINT) {
          names.append(',').append(feature.columnName()).append(scale);
        }
      }
    }
    final FeatureTable together =
        engine.compute(block, Neighborhood.nearest(20, far), FeatureSet.parse(names.toString()));
    final Map<String, Neighborhood> alone =
        Map.of(
            "", Neighborhood.nearest(20, far),
            "_k3", Neighborhood.nearest(3, far),
            "_k10", Neighborhood.nearest(10, far),
            "_k50", Neighborhood.nearest(50, far),
            "_opt5to30", Neighborhood.optimal(5, 30, far),
            "_opt10to50", Neighborhood.optimal(10, 50, far),
            "_r0.02", Neighborhood.within(0.02),
            "_r0.3", Neighborhood.within(0.3),
            "_c0.02", Neighborhood.cylinder(0.02),
            "_c0.3", Neighborhood.cylinder(0.3));
    alone.forEach(
        (suffix, neighborhood) -> {
          final FeatureTable expected = engine.compute(block, neighborhood, ALL);
          for (final Feature feature : ALL.features()) {
            if (feature.cost() != FeatureCost.POINT) {
              final String name = feature.columnName() + suffix;
              assertArrayEquals(expected.column(feature), together.column(name), name);
            }
          }
        });
  }

  @Property(tries = 40)
  void partsThatAreComputedOneByOneJoinToTheSame(
      @ForAll final Shape shape,
      @ForAll final long seed,
      @ForAll @IntRange(min = 1, max = 300) final int n) {
    final PointBlock block = cloud(shape, seed, n, Lattice.ofUnit(0.001));
    final Neighborhood job = Neighborhood.nearest(20, 3);
    final FeatureSet features =
        FeatureSet.parse(
            "ndvi,planarity,z_range,planarity_k20,slope_k5,roughness_k5,neighbor_count_r0.3");
    final FeaturePlan plan = FeaturePlan.of(features, job);
    final FeatureTable joined =
        plan.joining(
            block,
            plan.parts().stream()
                .map(part -> engine.compute(block, part.neighborhood(), part.features()))
                .toList());
    final FeatureTable together = engine.compute(block, job, features);
    for (final String column : features.columnNames()) {
      assertArrayEquals(together.column(column), joined.column(column), column);
    }
  }

  @Property(tries = 120)
  void allWithinARadiusAreTheOracles(
      @ForAll final Shape shape,
      @ForAll final long seed,
      @ForAll @IntRange(min = 1, max = 300) final int n,
      @ForAll @IntRange(max = 2) final int radius,
      @ForAll final boolean inPlan,
      @ForAll final boolean anisotropic) {
    final PointBlock block =
        cloud(shape, seed, n, anisotropic ? anisotropic() : Lattice.ofUnit(0.001));
    final Neighborhood neighborhood =
        inPlan ? Neighborhood.cylinder(radius(radius)) : Neighborhood.within(radius(radius));
    final FeatureTable table = engine.compute(block, neighborhood, ALL);
    final Oracle oracle = new Oracle(block, neighborhood);
    for (int i = 0; i < n; i += 1 + n / 40) {
      OracleAssert.assertRow(oracle.row(i), table, i);
    }
  }

  /** Hardly anything lies along v2: a sum of squares must not become negative by rounding. */
  @Example
  void momentsOfAlmostCollinearPointsAreNotNegative() {
    valuesAreInTheirRangeOrUndefined(Shape.CLUMPS, -1799490079595863378L, 5, 3);
    valuesAreInTheirRangeOrUndefined(Shape.CLUMPS, -1799490079595863378L, 4, 3);
  }

  @Property(tries = 150)
  void valuesAreInTheirRangeOrUndefined(
      @ForAll final Shape shape,
      @ForAll final long seed,
      @ForAll @IntRange(min = 1, max = 600) final int n,
      @ForAll @IntRange(min = 1, max = 30) final int k) {
    final PointBlock block = cloud(shape, seed, n, Lattice.ofUnit(0.001));
    final FeatureTable table =
        engine.compute(block, Neighborhood.nearest(k, Double.POSITIVE_INFINITY), ALL);
    for (final Feature feature : ALL.features()) {
      final float low = lowest(feature.rangeText());
      final float high = highest(feature.rangeText(), k);
      final float[] column = table.column(feature);
      for (int i = 0; i < n; i++) {
        assertFalse(
            column[i] < low || column[i] > high || Float.isInfinite(column[i]),
            feature.columnName() + " is " + feature.rangeText() + ", not " + column[i]);
      }
    }
    for (int i = 0; i < n; i++) {
      final boolean noNormal = Float.isNaN(table.column(Features.NORMAL_Z)[i]);
      for (final Feature feature :
          List.of(Features.VERTICALITY, Features.WALL_SCORE, Features.SLOPE)) {
        assertEquals(noNormal, Float.isNaN(table.column(feature)[i]), feature.columnName());
      }
    }
  }

  /** The lower end of a range as the catalogue prints it. */
  private static float lowest(final String range) {
    if (range.startsWith("-1..")) {
      return -1;
    }
    if (range.startsWith("1..")) {
      return 1;
    }
    if (range.startsWith("1/3..")) {
      return 1f / 3;
    }
    return range.startsWith("0..") || range.startsWith(">") ? 0 : Float.NEGATIVE_INFINITY;
  }

  /** The upper end of a range as the catalogue prints it. */
  private static float highest(final String range, final int k) {
    final String high = range.substring(range.indexOf("..") + 1).replace(".", "").strip();
    return switch (range.contains("..") ? high : "") {
      case "1" -> 1;
      case "1/2" -> 0.5f;
      case "1/3" -> 1f / 3;
      case "ln 3" -> (float) Math.log(3);
      case "90 degrees" -> 90;
      case "100 %" -> 100;
      case "360 degrees" -> 360;
      case "65535" -> 65535;
      case "327675" -> 32767.5f;
      case "k" -> k;
      case "" -> Float.POSITIVE_INFINITY;
      default -> throw new IllegalArgumentException(range);
    };
  }

  private static Lattice anisotropic() {
    return Lattice.of(List.of(new CoordinateTransform(1e-6, 1e-6, 0.01, 0, 0, 0)));
  }

  private static double radius(final int choice) {
    return new double[] {0.05, 0.5, 3, Double.POSITIVE_INFINITY}[choice];
  }

  private static PointBlock cloud(
      final Shape shape, final long seed, final int n, final Lattice lattice) {
    final Random random = new Random(seed);
    final BlockBuilder cloud = new BlockBuilder(lattice);
    for (int i = 0; i < n; i++) {
      // Identities in no order, so that ties are not broken by position in the block.
      final long identity = PointIdentity.of(random.nextInt(3), (i * 7919L + 13) % 1_000_003);
      switch (shape) {
        case COARSE ->
            cloud.add(random.nextInt(4) * 5, random.nextInt(4) * 5, random.nextInt(2), identity);
        case BOX ->
            cloud.add(random.nextInt(500), random.nextInt(500), random.nextInt(500), identity);
        case CLUMPS -> {
          final int center = random.nextInt(3) * 100_000;
          cloud.add(
              center + random.nextInt(9), random.nextInt(9), center + random.nextInt(9), identity);
        }
        case SURFACE -> {
          final int x = random.nextInt(400);
          final int y = random.nextInt(400);
          cloud.add(x, y, (x * x + 3 * x * y) / 500 + random.nextInt(4), identity);
        }
        case SPARSE ->
            cloud.add(
                random.nextInt(100_000), random.nextInt(100_000), random.nextInt(50_000), identity);
        case ANY_SCALE -> cloud.add(anyScale(random), anyScale(random), anyScale(random), identity);
      }
    }
    return cloud.build();
  }

  private static int anyScale(final Random random) {
    return random.nextInt() >> random.nextInt(32);
  }

  private static void assertSameRows(
      final FeatureTable expected, final FeatureTable actual, final List<Integer> order) {
    for (final Feature feature : actual.features().features()) {
      final float[] wanted = new float[actual.size()];
      for (int i = 0; i < actual.size(); i++) {
        wanted[i] = expected.column(feature)[order.get(i)];
      }
      assertArrayEquals(wanted, actual.column(feature), feature.columnName());
    }
  }
}
