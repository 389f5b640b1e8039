package io.sparklidar.cloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.function.IntUnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LatticeCellsTest {

  /** Of even cells whose borders are no integers, held to those there are. */
  private static IntUnaryOperator cells(final double origin, final double size, final int count) {
    return v -> (int) Math.max(0, Math.min(count - 1, Math.floor((v - origin) / size)));
  }

  private static void assertLike(
      final IntUnaryOperator truth, final LatticeCells cells, final int from, final int v) {
    final int cell = truth.applyAsInt(v) - cells.firstCell();
    final boolean held = cell >= 0 && cell < cells.size() && truth.applyAsInt(v) >= from;
    assertEquals(held ? cell : -1, cells.cell(v), () -> v + " in " + cells);
  }

  @Property(tries = 500)
  void aCoordinateLiesWhereTheFormulaSays(
      @ForAll @DoubleRange(min = -3e9, max = 3e9) final double origin,
      @ForAll @DoubleRange(min = 0.3, max = 1e8) final double size,
      @ForAll @IntRange(min = 1, max = 40) final int count,
      @ForAll @IntRange(min = 0, max = 39) final int one,
      @ForAll @IntRange(min = 0, max = 39) final int other,
      @ForAll final List<Integer> any) {
    final IntUnaryOperator truth = cells(origin, size, count);
    final int from = Math.min(one, other) % count;
    final int to = Math.max(from, Math.max(one, other) % count);
    if (truth.applyAsInt(Integer.MAX_VALUE) < from || truth.applyAsInt(Integer.MIN_VALUE) > to) {
      assertThrows(IllegalArgumentException.class, () -> LatticeCells.of(from, to, truth));
      return;
    }
    final LatticeCells cells = LatticeCells.of(from, to, truth);
    any.forEach(v -> assertLike(truth, cells, from, v));
    for (final int first : cells.firsts()) {
      for (int v = first - 2; v != first + 3; v++) {
        assertLike(truth, cells, from, v);
      }
    }
    assertLike(truth, cells, from, cells.last());
    assertLike(truth, cells, from, cells.last() + 1);
    assertLike(truth, cells, from, Integer.MIN_VALUE);
    assertLike(truth, cells, from, Integer.MAX_VALUE);
  }

  @Test
  void outermostCellsReachAsFarAsCoordinatesDo() {
    final LatticeCells cells = LatticeCells.of(0, 9, cells(0, 100, 10));
    assertEquals(0, cells.cell(Integer.MIN_VALUE));
    assertEquals(5, cells.cell(500));
    assertEquals(4, cells.cell(499));
    assertEquals(9, cells.cell(Integer.MAX_VALUE));
  }
}
