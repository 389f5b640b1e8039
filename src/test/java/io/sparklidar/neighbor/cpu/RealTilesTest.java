package io.sparklidar.neighbor.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.TestData;
import io.sparklidar.cloud.BlockBuilder;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.cloud.PointIdentity;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.feature.Oracle;
import io.sparklidar.feature.OracleAssert;
import io.sparklidar.feature.definition.Feature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Adjacent tiles: ground, houses, trees, overlapping flight lines. */
final class RealTilesTest {

  private static final FeatureSet FEATURES =
      FeatureSet.parse(
          "default,verticality_guinard,first_order_moment,roughness,knn_distance_mean,z_std");

  private final GridEngine engine = new GridEngine();

  @Test
  void featuresAreTheOracles() throws IOException {
    final PointBlock block = LasBlock.read(tiles().subList(0, 1));
    final Neighborhood neighborhood = Neighborhood.nearest(20, 2);
    final FeatureTable table = engine.compute(block, neighborhood, FEATURES);
    final Oracle oracle = new Oracle(block, neighborhood);
    for (int i = 0; i < block.size(); i += block.size() / 40) {
      OracleAssert.assertRow(oracle.row(i), table, i);
    }
  }

  @Test
  void aTileWithItsHaloGivesTheBitsOfTheWhole() throws IOException {
    final PointBlock whole = LasBlock.read(tiles());
    final double radius = 2;
    final Neighborhood neighborhood = Neighborhood.nearest(20, radius);
    final FeatureTable expected = engine.compute(whole, neighborhood, FEATURES);
    final int margin = (int) Math.ceil(radius / whole.lattice().unitX());
    int seen = 0;
    for (int file = 0; file < tiles().size(); file++) {
      final List<Integer> core = new ArrayList<>();
      int minX = Integer.MAX_VALUE;
      int minY = Integer.MAX_VALUE;
      int maxX = Integer.MIN_VALUE;
      int maxY = Integer.MIN_VALUE;
      for (int i = 0; i < whole.size(); i++) {
        if (PointIdentity.file(whole.identity()[i]) == file) {
          core.add(i);
          minX = Math.min(minX, whole.x()[i]);
          minY = Math.min(minY, whole.y()[i]);
          maxX = Math.max(maxX, whole.x()[i]);
          maxY = Math.max(maxY, whole.y()[i]);
        }
      }
      final List<Integer> order = new ArrayList<>(core);
      for (int i = 0; i < whole.size(); i++) {
        if (PointIdentity.file(whole.identity()[i]) != file
            && whole.x()[i] >= minX - margin
            && whole.x()[i] <= maxX + margin
            && whole.y()[i] >= minY - margin
            && whole.y()[i] <= maxY + margin) {
          order.add(i);
        }
      }
      assertTrue(order.size() < whole.size(), "the halo is a part");
      final PointBlock tile =
          BlockBuilder.moved(whole, order, core.size(), minX + file, minY - file, 17);
      final FeatureTable actual = engine.compute(tile, neighborhood, FEATURES);
      for (final Feature feature : FEATURES.features()) {
        final float[] wanted = new float[core.size()];
        for (int i = 0; i < wanted.length; i++) {
          wanted[i] = expected.column(feature)[core.get(i)];
        }
        assertArrayEquals(wanted, actual.column(feature), feature.columnName());
      }
      seen += core.size();
    }
    assertEquals(whole.size(), seen);
  }

  private static List<Path> tiles() throws IOException {
    return TestData.block();
  }
}
