package io.sparklidar.neighbor.faiss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.cloud.BlockBuilder;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.feature.catalogue.Features;
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.gpu.CudaDevice;
import io.sparklidar.gpu.GpuException;
import io.sparklidar.gpu.GpuLease;
import io.sparklidar.gpu.GpuLimits;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.gpu.GpuOutOfMemoryException;
import io.sparklidar.gpu.Placement;
import io.sparklidar.neighbor.Attributes;
import io.sparklidar.neighbor.TileFeatures;
import io.sparklidar.neighbor.TilePlacer;
import io.sparklidar.neighbor.cpu.GridEngine;
import io.sparklidar.neighbor.cuda.Clouds;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** FAISS on a GPU against the engine on the CPU; skipped without a device or that flavour. */
@Tag("gpu")
public final class FaissGpuTest {

  private static final FeatureSet FEATURES =
      FeatureSet.parse("default,knn_distance_mean,z_range,roughness");

  private static GpuMemoryManager manager;
  private static final FaissEngine HOST = new FaissEngine(new GridEngine());
  private static FaissDeviceEngine engine;

  @BeforeAll
  static void open() {
    final Optional<String> whyNot = FaissLibrary.whyNoGpu();
    Assumptions.assumeTrue(whyNot.isEmpty(), whyNot.orElse(""));
    try {
      manager = GpuMemoryManager.of(CudaDevice.open(0), GpuLimits.DEFAULT);
    } catch (final GpuException e) {
      Assumptions.abort(e.getMessage());
    }
    engine = new FaissDeviceEngine(manager, HOST);
  }

  /**
   * What follows from exact sums over the neighbours and tells their sets apart, and by which share
   * of its value it may be off: the engine on the CPU computes it in another order.
   */
  private static final Map<Feature, Double> OF_SETS =
      Map.of(
          Features.NEIGHBOR_COUNT, 0.0,
          Features.DENSITY_3D, 1e-6,
          Features.KNN_DISTANCE_MEAN, 1e-6,
          Features.Z_RANGE, 1e-6,
          Features.EIGENVALUE_SUM, 1e-5);

  private static SearchCounts assertSameNeighbors(
      final PointBlock block, final Neighborhood neighborhood) throws InterruptedException {
    return assertSameNeighbors(engine, block, neighborhood, 1);
  }

  private static SearchCounts assertSameNeighbors(
      final FaissDeviceEngine faiss,
      final PointBlock block,
      final Neighborhood neighborhood,
      final int pieces)
      throws InterruptedException {
    final FeatureTable expected = new GridEngine().compute(block, neighborhood, FEATURES);
    final Placement.Placed<TileFeatures> placed =
        new TilePlacer(faiss, HOST, new GridEngine(), false).place(block, neighborhood, FEATURES);
    assertEquals(pieces, placed.placement().gpuPieces(), placed.placement().reasons().toString());
    final FeatureTable actual = placed.result().table();
    OF_SETS.forEach(
        (feature, share) ->
            assertAlike(feature, expected.column(feature), actual.column(feature), share));
    assertEquals(0, manager.usedBytes());
    final SearchCounts counts = counts(placed.result());
    assertEquals(block.coreCount(), counts.queries());
    return counts;
  }

  private static SearchCounts counts(final TileFeatures computed) {
    final Long[] counts = computed.search().values().toArray(new Long[0]);
    return new SearchCounts(counts[0], counts[1], counts[2], counts[3]);
  }

  private static void assertAlike(
      final Feature feature, final float[] expected, final float[] actual, final double share) {
    assertEquals(expected.length, actual.length);
    for (int row = 0; row < expected.length; row++) {
      final double wanted = expected[row];
      final double found = actual[row];
      if (!(Double.isNaN(wanted) && Double.isNaN(found)
          || Math.abs(wanted - found) <= share * Math.abs(wanted))) {
        assertEquals(wanted, found, feature.columnName() + " of row " + row);
      }
    }
  }

  @Test
  void tilesHaveTheSameNeighbors() throws InterruptedException {
    for (final int k : new int[] {1, 2, 3, 20, 28, 29, 32, 33, 60, 61, 100, 124}) {
      final SearchCounts counts =
          assertSameNeighbors(Clouds.town(150_000, 1), Neighborhood.nearest(k, 10));
      assertTrue(counts.left() <= 150, k + " neighbours: " + counts);
    }
    final SearchCounts counts =
        assertSameNeighbors(
            Clouds.forest(80_000, 2), Neighborhood.nearest(50, Double.POSITIVE_INFINITY));
    assertTrue(counts.left() <= 80, counts.toString());
    assertSameNeighbors(Clouds.lake(60_000, 3), Neighborhood.nearest(20, 5));
  }

  @Test
  void manyPagesAndStretchesAreOneTile() throws InterruptedException {
    final SearchCounts counts =
        assertSameNeighbors(Clouds.town(2_300_000, 7), Neighborhood.nearest(20, 10));
    assertTrue(counts.left() <= 2_300, counts.toString());
    assertTrue(counts.first() >= 0.95 * 2_300_000, counts.toString());
  }

  @Test
  void haloPointsAreFoundButNotAskedFor() throws InterruptedException {
    assertSameNeighbors(
        Clouds.withCore(Clouds.town(40_000, 3), 10_000), Neighborhood.nearest(20, 1));
    assertSameNeighbors(
        Clouds.withCore(Clouds.town(1_200_000, 3), 77), Neighborhood.nearest(20, 1));
  }

  @Test
  void aRadiusCutsNeighborhoodsOff() throws InterruptedException {
    assertSameNeighbors(Clouds.town(60_000, 8), Neighborhood.nearest(20, 0.3));
    assertSameNeighbors(Clouds.town(60_000, 8), Neighborhood.nearest(50, 0.01));
  }

  @Test
  void coincidentPointsAreTheSame() throws InterruptedException {
    assertSameNeighbors(Clouds.coincident(5_000), Neighborhood.nearest(20, 10));
  }

  @Test
  void tiesAreBrokenAsEverywhere() throws InterruptedException {
    assertSameNeighbors(Clouds.grid(24), Neighborhood.nearest(20, Double.POSITIVE_INFINITY));
    assertSameNeighbors(Clouds.grid(17), Neighborhood.nearest(40, 1));
  }

  @Test
  void fewPointsAndAnOutlier() throws InterruptedException {
    for (final int size : new int[] {1, 2, 3, 19, 20, 21, 63, 64, 65, 255, 257, 2049}) {
      assertSameNeighbors(
          Clouds.town(size, size), Neighborhood.nearest(20, Double.POSITIVE_INFINITY));
    }
    assertSameNeighbors(
        Clouds.outlier(30_000, 7), Neighborhood.nearest(20, Double.POSITIVE_INFINITY));
  }

  @Test
  void aLineIsSearchedLikeATown() throws InterruptedException {
    final BlockBuilder builder = new BlockBuilder(Clouds.CENTIMETRES);
    final SplittableRandom random = new SplittableRandom(9);
    for (int i = 0; i < 50_000; i++) {
      builder.add(random.nextInt(1_000_000), 5, 7);
    }
    assertSameNeighbors(builder.build(), Neighborhood.nearest(20, Double.POSITIVE_INFINITY));
  }

  @Test
  void tilesTooWideForFloat32GoElsewhere() throws InterruptedException {
    final PointBlock wide = wide(5_000);
    final Neighborhood nearest = Neighborhood.nearest(20, Double.POSITIVE_INFINITY);
    final TileFeatures computed =
        new TilePlacer(engine, HOST, new GridEngine(), true)
            .place(wide, nearest, FEATURES)
            .result();
    assertTrue(computed.notes().get(0).contains("float32"), computed.notes().toString());
    assertEquals("cpu", computed.engine());
    assertArrayEquals(
        new GridEngine().compute(wide, nearest, FEATURES).column(Features.EIGENVALUE_SUM),
        computed.table().column(Features.EIGENVALUE_SUM));
  }

  private static PointBlock wide(final int size) {
    final BlockBuilder builder = new BlockBuilder(Clouds.CENTIMETRES);
    final SplittableRandom random = new SplittableRandom(4);
    for (int i = 0; i < size; i++) {
      builder.add(random.nextInt(1 << 27), random.nextInt(1 << 27), random.nextInt(1000));
    }
    return builder.build();
  }

  @Test
  void moreNeighborsThanTheKernelsProveAreProvenOnTheHost() throws InterruptedException {
    final SearchCounts counts =
        assertSameNeighbors(Clouds.town(30_000, 1), Neighborhood.nearest(125, 10));
    assertTrue(counts.left() <= 30, counts.toString());
  }

  @Test
  void columnsThatNoKernelComputesComeFromTheSameNeighbors() throws InterruptedException {
    final PointBlock block = Attributes.on(Clouds.withCore(Clouds.town(40_000, 3), 30_000), 4);
    final FeatureSet mixed = FeatureSet.parse("default,ndvi,intensity_mean");
    final Neighborhood nearest = Neighborhood.nearest(20, 10);
    final Placement.Placed<TileFeatures> placed =
        new TilePlacer(engine, HOST, new GridEngine(), true).place(block, nearest, mixed);
    assertEquals(1, placed.placement().gpuPieces(), placed.placement().reasons().toString());
    final FeatureTable expected = new GridEngine().compute(block, nearest, mixed);
    for (final Feature feature :
        List.of(Features.NDVI, Features.INTENSITY_MEAN, Features.NEIGHBOR_COUNT)) {
      assertArrayEquals(expected.column(feature), placed.result().table().column(feature));
    }
  }

  @Test
  void aTileIsHalvedWhereTheDeviceHasNoRoom() throws InterruptedException {
    final DeviceIvf.Maker real = new FaissDeviceIvf();
    final DeviceIvf.Maker small =
        new DeviceIvf.Maker() {
          @Override
          public long bytes(
              final int size, final int listPoints, final int listed, final int fetch) {
            return real.bytes(size, listPoints, listed, fetch);
          }

          @Override
          public DeviceIvf create(
              final int device,
              final long memory,
              final long bytes,
              final long stream,
              final int lists) {
            if (lists > 160) {
              throw new GpuOutOfMemoryException("no room for " + lists + " lists");
            }
            return real.create(device, memory, bytes, stream, lists);
          }
        };
    assertSameNeighbors(
        new FaissDeviceEngine(manager, small, HOST),
        Clouds.town(30_000, 5),
        Neighborhood.nearest(20, 1),
        2);
  }

  @Test
  void flatIndexFindsTheNearestOfAllVectors() throws InterruptedException {
    final PointBlock block = Clouds.town(20_000, 4);
    final float[] rows = new float[3 * block.size()];
    for (int i = 0; i < block.size(); i++) {
      rows[3 * i] = block.x()[i];
      rows[3 * i + 1] = block.y()[i];
      rows[3 * i + 2] = block.z()[i];
    }
    try (GpuLease lease =
            manager
                .allocate(FaissGpuResources.bytes(block.size(), 3), Duration.ofMinutes(1))
                .orElseThrow();
        FaissIndex index = FaissIndexes.create(rows, 3, 20, Optional.of(lease))) {
      assertEquals(FaissIndex.Kind.FLAT, index.kind());
      final Neighbors found = index.search(rows, 2_000, 20);
      final TreeSearch oracle = new TreeSearch(index.tree(), Integer::compare);
      final int[] expected = new int[20];
      for (int query = 0; query < 2_000; query++) {
        oracle.nearest(rows, query, 20, expected, 0);
        final int from = 20 * query;
        assertArrayEquals(
            expected, IntStream.range(from, from + 20).map(i -> found.labels()[i]).toArray());
      }
    }
  }

  @Test
  void memoryStaysWithinTheLease() throws InterruptedException {
    final PointBlock block = Clouds.town(1_000_000, 5);
    final Neighborhood nearest = Neighborhood.nearest(20, 10);
    // The first use of a device loads kernels, once.
    engine.run(Clouds.town(300_000, 6), nearest, FEATURES);
    manager.freeCache();
    final long before = manager.device().freeBytes();
    final AtomicLong least = new AtomicLong(before);
    final Thread watcher =
        new Thread(
            () -> {
              while (!Thread.currentThread().isInterrupted()) {
                least.accumulateAndGet(manager.device().freeBytes(), Math::min);
              }
            });
    watcher.start();
    engine.run(block, nearest, FEATURES);
    watcher.interrupt();
    watcher.join();
    final long taken = before - least.get();
    final long leased;
    try (GpuLease lease =
        manager
            .allocate(engine.bytes(block, nearest, FEATURES), Duration.ofMinutes(1))
            .orElseThrow()) {
      leased = lease.bytes();
    }
    assertTrue(taken <= leased, taken + " bytes taken, " + leased + " leased");
    System.out.println("FAISS took " + taken + " of " + leased + " leased bytes");
  }

  @Test
  void memoryOfTheHostsSearchStaysWithinTheLease() throws InterruptedException {
    final PointBlock block = Clouds.town(1_000_000, 5);
    final long needed = FaissGpuResources.bytes(block.size(), 3);
    // The first use of a device loads kernels, once.
    engine.run(Clouds.town(20_000, 6), Neighborhood.nearest(125, 10), FEATURES);
    manager.freeCache();
    final long before = manager.device().freeBytes();
    try (GpuLease lease = manager.allocate(needed, Duration.ofMinutes(1)).orElseThrow()) {
      final float[] rows = new float[3 * block.size()];
      for (int i = 0; i < block.size(); i++) {
        rows[3 * i] = block.x()[i];
        rows[3 * i + 1] = block.y()[i];
        rows[3 * i + 2] = block.z()[i];
      }
      try (FaissIndex index = FaissIndexes.create(rows, 3, 20, Optional.of(lease))) {
        index.search(rows, 10_000, 20);
        final long taken = before - manager.device().freeBytes();
        assertTrue(taken <= needed, taken + " bytes taken, " + needed + " leased");
        System.out.println("FAISS took " + taken + " of " + needed + " leased bytes");
      }
    }
  }
}
