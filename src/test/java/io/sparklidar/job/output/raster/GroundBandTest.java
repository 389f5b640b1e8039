package io.sparklidar.job.output.raster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.cloud.Lattice;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.ground.GroundChoice;
import io.sparklidar.raster.CellGrid;
import java.util.BitSet;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Terrain is as high as its ground, from wherever heights are counted. */
final class GroundBandTest {

  @ParameterizedTest
  @ValueSource(longs = {0, 100_000, -7, 5_000_000_000L, -5_000_000_000L})
  void heightsAreThoseOfTheGroundWhateverTheOrigin(final long originZ) {
    final PointBlock ground =
        new PointBlock(
            Lattice.ofUnit(0.5),
            0,
            0,
            originZ,
            1,
            0,
            new int[] {1},
            new int[] {1},
            new int[] {12},
            new long[1],
            Map.of());
    final BitSet cells = new BitSet();
    cells.set(0);
    final float[] band =
        GroundBand.of(new CellGrid(1, 0, 0, 2, 1), cells, ground, GroundChoice.DEFAULT, 2);
    assertEquals((float) ((originZ + 12) * 0.5 / 2), band[0]);
    assertTrue(Float.isNaN(band[1]), "a cell without points has no number");
  }
}
