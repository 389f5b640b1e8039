package io.sparklidar.neighbor.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.sparklidar.cloud.BlockBuilder;
import io.sparklidar.cloud.Lattice;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.feature.Oracle;
import io.sparklidar.feature.catalogue.Features;
import io.sparklidar.feature.convention.Tool;
import io.sparklidar.feature.definition.EigenMode;
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.gpu.CudaDevice;
import io.sparklidar.gpu.GpuLease;
import io.sparklidar.gpu.GpuLimits;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.gpu.Placement;
import io.sparklidar.gpu.TestDevice;
import io.sparklidar.gpu.WaitPolicy;
import io.sparklidar.gpu.cuda.CudaModule;
import io.sparklidar.neighbor.Attributes;
import io.sparklidar.neighbor.TileFeatures;
import io.sparklidar.neighbor.TilePlacer;
import io.sparklidar.neighbor.cpu.GridEngine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The kernels against the engine on the CPU; skipped where there is no device. */
@Tag("gpu")
final class CudaEngineGpuTest {

  private static final FeatureSet ALL =
      FeatureSet.parse(
          CudaFeatures.ORDER.stream().map(Feature::columnName).collect(Collectors.joining(",")));
  private static final FeatureSet DEFAULT = FeatureSet.parse("default");
  private static final double UNLIMITED = Double.POSITIVE_INFINITY;

  /** Points of a cloud that takes hardly any time. */
  private static final int FEW = 30_000;

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

  /** Every column, bit for bit; of small clouds in all conventions, too. */
  private static void assertLikeCpu(
      final PointBlock points, final Neighborhood neighborhood, final FeatureSet features) {
    assertSameBits(points, neighborhood, features);
    if (points.size() <= FEW) {
      assertSameBits(points, neighborhood, features.in(EigenMode.SQRT));
      for (final Tool tool : Tool.values()) {
        assertSameBits(points, neighborhood, features.in(tool.convention()));
      }
    }
  }

  private static void assertSameBits(
      final PointBlock points, final Neighborhood neighborhood, final FeatureSet features) {
    final FeatureTable expected = CPU.compute(points, neighborhood, features);
    final FeatureTable actual = cuda.compute(points, neighborhood, features);
    for (final Feature feature : features.features()) {
      final float[] wanted = expected.column(feature);
      final float[] found = actual.column(feature);
      for (int row = 0; row < points.coreCount(); row++) {
        if (Float.floatToRawIntBits(wanted[row]) != Float.floatToRawIntBits(found[row])) {
          fail(
              String.format(
                  "%s of point %d for %s, %s, must be %a, is %a",
                  feature.columnName(),
                  row,
                  neighborhood,
                  features.convention(),
                  wanted[row],
                  found[row]));
        }
      }
    }
  }

  /** The neighbours themselves, for a sample of points; coincident ones stand for each other. */
  private static void assertNeighbors(final PointBlock points, final Neighborhood neighborhood)
      throws InterruptedException {
    final int[] found = cuda.neighbors(points, neighborhood);
    final Oracle oracle = new Oracle(points, neighborhood);
    final SplittableRandom random = new SplittableRandom(1);
    for (int sample = 0; sample < 60; sample++) {
      final int point = random.nextInt(points.coreCount());
      final List<Integer> expected = oracle.neighbors(point);
      final List<Integer> actual =
          IntStream.range(point * neighborhood.k(), (point + 1) * neighborhood.k())
              .map(i -> found[i])
              .filter(i -> i >= 0)
              .boxed()
              .toList();
      if (!actual.isEmpty()) {
        assertEquals(places(points, expected), places(points, actual), "neighbours of " + point);
      }
    }
  }

  private static List<String> places(final PointBlock points, final List<Integer> indexes) {
    return indexes.stream()
        .map(i -> points.x()[i] + " " + points.y()[i] + " " + points.z()[i])
        .sorted()
        .toList();
  }

  @Test
  void aTown() throws InterruptedException {
    final PointBlock town = Clouds.town(60_000, 1);
    for (final int k : new int[] {1, 2, 3, 10, 20, 21, 32, 50, 52, 53, 100, 128, 200, 1024}) {
      assertLikeCpu(town, Neighborhood.nearest(k, 3), ALL);
    }
    assertNeighbors(Clouds.town(4000, 2), Neighborhood.nearest(20, 3));
    assertNeighbors(Clouds.town(4000, 3), Neighborhood.nearest(50, UNLIMITED));
  }

  @Test
  void aForest() throws InterruptedException {
    final PointBlock forest = Clouds.forest(60_000, 4);
    assertLikeCpu(forest, Neighborhood.nearest(20, 3), ALL);
    assertLikeCpu(forest, Neighborhood.nearest(50, UNLIMITED), ALL);
    assertNeighbors(Clouds.forest(4000, 5), Neighborhood.nearest(20, 2));
  }

  @Test
  void aLakeIsExactlyFlat() {
    final PointBlock lake = Clouds.lake(50_000, 6);
    assertLikeCpu(lake, Neighborhood.nearest(20, 5), ALL);
    final FeatureTable table = cuda.compute(lake, Neighborhood.nearest(20, 5), DEFAULT);
    for (int i = 0; i < table.size(); i++) {
      assertEquals(0f, table.column(Features.EIGENVALUE_3)[i]);
      assertEquals(1f, table.column(Features.NORMAL_Z)[i]);
    }
  }

  @Test
  void coincidentPoints() {
    assertLikeCpu(Clouds.coincident(3000), Neighborhood.nearest(20, 5), ALL);
    assertLikeCpu(Clouds.coincident(300), Neighborhood.nearest(100, 5), ALL);
  }

  @Test
  void anOutlierFarAway() throws InterruptedException {
    final PointBlock outlier = Clouds.outlier(30_000, 7);
    assertLikeCpu(outlier, Neighborhood.nearest(20, 10), ALL);
    assertLikeCpu(outlier, Neighborhood.nearest(20, UNLIMITED), ALL);
    assertNeighbors(Clouds.outlier(3000, 8), Neighborhood.nearest(20, UNLIMITED));
  }

  @Test
  void aGridFullOfTies() throws InterruptedException {
    assertLikeCpu(Clouds.grid(24), Neighborhood.nearest(20, UNLIMITED), ALL);
    assertLikeCpu(Clouds.grid(17), Neighborhood.nearest(40, 1), ALL);
    assertNeighbors(Clouds.grid(16), Neighborhood.nearest(20, UNLIMITED));
    assertNeighbors(Clouds.grid(16), Neighborhood.nearest(50, UNLIMITED));
  }

  /** From where sums leave 32 bits to where the kernels' room ends. */
  @Test
  void wideClouds() throws InterruptedException {
    for (final int bits : new int[] {15, 18, 21, 24, 27, 30}) {
      final PointBlock wide = Clouds.wide(20_000, (1 << bits) - 1, bits);
      assertLikeCpu(wide, Neighborhood.nearest(20, UNLIMITED), ALL);
      assertLikeCpu(wide, Neighborhood.nearest(50, UNLIMITED), ALL);
    }
    assertLikeCpu(Clouds.wide(3000, (1 << 30) - 1, 6), Neighborhood.nearest(1024, UNLIMITED), ALL);
    assertNeighbors(Clouds.wide(3000, (1 << 30) - 1, 6), Neighborhood.nearest(20, UNLIMITED));
  }

  @Test
  void pointsAlmostOnPlanesAndLines() {
    for (final int side : new int[] {3000, 1 << 20, 1 << 29}) {
      for (final int across : new int[] {0, 1, 3}) {
        for (final int k : new int[] {3, 4, 20}) {
          final Neighborhood nearest = Neighborhood.nearest(k, UNLIMITED);
          assertLikeCpu(Clouds.almostOnAPlane(5000, side, across), nearest, ALL);
          assertLikeCpu(Clouds.almostOnALine(5000, side, across), nearest, ALL);
        }
      }
    }
  }

  @Test
  void fewPoints() {
    for (final int size : new int[] {1, 2, 3, 7, 8, 9, 31, 32, 33, 255, 257, 1025}) {
      assertLikeCpu(Clouds.town(size, size), Neighborhood.nearest(20, UNLIMITED), ALL);
      assertLikeCpu(Clouds.town(size, size), Neighborhood.nearest(20, 1), ALL);
    }
  }

  @Test
  void fineAndCoarseLattices() {
    for (final double unit : new double[] {1e-4, 1e-3, 0.25}) {
      final PointBlock town = Clouds.town(20_000, 9);
      final double scale = 0.01 / unit;
      final PointBlock rescaled =
          new PointBlock(
              Lattice.ofUnit(unit),
              0,
              0,
              0,
              town.size(),
              town.size(),
              rescale(town.x(), scale),
              rescale(town.y(), scale),
              rescale(town.z(), scale),
              town.identity(),
              Map.of());
      assertLikeCpu(rescaled, Neighborhood.nearest(20, 3), ALL);
      assertLikeCpu(rescaled, Neighborhood.nearest(400, 5), ALL);
    }
  }

  /** Many neighbours are counted, not listed: the same rows as by the search of single points. */
  @Test
  void manyNeighboursAreThoseOfTheSearchOfSinglePoints() throws InterruptedException {
    final PointBlock wide = Clouds.outlier(30_000, 7);
    for (final int k : new int[] {53, 64, 100, 128, 129, 200, 333, 1000, 1024}) {
      for (final PointBlock cloud :
          List.of(
              Clouds.town(40_000, 21), Clouds.forest(40_000, 22), Clouds.lake(40_000, 23), wide)) {
        assertLikeSinglePoints(cloud, Neighborhood.nearest(k, 3));
        assertLikeSinglePoints(cloud, Neighborhood.nearest(k, 10));
      }
    }
    assertLikeSinglePoints(wide, Neighborhood.nearest(300, UNLIMITED));
    for (final int size : new int[] {1, 33, 64, 400, 1025}) {
      assertLikeSinglePoints(Clouds.town(size, size), Neighborhood.nearest(400, UNLIMITED));
      assertLikeSinglePoints(Clouds.town(size, size), Neighborhood.nearest(64, 2));
    }
    assertLikeSinglePoints(Clouds.grid(24), Neighborhood.nearest(100, UNLIMITED));
    assertLikeSinglePoints(Clouds.grid(24), Neighborhood.nearest(700, 0.55));
    assertLikeSinglePoints(Clouds.coincident(5000), Neighborhood.nearest(200, 5));
    assertLikeSinglePoints(Clouds.town(500_000, 24), Neighborhood.nearest(100, 10));
    assertNeighbors(Clouds.town(4000, 25), Neighborhood.nearest(100, 5));
    assertNeighbors(Clouds.forest(4000, 26), Neighborhood.nearest(700, UNLIMITED));
    assertNeighbors(Clouds.grid(16), Neighborhood.nearest(300, UNLIMITED));
  }

  private static void assertLikeSinglePoints(
      final PointBlock points, final Neighborhood neighborhood) throws InterruptedException {
    final FeatureTable actual = cuda.compute(points, neighborhood, ALL);
    final FeatureTable plain = cuda.compute(points, neighborhood, DEFAULT);
    try (GpuLease lease =
        manager
            .allocate(cuda.bytes(points, neighborhood, ALL), Duration.ofMinutes(1))
            .orElseThrow()) {
      final CudaModule kernels = CudaModule.on(device, CudaEngine.class, CudaEngine.PTX);
      final FeatureTable expected =
          cuda.compute(
              points,
              neighborhood,
              ALL,
              lease.buffer().address(),
              tile ->
                  kernels.launch(
                      "allFar",
                      tile.stream(),
                      CudaLayout.ceilDiv(points.size(), 256),
                      256,
                      tile.query().stretch(0, points.size())));
      for (final Feature feature : ALL.features()) {
        final String what = feature.columnName() + " for " + neighborhood;
        assertArrayEquals(expected.column(feature), actual.column(feature), what);
        if (DEFAULT.contains(feature)) {
          assertArrayEquals(expected.column(feature), plain.column(feature), what);
        }
      }
    }
  }

  private static int[] rescale(final int[] values, final double scale) {
    return Arrays.stream(values).map(v -> (int) Math.round(v * scale)).toArray();
  }

  @Test
  void haloPointsAreSearchedAndGetNoRow() {
    final PointBlock town = Clouds.town(50_000, 10);
    assertLikeCpu(Clouds.withCore(town, 20_000), Neighborhood.nearest(20, 3), ALL);
    assertEquals(
        0, cuda.compute(Clouds.withCore(town, 0), Neighborhood.nearest(20, 3), ALL).size());
  }

  @Test
  void theRowsDoNotDependOnTheOrderOfPointsOrWhichAreCore() {
    final PointBlock town = Clouds.town(40_000, 11);
    final FeatureTable whole = cuda.compute(town, Neighborhood.nearest(20, 3), ALL);
    final List<Integer> order =
        IntStream.range(0, town.size())
            .boxed()
            .sorted(Comparator.comparingInt(i -> Integer.reverse(i * 0x9E3779B1)))
            .toList();
    final PointBlock shuffled = BlockBuilder.moved(town, order, 25_000, 1000, -777, 33);
    final FeatureTable part = cuda.compute(shuffled, Neighborhood.nearest(20, 3), ALL);
    for (int column = 0; column < ALL.size(); column++) {
      final float[] expected = new float[part.size()];
      for (int i = 0; i < expected.length; i++) {
        expected[i] = whole.column(column)[order.get(i)];
      }
      assertArrayEquals(expected, part.column(column), ALL.features().get(column).columnName());
    }
  }

  @Test
  void columnsOfAttributesAreTheCpusToTheBitOnATileOfTheDevice() throws InterruptedException {
    final FeatureSet mixed = FeatureSet.parse("default,ndvi,intensity_mean");
    final TilePlacer placer = new TilePlacer(cuda, CPU, CPU, true);
    for (final PointBlock cloud :
        List.of(
            Clouds.withCore(Clouds.town(60_000, 31), 40_000),
            Clouds.coincident(3000),
            Clouds.grid(24))) {
      final PointBlock points = Attributes.on(cloud, 32);
      final Neighborhood nearest = Neighborhood.nearest(20, 3);
      final Placement.Placed<TileFeatures> placed = placer.place(points, nearest, mixed);
      assertEquals(1, placed.placement().gpuPieces(), placed.placement().toString());
      assertEquals(0, placed.placement().cpuPieces());
      assertEquals("cuda", placed.result().engine());
      final FeatureTable expected = CPU.compute(points, nearest, mixed);
      final FeatureTable alone = cuda.compute(points, nearest, DEFAULT);
      for (final Feature feature : mixed.features()) {
        final FeatureTable truth = DEFAULT.contains(feature) ? alone : expected;
        assertArrayEquals(
            truth.column(feature), placed.result().table().column(feature), feature.columnName());
      }
    }
  }

  @Test
  void manyThreadsOnABudgetOfOneAndAHalfTilesGetTheSameRows() throws Exception {
    final int size = 30_000;
    final long tile = cuda.bytes(Clouds.town(size, 1), Neighborhood.nearest(20, 3), DEFAULT);
    final double fraction = 1.5 * tile / device.totalBytes();
    final GpuMemoryManager small =
        GpuMemoryManager.of(device, new GpuLimits(fraction, Long.MAX_VALUE, 1L << 30));
    small.freeCache();
    final TilePlacer placer =
        new TilePlacer(new CudaEngine(small, device), CPU, CPU, WaitPolicy.FOREVER, false);
    final ExecutorService pool = Executors.newFixedThreadPool(64);
    final SplittableRandom random = new SplittableRandom(3);
    final List<PointBlock> tiles = new ArrayList<>();
    final List<FeatureTable> expected = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      tiles.add(Clouds.town(1000 + random.nextInt(size - 1000), i));
      expected.add(cuda.compute(tiles.get(i), Neighborhood.nearest(20, 3), DEFAULT));
    }
    final List<Future<Placement.Placed<TileFeatures>>> results = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      final PointBlock points = tiles.get(i % tiles.size());
      results.add(pool.submit(() -> placer.place(points, Neighborhood.nearest(20, 3), DEFAULT)));
    }
    for (int i = 0; i < results.size(); i++) {
      final FeatureTable table = results.get(i).get().result().table();
      assertEquals(List.of(), results.get(i).get().placement().reasons(), "as granted");
      for (int column = 0; column < DEFAULT.size(); column++) {
        assertArrayEquals(expected.get(i % tiles.size()).column(column), table.column(column));
      }
    }
    pool.shutdown();
    assertEquals(0, small.memoryInfo().reserved());
  }
}
