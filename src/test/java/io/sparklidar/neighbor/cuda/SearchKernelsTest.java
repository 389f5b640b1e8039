package io.sparklidar.neighbor.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.feature.SquaredDistance;
import io.sparklidar.feature.convention.Tool;
import io.sparklidar.feature.definition.EigenMode;
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.feature.definition.Variant;
import io.sparklidar.neighbor.Attributes;
import io.sparklidar.neighbor.cpu.GridEngine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The searches that list neighbours, or find all within a radius, and the pass over these, on a
 * warp whose lanes take turns: every column has the bits of the engine on the CPU.
 */
final class SearchKernelsTest {

  private static final FeatureSet ALL =
      FeatureSet.parse(
          Stream.concat(CudaFeatures.ORDER.stream(), CudaFeatures.PASS.stream())
              .map(Feature::columnName)
              .collect(Collectors.joining(",")));
  private static final FeatureSet WITHOUT_INTENSITY =
      ALL.where(column -> column.feature().needs().isEmpty());
  private static final double UNLIMITED = Double.POSITIVE_INFINITY;

  /** Neighbours that a lane keeps: some groups have more. */
  private static final int ROOM = 40;

  @TempDir private static Path folder;

  private static HostFormulas kernels;

  @BeforeAll
  static void compile() throws IOException, InterruptedException {
    kernels =
        HostFormulas.compileInto(folder, "neighbor", "search", "-Isrc/test/cuda/standin", "-w");
  }

  @Test
  void fewNeighboursOfATown() throws IOException {
    assertNearest("small", Clouds.town(500, 1), 20, UNLIMITED);
    assertNearest("small", Clouds.town(300, 2), 7, 0.5);
    assertNearest("far", Clouds.town(300, 3), 20, UNLIMITED);
    assertNearest("small", Clouds.grid(7), 20, UNLIMITED);
    assertNearest("small", Clouds.lake(300, 4), 20, UNLIMITED);
  }

  @Test
  void moreNeighbours() throws IOException {
    assertNearest("large", Clouds.town(400, 5), 50, UNLIMITED);
    assertNearest("many", Clouds.forest(500, 6), 100, UNLIMITED);
    assertNearest("many", Clouds.grid(8), 60, UNLIMITED);
    assertNearest("many", Clouds.town(700, 7), 300, 2);
    assertNearest("farMany", Clouds.forest(40, 8), 33, UNLIMITED);
  }

  /**
   * From where sums leave 32 bits, and fourth powers 64 and 128, to where the kernels' room ends.
   */
  @Test
  void wideClouds() throws IOException {
    for (final int bits : new int[] {11, 13, 15, 18, 21, 24, 27, 30}) {
      assertNearest("small", Clouds.wide(200, (1 << bits) - 1, bits), 20, UNLIMITED);
    }
    assertNearest("far", Clouds.wide(100, (1 << 30) - 1, 6), 90, UNLIMITED);
    assertNearest("small", Clouds.outlier(300, 7), 20, UNLIMITED);
  }

  @Test
  void fewPointsAndSmallNeighbourhoods() throws IOException {
    for (int size = 1; size < 9; size++) {
      assertNearest("small", Clouds.town(size, size), 20, UNLIMITED);
    }
    for (int k = 2; k < 9; k++) {
      assertNearest("small", Clouds.town(100, k), k, UNLIMITED);
    }
  }

  /** As on a tile that stays on the device. */
  @Test
  void aPassThatWritesItsColumnsAmongTheOthers() throws IOException {
    for (final PointBlock cloud :
        List.of(Clouds.town(200, 31), Clouds.wide(100, 1 << 20, 32), Clouds.coincident(60))) {
      for (final EigenMode mode : EigenMode.values()) {
        final Neighborhood nearest = Neighborhood.nearest(20, UNLIMITED);
        assertLikeCpu("small", cloud, nearest, mode, "among");
      }
    }
    for (final int side : new int[] {200, 1 << 14}) {
      for (final String kernel : new String[] {"withinKept", "withinLeft"}) {
        assertLikeCpu(
            kernel, Clouds.wide(200, side, 33), Neighborhood.within(200), EigenMode.SQRT, "among");
      }
    }
  }

  @Test
  void definitionsAsEachToolReadsThem() throws IOException {
    for (final Tool tool : Tool.values()) {
      final FeatureSet columns =
          FeatureSet.parse(tool == Tool.NONE ? "default" : "all", tool)
              .where(column -> CudaFeatures.has(column.feature()));
      assertLikeCpu(
          "small", Clouds.town(200, 41), Neighborhood.nearest(20, UNLIMITED), columns, "apart");
      assertLikeCpu("withinKept", Clouds.town(200, 42), Neighborhood.within(1), columns, "apart");
    }
  }

  /** Of several points at one place those of the smallest identities count. */
  @Test
  void heapsOfPoints() throws IOException {
    assertNearest("small", Clouds.heaped(300, 60, 21), 20, UNLIMITED);
    assertNearest("large", Clouds.heaped(300, 30, 22), 40, UNLIMITED);
    assertNearest("many", Clouds.heaped(300, 40, 23), 60, UNLIMITED);
    assertNearest("far", Clouds.heaped(150, 10, 24), 12, UNLIMITED);
    assertNearest("small", Clouds.heaped(200, 5, 25), 12, UNLIMITED);
  }

  @Test
  void allWithinARadius() throws IOException {
    assertWithin(Clouds.town(500, 11), 1.0);
    assertWithin(Clouds.forest(500, 12), 1.5);
    assertWithin(Clouds.grid(9), 0.02);
    assertWithin(Clouds.lake(300, 13), 2);
    assertWithin(Clouds.coincident(100), 1);
    assertWithin(Clouds.outlier(300, 14), 5);
    for (int size = 1; size < 9; size++) {
      assertWithin(Clouds.town(size, size), 1.0);
    }
    assertWithin(Clouds.withCore(Clouds.town(500, 15), 200), 1.0);
    for (final double radius : new double[] {20, 60, 260}) {
      assertWithin(Clouds.wide(300, 1 << 14, 16), radius);
    }
  }

  /** However high they lie: as far as the kernels let a tile extend. */
  @Test
  void allWithinARadiusInPlan() throws IOException {
    assertCylinder(Clouds.town(500, 51), 1.0);
    assertCylinder(Clouds.forest(500, 52), 1.5);
    assertCylinder(Clouds.grid(9), 0.02);
    assertCylinder(Clouds.lake(300, 53), 2);
    assertCylinder(Clouds.coincident(100), 1);
    for (int size = 1; size < 9; size++) {
      assertCylinder(Clouds.town(size, size), 1.0);
    }
    assertCylinder(Clouds.withCore(Clouds.town(500, 54), 200), 1.0);
    for (final double radius : new double[] {20, 60, 260}) {
      assertCylinder(Clouds.wide(300, 1 << 14, 55), radius);
    }
    for (final int bits : new int[] {16, 19, 22}) {
      assertCylinder(Clouds.tall(Clouds.wide(300, 1 << 14, 56), (1 << bits) - 1), 60);
    }
  }

  @Test
  void optimalNeighbourhoods() throws IOException {
    assertOptimal("small", Clouds.town(150, 61), 5, 20, UNLIMITED);
    assertOptimal("large", Clouds.forest(100, 62), 10, 50, UNLIMITED);
    assertOptimal("many", Clouds.town(150, 63), 10, 100, UNLIMITED);
    assertOptimal("far", Clouds.town(80, 65), 3, 64, 1);
    assertOptimal("large", Clouds.lake(100, 66), 10, 50, UNLIMITED);
    assertOptimal("large", Clouds.grid(5), 10, 50, UNLIMITED);
    assertOptimal("small", Clouds.heaped(150, 60, 68), 3, 20, 1);
    assertOptimal("small", Clouds.outlier(70, 69), 10, 20, UNLIMITED);
    for (int size = 1; size < 13; size += 2) {
      assertOptimal("small", Clouds.town(size, size), 5, 10, UNLIMITED);
    }
  }

  /** Where all coincide no size has an entropy. */
  @Test
  void optimalNeighbourhoodsOfHeaps() throws IOException {
    for (final FeatureSet features : List.of(ALL, WITHOUT_INTENSITY)) {
      for (final PointBlock cloud : List.of(Clouds.coincident(60), Clouds.heaped(100, 3, 67))) {
        assertLikeCpu("large", cloud, Neighborhood.optimal(10, 50, UNLIMITED), features, "apart");
      }
    }
  }

  @Test
  void optimalNeighbourhoodsOfWideClouds() throws IOException {
    for (final int bits : new int[] {8, 13, 18, 24, 30}) {
      final PointBlock cloud = Clouds.wide(70, (1 << bits) - 1, bits);
      assertOptimal("small", cloud, 5, 20, UNLIMITED);
    }
    assertOptimal("far", Clouds.wide(100, (1 << 22) - 1, 70), 10, 90, UNLIMITED);
  }

  private static void assertOptimal(
      final String kernel,
      final PointBlock points,
      final int fewest,
      final int most,
      final double radius)
      throws IOException {
    final Neighborhood optimal = Neighborhood.optimal(fewest, most, radius);
    assertLikeCpu(kernel, points, optimal, EigenMode.RAW);
  }

  private static void assertCylinder(final PointBlock points, final double radius)
      throws IOException {
    for (final String kernel : new String[] {"cylinderKept", "cylinderLeft"}) {
      assertLikeCpu(kernel, points, Neighborhood.cylinder(radius), EigenMode.RAW);
    }
  }

  private static void assertNearest(
      final String kernel, final PointBlock points, final int k, final double radius)
      throws IOException {
    assertLikeCpu(kernel, points, Neighborhood.nearest(k, radius), EigenMode.RAW);
  }

  private static void assertWithin(final PointBlock points, final double radius)
      throws IOException {
    for (final String kernel : new String[] {"withinKept", "withinLeft"}) {
      assertLikeCpu(kernel, points, Neighborhood.within(radius), EigenMode.RAW);
    }
  }

  private static void assertLikeCpu(
      final String kernel,
      final PointBlock cloud,
      final Neighborhood neighborhood,
      final EigenMode mode)
      throws IOException {
    assertLikeCpu(kernel, cloud, neighborhood, mode, "apart");
  }

  private static void assertLikeCpu(
      final String kernel,
      final PointBlock cloud,
      final Neighborhood neighborhood,
      final EigenMode mode,
      final String where)
      throws IOException {
    assertLikeCpu(kernel, cloud, neighborhood, ALL.in(mode), where);
  }

  private static void assertLikeCpu(
      final String kernel,
      final PointBlock cloud,
      final Neighborhood neighborhood,
      final FeatureSet features,
      final String where)
      throws IOException {
    final PointBlock points = Attributes.on(cloud, 1);
    final FeatureTable expected = new GridEngine().compute(points, neighborhood, features);
    final ByteBuffer question = HostFormulas.question(24 * points.size() + 64);
    put(points.x(), points.size(), question);
    put(points.y(), points.size(), question);
    put(points.z(), points.size(), question);
    put(points.attribute(PointAttribute.INTENSITY), points.size(), question);
    for (int i = 0; i < points.size(); i++) {
      question.putLong(points.identity()[i]);
    }
    question.put(CudaFeatures.columns(features)).put(CudaFeatures.passColumns(features));
    final long limit = SquaredDistance.on(points.lattice()).limit(neighborhood.radius());
    final int core = points.coreCount();
    final ByteBuffer answer =
        kernels.answer(
            question,
            kernel,
            Integer.toString(neighborhood.k()),
            Long.toString(Math.min(1L << 62, limit)),
            Double.toString(points.lattice().unitX()),
            Integer.toString(Variant.bits(features.convention().variants())),
            Integer.toString(points.size()),
            Integer.toString(core),
            Integer.toString(Math.max(32, points.size() / 2 / 32 * 32)),
            Integer.toString(CudaFeatures.passQuantities(features)),
            Integer.toString(features.size()),
            where,
            Integer.toString(ROOM),
            Double.toString(
                !CudaFeatures.isCountedAround(features)
                    ? -1
                    : CudaFeatures.isWithin(neighborhood) ? neighborhood.radius() : 0),
            Integer.toString(
                neighborhood instanceof Neighborhood.Optimal optimal ? optimal.fewest() : 0));
    assertEquals(4 * core * features.size(), answer.remaining());
    for (final Feature feature : features.features()) {
      final float[] column = expected.column(feature);
      for (int point = 0; point < core; point++) {
        final float wanted = column[point];
        final float found = answer.getFloat();
        final int of = point;
        assertTrue(
            Float.floatToRawIntBits(wanted) == Float.floatToRawIntBits(found),
            () ->
                String.format(
                    "%s of point %d, %s, %s, %s: must be %a, is %a",
                    feature.columnName(),
                    of,
                    kernel,
                    neighborhood,
                    features.convention(),
                    wanted,
                    found));
      }
    }
  }

  private static void put(final int[] values, final int size, final ByteBuffer question) {
    for (int i = 0; i < size; i++) {
      question.putInt(values[i]);
    }
  }
}
