package io.sparklidar.neighbor.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.sparklidar.cloud.Lattice;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.FeaturePlan;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.feature.definition.EigenMode;
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.gpu.CudaDevice;
import io.sparklidar.gpu.GpuLease;
import io.sparklidar.gpu.GpuLimits;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.gpu.Placement;
import io.sparklidar.gpu.TestDevice;
import io.sparklidar.gpu.cuda.CudaTransfer;
import io.sparklidar.gpu.cuda.DeviceStreams;
import io.sparklidar.gpu.cuda.StreamPool;
import io.sparklidar.gpu.cuda.TileStreams;
import io.sparklidar.neighbor.Attributes;
import io.sparklidar.neighbor.TileFeatures;
import io.sparklidar.neighbor.TilePlacer;
import io.sparklidar.neighbor.cpu.GridEngine;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import jcuda.Pointer;
import jcuda.driver.JCudaDriver;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Columns that need neighbours one by one, and all within a radius, against the engine on the CPU;
 * skipped where there is no device.
 */
@Tag("gpu")
final class PassGpuTest {

  private static final FeatureSet FULL = FeatureSet.parse("full,optimal_k");
  private static final double UNLIMITED = Double.POSITIVE_INFINITY;
  private static final GridEngine CPU = new GridEngine();

  private static CudaDevice device;
  private static GpuMemoryManager manager;
  private static CudaEngine cuda;

  @BeforeAll
  static void open() {
    device = TestDevice.open();
    manager = GpuMemoryManager.of(device, GpuLimits.DEFAULT);
    cuda = new CudaEngine(manager, device);
  }

  private static void assertLikeCpu(final PointBlock cloud, final Neighborhood neighborhood) {
    final PointBlock points = Attributes.on(cloud, 1);
    assertLikeCpu(points, neighborhood, cuda.columns(neighborhood, FULL));
  }

  private static void assertLikeCpu(
      final PointBlock points, final Neighborhood neighborhood, final FeatureSet features) {
    final FeatureTable expected = CPU.compute(points, neighborhood, features);
    assertSameBits(expected, cuda.compute(points, neighborhood, features), neighborhood);
  }

  private static void assertSameBits(
      final FeatureTable expected, final FeatureTable actual, final Neighborhood neighborhood) {
    assertEquals(expected.size(), actual.size());
    for (final Feature feature : expected.features().features()) {
      final float[] wanted = expected.column(feature);
      final float[] found = actual.column(feature);
      for (int row = 0; row < wanted.length; row++) {
        if (Float.floatToRawIntBits(wanted[row]) != Float.floatToRawIntBits(found[row])) {
          fail(
              String.format(
                  "%s of point %d for %s must be %a, is %a",
                  feature.columnName(), row, neighborhood, wanted[row], found[row]));
        }
      }
    }
  }

  @Test
  void theNearestOfATown() {
    final PointBlock town = Clouds.town(20_000, 1);
    for (final int k : new int[] {2, 6, 20, 21, 52, 53, 128, 129}) {
      assertLikeCpu(town, Neighborhood.nearest(k, 3));
    }
    assertLikeCpu(Clouds.town(4000, 2), Neighborhood.nearest(1024, UNLIMITED));
    assertLikeCpu(Clouds.withCore(town, 7000), Neighborhood.nearest(20, UNLIMITED));
  }

  @Test
  void theNearestOfOtherClouds() {
    for (final PointBlock cloud :
        new PointBlock[] {
          Clouds.forest(20_000, 3),
          Clouds.lake(10_000, 4),
          Clouds.grid(20),
          Clouds.outlier(10_000, 5)
        }) {
      assertLikeCpu(cloud, Neighborhood.nearest(20, UNLIMITED));
      assertLikeCpu(cloud, Neighborhood.nearest(60, 2));
    }
    assertLikeCpu(Clouds.coincident(3000), Neighborhood.nearest(20, 5));
    for (final int size : new int[] {1, 2, 5, 6, 7, 33, 257}) {
      assertLikeCpu(Clouds.town(size, size), Neighborhood.nearest(20, UNLIMITED));
    }
  }

  /** Of several points at one place those of the smallest identities count. */
  @Test
  void heapsOfPoints() {
    for (final int places : new int[] {20, 200, 2000}) {
      final PointBlock heaps = Clouds.heaped(6000, places, places);
      for (final int k : new int[] {1, 5, 20, 40, 100, 200}) {
        assertLikeCpu(heaps, Neighborhood.nearest(k, UNLIMITED));
      }
      assertLikeCpu(heaps, Neighborhood.within(2));
    }
  }

  private static FeatureSet withoutAttributes(final FeatureSet features) {
    return CudaEngine.kernelColumns(features).where(column -> column.feature().needs().isEmpty());
  }

  /**
   * From where sums leave 32 bits, and fourth powers 64 and 128, to where the kernels' room ends.
   */
  @Test
  void theNearestOfWideClouds() {
    for (final int bits : new int[] {11, 13, 15, 18, 21, 24, 27, 30}) {
      assertLikeCpu(Clouds.wide(5000, (1 << bits) - 1, bits), Neighborhood.nearest(20, UNLIMITED));
    }
    assertLikeCpu(Clouds.wide(2000, (1 << 30) - 1, 6), Neighborhood.nearest(200, UNLIMITED));
  }

  /** More than one stretch of the curve is listed at a time. */
  @Test
  void manyStretches() {
    final Neighborhood nearest = Neighborhood.nearest(700, 5);
    final PointBlock town = Clouds.town(60_000, 6);
    final FeatureSet some = FeatureSet.parse("planarity,z_p95,mean_curvature");
    assertLikeCpu(town, nearest, some);
  }

  @Test
  void allWithinARadius() {
    assertLikeCpu(Clouds.town(20_000, 11), Neighborhood.within(1.0));
    assertLikeCpu(Clouds.town(20_000, 11), Neighborhood.within(0.3));
    assertLikeCpu(Clouds.town(5000, 12), Neighborhood.within(8));
    assertLikeCpu(Clouds.withCore(Clouds.forest(20_000, 13), 9000), Neighborhood.within(1.5));
    assertLikeCpu(Clouds.lake(10_000, 14), Neighborhood.within(2));
    assertLikeCpu(Clouds.coincident(2000), Neighborhood.within(1));
    assertLikeCpu(Clouds.grid(20), Neighborhood.within(0.03));
    assertLikeCpu(Clouds.outlier(5000, 15), Neighborhood.within(4));
    for (final int size : new int[] {1, 2, 5, 6, 7, 33, 257}) {
      assertLikeCpu(Clouds.town(size, size), Neighborhood.within(1));
    }
    for (final double radius : new double[] {20, 60, 260}) {
      assertLikeCpu(Clouds.wide(3000, 1 << 14, 16), Neighborhood.within(radius));
    }
  }

  @Test
  void allWithinARadiusInPlan() {
    assertLikeCpu(Clouds.town(20_000, 31), Neighborhood.cylinder(1.0));
    assertLikeCpu(Clouds.town(5000, 32), Neighborhood.cylinder(8));
    assertLikeCpu(Clouds.withCore(Clouds.forest(20_000, 33), 9000), Neighborhood.cylinder(1.5));
    assertLikeCpu(Clouds.lake(10_000, 34), Neighborhood.cylinder(2));
    assertLikeCpu(Clouds.coincident(2000), Neighborhood.cylinder(1));
    for (final int size : new int[] {1, 2, 5, 6, 7, 33, 257}) {
      assertLikeCpu(Clouds.town(size, size), Neighborhood.cylinder(1));
    }
    for (final int height : new int[] {1 << 14, (1 << 22) - 1}) {
      assertLikeCpu(Clouds.tall(Clouds.wide(3000, 1 << 14, 35), height), Neighborhood.cylinder(60));
    }
  }

  @Test
  void aTileTooHighForCylindersIsTheHosts() throws InterruptedException {
    final PointBlock points =
        Attributes.on(Clouds.tall(Clouds.wide(3000, 1 << 14, 36), 1 << 22), 1);
    final Neighborhood cylinder = Neighborhood.cylinder(60);
    final FeatureSet some = FeatureSet.parse("planarity,z_p95");
    final Placement.Placed<TileFeatures> placed =
        new TilePlacer(cuda, CPU, CPU, true).place(points, cylinder, some);
    assertEquals(
        List.of(
            "the tile extends over 4194304 steps of height, the kernels take less than 4194304"),
        placed.placement().reasons());
    assertSameBits(CPU.compute(points, cylinder, some), placed.result().table(), cylinder);
  }

  @Test
  void optimalNeighbourhoods() {
    final PointBlock town = Clouds.town(20_000, 41);
    assertLikeCpu(town, Neighborhood.optimal(10, 50, UNLIMITED));
    assertLikeCpu(town, Neighborhood.optimal(3, 20, 1));
    assertLikeCpu(town, Neighborhood.optimal(10, 100, 3));
    assertLikeCpu(town, Neighborhood.optimal(60, 128, UNLIMITED));
    for (final PointBlock cloud :
        new PointBlock[] {
          Clouds.withCore(Clouds.forest(20_000, 42), 9000),
          Clouds.lake(10_000, 43),
          Clouds.grid(20),
          Clouds.coincident(3000),
          Clouds.heaped(6000, 200, 44),
          Clouds.outlier(5000, 45)
        }) {
      assertLikeCpu(cloud, Neighborhood.optimal(10, 50, UNLIMITED));
      assertLikeCpu(
          cloud, Neighborhood.optimal(10, 100, UNLIMITED), FeatureSet.parse("optimal_k,planarity"));
    }
    for (final int size : new int[] {1, 2, 5, 9, 10, 11, 33, 257}) {
      assertLikeCpu(Clouds.town(size, size), Neighborhood.optimal(10, 20, UNLIMITED));
    }
    for (final int bits : new int[] {8, 13, 18, 24, 30}) {
      assertLikeCpu(
          Clouds.wide(3000, (1 << bits) - 1, bits), Neighborhood.optimal(10, 50, UNLIMITED));
    }
  }

  @Test
  void finerLattices() {
    final PointBlock town = Clouds.town(10_000, 17);
    final PointBlock fine =
        new PointBlock(
            Lattice.ofUnit(1e-3),
            0,
            0,
            0,
            town.size(),
            town.size(),
            Arrays.stream(town.x()).map(v -> 10 * v).toArray(),
            Arrays.stream(town.y()).map(v -> 10 * v + 3).toArray(),
            Arrays.stream(town.z()).map(v -> 10 * v + v % 7).toArray(),
            town.identity(),
            Map.of());
    assertLikeCpu(fine, Neighborhood.nearest(30, 3));
    assertLikeCpu(fine, Neighborhood.within(2));
    assertLikeCpu(fine, Neighborhood.cylinder(2));
    assertLikeCpu(fine, Neighborhood.optimal(10, 50, 3));
  }

  @Test
  void ratiosOfRoots() {
    final PointBlock town = Clouds.town(5000, 18);
    final FeatureSet roots = withoutAttributes(FULL).in(EigenMode.SQRT);
    assertLikeCpu(town, Neighborhood.nearest(20, UNLIMITED), roots);
    assertLikeCpu(town, Neighborhood.within(1), roots);
  }

  /** They are sorted once. */
  @Test
  void severalNeighbourhoodsOfPointsOnTheDevice() throws InterruptedException {
    final PointBlock points = Clouds.withCore(Clouds.town(30_000, 51), 20_000);
    final Neighborhood job = Neighborhood.nearest(20, 3);
    final FeatureSet features =
        FeatureSet.parse(
            "default,z_p50,planarity_k10,echo_ratio_k10,planarity_k50,z_kurtosis_r1.0,slope_r1.0,"
                + "density_2d_r1.0,z_p95_c2.0,planarity_c1.0,optimal_k_opt10to50,"
                + "mean_curvature_opt10to50");
    final FeaturePlan plan = FeaturePlan.of(features, job);
    assertEquals(7, plan.parts().size());
    final int size = points.size();
    final int core = points.coreCount();
    final long axis = 4L * size;
    final long columns = 4L * core * features.size();
    final FeatureTable found = new FeatureTable(features, core);
    final StreamPool pool = DeviceStreams.of(device).pool();
    try (GpuLease lease =
            manager
                .allocate(
                    3 * axis + columns + CudaEngine.bytesOnDevice(size, core, plan) + 1024,
                    Duration.ofMinutes(1))
                .orElseThrow();
        TileStreams taken = pool.take();
        CudaTransfer transfer = new CudaTransfer(manager, pool.maker(), taken)) {
      final long base = lease.buffer().address();
      transfer.toDevice(points.x(), size, base, taken.work());
      transfer.toDevice(points.y(), size, base + axis, taken.work());
      transfer.toDevice(points.z(), size, base + 2 * axis, taken.work());
      final long first = base + 3 * axis;
      final long work = (first + columns + 255) / 256 * 256;
      cuda.computeOnDevice(
          new DevicePoints(size, core, points.lattice(), base, base + axis, base + 2 * axis),
          plan,
          work,
          first,
          taken);
      taken.await();
      for (int c = 0; c < features.size(); c++) {
        CudaDevice.check(
            JCudaDriver.cuMemcpyDtoH(
                Pointer.to(found.column(c)), CudaDevice.pointer(first + 4L * core * c), 4L * core),
            "cuMemcpyDtoH");
      }
    }
    final FeatureTable expected = CPU.compute(points, job, features);
    for (int c = 0; c < features.size(); c++) {
      for (int row = 0; row < core; row++) {
        final String of = features.columnNames().get(c) + " of point " + row;
        assertEquals(
            Float.floatToRawIntBits(expected.column(c)[row]),
            Float.floatToRawIntBits(found.column(c)[row]),
            of);
      }
    }
  }

  @Test
  void onATileOfTheDeviceNothingIsLeftForTheHostButAttributes() throws InterruptedException {
    final PointBlock points = Attributes.on(Clouds.withCore(Clouds.town(30_000, 19), 20_000), 20);
    final TilePlacer placer = new TilePlacer(cuda, CPU, CPU, true);
    for (final Neighborhood neighborhood :
        new Neighborhood[] {
          Neighborhood.nearest(20, 3),
          Neighborhood.within(1),
          Neighborhood.cylinder(1),
          Neighborhood.optimal(10, 50, 3)
        }) {
      final Placement.Placed<TileFeatures> placed = placer.place(points, neighborhood, FULL);
      assertEquals(1, placed.placement().gpuPieces(), placed.placement().toString());
      assertEquals(List.of(), placed.result().notes());
      assertSameBits(
          CPU.compute(points, neighborhood, FULL), placed.result().table(), neighborhood);
    }
  }
}
