package io.sparklidar.neighbor.faiss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.gpu.CudaDevice;
import io.sparklidar.gpu.GpuException;
import io.sparklidar.gpu.GpuLease;
import io.sparklidar.gpu.GpuLimits;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.gpu.Placement;
import io.sparklidar.neighbor.cpu.GridEngine;
import io.sparklidar.neighbor.cuda.Clouds;
import java.time.Duration;
import java.util.Optional;
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
    engine = FaissDeviceEngine.on(manager, new FaissEngine(new GridEngine()), false);
  }

  private static void assertSameBits(final PointBlock block, final Neighborhood neighborhood)
      throws InterruptedException {
    final FeatureTable expected = new GridEngine().compute(block, neighborhood, FEATURES);
    final Placement.Placed<FaissEngine.Computed> placed =
        engine.place(block, neighborhood, FEATURES);
    assertEquals(1, placed.placement().gpuPieces(), placed.placement().reasons().toString());
    for (int column = 0; column < FEATURES.size(); column++) {
      assertArrayEquals(expected.column(column), placed.result().table().column(column));
    }
    assertTrue(
        placed.result().counts().left() <= 0.001 * block.coreCount(),
        placed.result().counts().toString());
    assertEquals(0, manager.usedBytes());
  }

  @Test
  void tilesHaveTheSameNeighbors() throws InterruptedException {
    assertSameBits(Clouds.town(150_000, 1), new Neighborhood(20, 10));
    assertSameBits(Clouds.forest(80_000, 2), new Neighborhood(50, Double.POSITIVE_INFINITY));
    assertSameBits(Clouds.withCore(Clouds.town(40_000, 3), 10_000), new Neighborhood(20, 1));
  }

  @Test
  void coincidentPointsAreTheSame() throws InterruptedException {
    assertSameBits(Clouds.coincident(5_000), new Neighborhood(20, 10));
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
    final long needed = FaissGpuResources.bytes(block.size(), 3);
    // The first use of a device loads kernels, once.
    engine.place(Clouds.town(1_000, 6), new Neighborhood(20, 10), FEATURES);
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
