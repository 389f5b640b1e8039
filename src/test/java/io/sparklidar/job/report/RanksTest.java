package io.sparklidar.job.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The value of a rank is the one that sorting puts there. */
final class RanksTest {

  private static void assertAsSorted(final double[] values) {
    final double[] sorted = values.clone();
    Arrays.sort(sorted);
    for (int rank = 0; rank < values.length; rank++) {
      assertEquals(sorted[rank], Ranks.select(values.clone(), values.length, rank));
    }
  }

  @Test
  void valuesInAnyOrderAreFound() {
    final Random random = new Random(11);
    for (int size = 1; size < 120; size++) {
      assertAsSorted(random.doubles(size, -3, 3).toArray());
    }
  }

  @Test
  void equalSortedAndInfiniteValuesAreFound() {
    assertAsSorted(new double[50]);
    final double[] rising = new Random(12).doubles(80).sorted().toArray();
    assertAsSorted(rising);
    final double[] few = new Random(13).ints(90, 0, 3).asDoubleStream().toArray();
    few[7] = Double.POSITIVE_INFINITY;
    few[70] = Double.NEGATIVE_INFINITY;
    assertAsSorted(few);
  }

  @Test
  void valuesBehindTheSizeAreLeftOut() {
    assertEquals(5, Ranks.select(new double[] {5, 4, 9, -1, -2}, 3, 1));
  }
}
