package io.sparklidar.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sparklidar.feature.definition.SummaryRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Rows together have the bits that each has alone. */
final class HeightRowsTest {

  private static final double STEP = 0.01;

  private static final int[] MOST = {1, 2, 3, 20, 33, 64, 100, 600};

  @Test
  void heightsOfManyRowsAreThoseOfEach() {
    final Random random = new Random(1);
    for (final int most : MOST) {
      for (final boolean isEven : new boolean[] {true, false}) {
        for (int bits = 1; bits <= 33; bits += 4) {
          final List<long[]> rows = new ArrayList<>();
          for (int row = 0; row < 1 + random.nextInt(NeighborLayers.ROWS); row++) {
            rows.add(heights(isEven ? most : random.nextInt(most + 1), bits, random));
          }
          assertHeights(rows);
        }
      }
    }
  }

  private static long[] heights(final int size, final int bits, final Random random) {
    final long[] heights = new long[size];
    for (int i = 0; i < size; i++) {
      heights[i] = random.nextLong() >> (Long.SIZE - bits);
    }
    return heights;
  }

  private static void assertHeights(final List<long[]> rows) {
    final NeighborLayers layers = new NeighborLayers(false, true);
    for (final long[] row : rows) {
      layers.add(row.length);
      for (int n = 0; n < row.length; n++) {
        layers.setDifference(n, 0, 0, row[n]);
      }
    }
    final double[] skewness = new double[NeighborLayers.ROWS];
    final double[] kurtosis = new double[NeighborLayers.ROWS];
    final List<double[]> percentiles =
        SummaryRows.PERCENTS.stream().map(percent -> new double[NeighborLayers.ROWS]).toList();
    final HeightRows heights = new HeightRows(STEP);
    heights.setMoments(layers, skewness, kurtosis);
    heights.setPercentiles(layers, percentiles);
    for (int i = 0; i < rows.size(); i++) {
      final long[] row = rows.get(i);
      final HeightStatistics alone = new HeightStatistics();
      alone.set(row, row.length);
      if (row.length > 0) {
        alone.setMoments();
        alone.sort();
      }
      final String what = row.length + " heights";
      assertEquals(row.length == 0 ? Double.NaN : alone.skewness, skewness[i], what);
      assertEquals(row.length == 0 ? Double.NaN : alone.kurtosis, kurtosis[i], what);
      for (int p = 0; p < percentiles.size(); p++) {
        final double wanted =
            row.length == 0 ? Double.NaN : alone.percentile(SummaryRows.PERCENTS.get(p)) * STEP;
        assertEquals(wanted, percentiles.get(p)[i], what);
      }
    }
  }
}
