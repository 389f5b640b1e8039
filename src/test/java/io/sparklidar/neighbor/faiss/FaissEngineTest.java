package io.sparklidar.neighbor.faiss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.TestData;
import io.sparklidar.cloud.BlockBuilder;
import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.cloud.Lattice;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.neighbor.TileFeatures;
import io.sparklidar.neighbor.cpu.GridEngine;
import io.sparklidar.neighbor.cpu.LasBlock;
import io.sparklidar.neighbor.cuda.Clouds;
import io.sparklidar.sample.Town;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** FAISS gives the bits of the engine on the CPU. */
final class FaissEngineTest {

  /** Sums, distances and extremes of neighbours: they differ where the neighbours do. */
  private static final FeatureSet FEATURES =
      FeatureSet.parse("default,knn_distance_mean,z_range,roughness");

  private static final double NO_LIMIT = Double.POSITIVE_INFINITY;

  private final GridEngine cpu = new GridEngine();
  private final FaissEngine faiss = new FaissEngine(cpu);

  @BeforeEach
  void requireFaiss() {
    TestFaiss.require();
  }

  private SearchCounts assertSameBits(final PointBlock block, final Neighborhood neighborhood) {
    final FeatureTable expected = cpu.compute(block, neighborhood, FEATURES);
    assertEquals(Optional.empty(), faiss.whyNot(block, neighborhood));
    final FaissEngine.Searched computed =
        faiss.search(block, neighborhood, FEATURES, Optional.empty());
    for (int column = 0; column < FEATURES.size(); column++) {
      assertArrayEquals(
          expected.column(column),
          computed.table().column(column),
          FEATURES.features().get(column).columnName());
    }
    assertEquals(block.coreCount(), computed.counts().queries());
    return computed.counts();
  }

  @Test
  void townHasTheSameNeighbors() {
    final SearchCounts counts =
        assertSameBits(
            new Town(1).block(770_250, 6_277_250, 150_000), Neighborhood.nearest(20, 10));
    assertTrue(counts.first() > 0.9 * counts.queries(), counts.toString());
    assertTrue(counts.left() < 0.001 * counts.queries(), counts.toString());
  }

  @Test
  void realTilesHaveTheSameNeighbors() throws IOException {
    final PointBlock block = LasBlock.read(TestData.block());
    final SearchCounts counts = assertSameBits(block, Neighborhood.nearest(20, 2));
    assertTrue(counts.left() < 0.001 * counts.queries(), counts.toString());
  }

  @Test
  void unlimitedAndLargeNeighborhoodsAreTheSame() {
    final PointBlock forest = Clouds.forest(20_000, 3);
    for (final int k : new int[] {1, 2, 50, 150}) {
      assertSameBits(forest, Neighborhood.nearest(k, NO_LIMIT));
    }
  }

  @Test
  void smallRadiusKeepsWhatIsWithin() {
    final PointBlock town = Clouds.town(20_000, 5);
    for (final double radius : new double[] {0.05, 0.5, 1}) {
      assertSameBits(town, Neighborhood.nearest(30, radius));
    }
  }

  @Test
  void haloIsSearchedAndHasNoRows() {
    final PointBlock town = Clouds.withCore(Clouds.town(20_000, 7), 5_000);
    final SearchCounts counts = assertSameBits(town, Neighborhood.nearest(20, 5));
    assertEquals(5_000, counts.queries());
  }

  @Test
  void tiesOfAGridAreBrokenTheSameWay() {
    assertSameBits(Clouds.grid(24), Neighborhood.nearest(20, NO_LIMIT));
    assertSameBits(Clouds.grid(24), Neighborhood.nearest(9, 0.02));
  }

  @Test
  void coincidentPointsAreTheSame() {
    assertSameBits(Clouds.coincident(5_000), Neighborhood.nearest(20, 10));
  }

  @Test
  void crowdedSpotsAreTheSame() {
    final BlockBuilder builder = new BlockBuilder(Clouds.CENTIMETRES);
    for (int i = 0; i < 6_000; i++) {
      // Fifteen spots on a line, some of them a step apart.
      builder.add(i % 3 * 1000 + i % 5, 0, 0);
    }
    for (int i = 0; i < 300; i++) {
      builder.add(i, i * 7 % 50, 3);
    }
    assertSameBits(builder.build(), Neighborhood.nearest(20, NO_LIMIT));
    assertSameBits(builder.build(), Neighborhood.nearest(1000, 1));
  }

  @Test
  void lineIsTheSame() {
    final BlockBuilder builder = new BlockBuilder(Clouds.CENTIMETRES);
    for (int i = 0; i < 5_000; i++) {
      builder.add(3 * i, 4 * i, 5 * i);
    }
    assertSameBits(builder.build(), Neighborhood.nearest(20, NO_LIMIT));
  }

  @Test
  void pointsFarOutAreTheSame() {
    assertSameBits(Clouds.outlier(5_000, 2), Neighborhood.nearest(20, NO_LIMIT));
    assertSameBits(Clouds.outlier(5_000, 2), Neighborhood.nearest(20, 5));
  }

  @Test
  void fewerPointsThanNeighborsAreAllNeighbors() {
    final BlockBuilder builder = new BlockBuilder(Clouds.CENTIMETRES);
    for (int i = 0; i < 7; i++) {
      builder.add(i * i * 100, i, 0);
      assertSameBits(builder.build(), Neighborhood.nearest(20, NO_LIMIT));
      assertSameBits(builder.build(), Neighborhood.nearest(20, 3));
    }
  }

  @Test
  void noCorePointsGiveNoRows() {
    final PointBlock none = Clouds.withCore(Clouds.town(100, 1), 0);
    assertEquals(0, faiss.compute(none, Neighborhood.nearest(20, 1), FEATURES).size());
  }

  @Test
  void tileTooWideForFloatsIsLeftToTheOtherEngine() {
    final BlockBuilder builder = new BlockBuilder(Lattice.ofUnit(1e-5));
    for (int i = 0; i < 50; i++) {
      builder.add(i * 1_000_001, i * 7, i);
    }
    final PointBlock block = builder.build();
    final Neighborhood neighborhood = Neighborhood.nearest(5, NO_LIMIT);
    final TileFeatures computed = faiss.run(block, neighborhood, FEATURES);
    assertEquals(
        List.of("the tile extends over 49000049 steps, float32 counts 33554432"), computed.notes());
    assertEquals("cpu", computed.engine());
    assertArrayEquals(
        cpu.compute(block, neighborhood, FEATURES).column(0), computed.table().column(0));
  }

  @Test
  void degreesBesideMetresAreLeftToTheOtherEngine() {
    final Lattice lattice = Lattice.of(List.of(new CoordinateTransform(1e-7, 1e-7, 0.01, 0, 0, 0)));
    final BlockBuilder builder = new BlockBuilder(lattice);
    for (int i = 0; i < 50; i++) {
      builder.add(i * i, i * 7, i);
    }
    assertEquals(
        List.of("a lattice of one unit on all axes is needed by FAISS"),
        faiss.run(builder.build(), Neighborhood.nearest(5, NO_LIMIT), FEATURES).notes());
  }

  @Test
  void widestTileIsStillExact() {
    final BlockBuilder builder = new BlockBuilder(Lattice.ofUnit(0.001));
    for (int i = 0; i < 3_000; i++) {
      // Odd distances near both ends of what float32 counts.
      builder.add(i % 2 == 0 ? i : (1 << 25) - i, i * 31 % 997, i * 17 % 101);
    }
    assertSameBits(builder.build(), Neighborhood.nearest(20, NO_LIMIT));
  }
}
