package io.sparklidar.neighbor.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sparklidar.cloud.BlockBuilder;
import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.cloud.Lattice;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.Column;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.feature.PlainAssert;
import io.sparklidar.feature.definition.FeatureCost;
import io.sparklidar.parallel.SpareCores;
import io.sparklidar.proof.BruteForce;
import io.sparklidar.proof.PlainFeatures;
import io.sparklidar.proof.PlainRow;
import io.sparklidar.proof.PlainVariants;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Neighbourhoods made of some points only, of any cloud: held against comparing all with all. */
final class ReferenceProperties {

  private static final FeatureSet ALL = FeatureSet.Preset.FULL.features();

  private static final List<String> SCALES =
      List.of("_k1", "_k4", "_k30", "_r0.5", "_c0.3", "_opt4to12", "_v0.1_k6", "_v0.333_k1");

  private final GridEngine engine = new GridEngine();

  /** What a cloud is drawn from. */
  enum Shape {
    /** Few positions: nearly everything is a tie or a duplicate. */
    COARSE,
    /** A box of the size neighbours are searched in. */
    BOX,
    /** Flat ground below everything else. */
    GROUND
  }

  @Property(tries = 200)
  void featuresAreThoseOfThePlainFormulas(
      @ForAll final Shape shape,
      @ForAll final long seed,
      @ForAll @IntRange(min = 1, max = 150) final int n,
      @ForAll @IntRange(max = 4) final int share,
      @ForAll final boolean anisotropic) {
    final PointBlock block = cloud(shape, seed, n, share, anisotropic);
    final FeatureSet features = atAllScales();
    final Neighborhood job = Neighborhood.nearest(9, 1);
    final FeatureTable table = engine.compute(block, job, features);
    for (int point = 0; point < n; point += 1 + n / 30) {
      final int asked = point;
      final Map<Neighborhood, PlainRow> rows = new HashMap<>();
      for (final Column column : features.columns()) {
        PlainAssert.assertValue(
            column,
            rows.computeIfAbsent(column.scale().in(job), of -> row(block, of, asked)),
            point,
            table);
      }
    }
  }

  @Property(tries = 100)
  void orderOriginAndHelpersDoNotChangeABit(
      @ForAll final Shape shape,
      @ForAll final long seed,
      @ForAll @IntRange(min = 1, max = 800) final int n,
      @ForAll @IntRange(max = 4) final int share) {
    final PointBlock block = cloud(shape, seed, n, share, false);
    final FeatureSet features = atAllScales();
    final Neighborhood job = Neighborhood.nearest(9, 1);
    final FeatureTable expected = engine.compute(block, job, features);
    final Random random = new Random(seed);
    final List<Integer> order = new ArrayList<>(IntStream.range(0, n).boxed().toList());
    Collections.shuffle(order, random);
    final int core = random.nextInt(n + 1);
    final int move = random.nextInt(1 << 28);
    final PointBlock moved = moved(block, order, core, move);
    final FeatureTable actual =
        new GridEngine(new SpareCores(4), 1 + (int) (seed & 15)).compute(moved, job, features);
    for (int column = 0; column < features.size(); column++) {
      final float[] wanted = new float[core];
      for (int i = 0; i < core; i++) {
        wanted[i] = expected.column(column)[order.get(i)];
      }
      assertArrayEquals(wanted, actual.column(column), features.columnNames().get(column));
    }
  }

  /** What may be no neighbour might as well not be there, for all that may. */
  @Property(tries = 100)
  void pointsThatMayBeNeighboursHaveTheFeaturesOfTheCloudOfTheseAlone(
      @ForAll final Shape shape,
      @ForAll final long seed,
      @ForAll @IntRange(min = 1, max = 800) final int n,
      @ForAll @IntRange(max = 4) final int share) {
    final PointBlock block = cloud(shape, seed, n, share, false);
    final int[] some =
        IntStream.range(0, n)
            .filter(point -> block.references().map(of -> of.get(point)).orElse(true))
            .toArray();
    final PointBlock alone = block.of(some, some.length, some.length);
    assertEquals(true, alone.references().isEmpty());
    final FeatureSet features = atAllScales();
    final Neighborhood job = Neighborhood.nearest(9, 1);
    final FeatureTable of = engine.compute(block, job, features);
    final FeatureTable ofAlone = engine.compute(alone, job, features);
    for (int column = 0; column < features.size(); column++) {
      final float[] wanted = new float[some.length];
      for (int i = 0; i < some.length; i++) {
        wanted[i] = of.column(column)[some[i]];
      }
      assertArrayEquals(wanted, ofAlone.column(column), features.columnNames().get(column));
    }
  }

  private static PlainRow row(
      final PointBlock block, final Neighborhood neighborhood, final int point) {
    final BruteForce search =
        neighborhood instanceof Neighborhood.Thinned thinned
            ? BruteForce.thinned(block, thinned.voxel(), thinned.k(), thinned.radius())
            : neighborhood.k() < Integer.MAX_VALUE
                ? BruteForce.nearest(block, neighborhood.k(), neighborhood.radius())
                : neighborhood instanceof Neighborhood.Within
                    ? BruteForce.within(block, neighborhood.radius())
                    : BruteForce.cylinder(block, neighborhood.radius());
    final List<BruteForce.Neighbor> found = search.of(point);
    final List<BruteForce.Neighbor> neighbors =
        neighborhood instanceof Neighborhood.Optimal optimal
            ? PlainFeatures.optimal(block, point, search, found, optimal.fewest())
            : found;
    return PlainFeatures.of(block, point, search, neighbors, PlainVariants.of(false));
  }

  private static PointBlock moved(
      final PointBlock block, final List<Integer> order, final int core, final int move) {
    final PointBlock moved = BlockBuilder.moved(block, order, core, move, -move, move / 3);
    final BitSet some = new BitSet();
    for (int i = 0; i < order.size(); i++) {
      final int point = order.get(i);
      some.set(i, block.references().map(of -> of.get(point)).orElse(true));
    }
    return moved.withReferences(some);
  }

  private static FeatureSet atAllScales() {
    final StringBuilder names = new StringBuilder(ALL.toString());
    for (final Column column : ALL.columns()) {
      for (final String scale : SCALES) {
        if (column.feature().cost() != FeatureCost.POINT) {
          names.append(',').append(column.name()).append(scale);
        }
      }
    }
    return FeatureSet.parse(names.toString());
  }

  /**
   * A cloud.
   *
   * @param share how many of four points may be neighbours
   */
  private static PointBlock cloud(
      final Shape shape, final long seed, final int n, final int share, final boolean anisotropic) {
    final Random random = new Random(seed);
    final BlockBuilder cloud =
        new BlockBuilder(
            anisotropic
                ? Lattice.of(List.of(new CoordinateTransform(0.01, 0.02, 0.001, 0, 0, 0)))
                : Lattice.ofUnit(0.01));
    final BitSet some = new BitSet();
    for (int i = 0; i < n; i++) {
      final int z = random.nextInt(40);
      switch (shape) {
        case COARSE -> cloud.add(2 * random.nextInt(3), 2 * random.nextInt(3), z / 20);
        case BOX -> cloud.add(random.nextInt(60), random.nextInt(60), z);
        case GROUND -> cloud.add(random.nextInt(90), random.nextInt(90), i % 4 < share ? 0 : z);
      }
      some.set(i, shape == Shape.GROUND ? i % 4 < share : random.nextInt(4) < share);
    }
    return cloud.build().withReferences(some);
  }
}
