package io.sparklidar.cloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Files of one job lie on one integer grid, exactly wherever they can. */
final class LatticeTest {

  private static CoordinateTransform file(final double scale, final double offset) {
    return new CoordinateTransform(scale, scale, scale, offset, offset, 0);
  }

  @Test
  void centimetresAndMillimetresMeetInMillimetres() {
    final Lattice lattice = Lattice.of(List.of(file(0.01, 0), file(0.001, 770_000)));
    assertEquals(0.001, lattice.unitX());
    assertTrue(lattice.isIsotropic());
    assertTrue(lattice.isExact());
    assertEquals(
        lattice.mapping(file(0.01, 0)).x().toLattice(77_012_345),
        lattice.mapping(file(0.001, 770_000)).x().toLattice(123_450));
  }

  @Test
  void theOrderOfFilesDoesNotMatter() {
    final List<CoordinateTransform> files =
        List.of(file(0.01, 3), file(0.00025, 515_384.8225), file(0.001, 0));
    final List<CoordinateTransform> reversed = List.of(files.get(2), files.get(1), files.get(0));
    assertEquals(Lattice.of(files), Lattice.of(reversed));
  }

  @Test
  void offsetsWithTheSameFractionStayExact() {
    final CoordinateTransform a = file(0.01, 0.005);
    final CoordinateTransform b = file(0.01, 1000.005);
    final Lattice lattice = Lattice.of(List.of(a, b));
    assertTrue(lattice.isExact());
    assertEquals(lattice.mapping(a).x().toLattice(100_000), lattice.mapping(b).x().toLattice(0));
  }

  @Test
  void scalesWithoutACommonStepAreRoundedAndSaySo() {
    final CoordinateTransform odd = file(1.16451354e-06, 1_692_500.352);
    final CoordinateTransform plain = file(0.01, 0);
    final Lattice lattice = Lattice.of(List.of(odd, plain));
    assertFalse(lattice.isExact());
    final double unit = lattice.unitX();
    for (final int value : new int[] {-2_000_000_000, -7, 0, 12_345, 2_000_000_000}) {
      final double apart = odd.x(value) - plain.x(169_250_000);
      final long steps =
          lattice.mapping(odd).x().toLattice(value)
              - lattice.mapping(plain).x().toLattice(169_250_000);
      assertEquals(apart, steps * unit, 1.01 * unit);
    }
  }

  @Test
  void degreesBesideMetresKeepTheirOwnUnits() {
    final Lattice lattice =
        Lattice.of(List.of(new CoordinateTransform(1e-7, 1e-7, 0.01, 4, 50, 0)));
    assertFalse(lattice.isIsotropic());
    assertEquals(1e-7, lattice.unitX());
    assertEquals(0.01, lattice.unitZ());
  }

  @Property
  void differencesAreThoseOfDecimalArithmetic(
      @ForAll final int x1,
      @ForAll final int x2,
      @ForAll @IntRange(min = 1, max = 40) final int step1,
      @ForAll @IntRange(min = 1, max = 40) final int step2,
      @ForAll @IntRange(min = -5_000_000, max = 5_000_000) final int offset) {
    final CoordinateTransform a = file(step1 / 1000.0, 0);
    final CoordinateTransform b = file(step2 / 1000.0, offset);
    final Lattice lattice = Lattice.of(List.of(a, b));
    final long steps = lattice.mapping(b).x().toLattice(x2) - lattice.mapping(a).x().toLattice(x1);
    final BigDecimal wanted =
        BigDecimal.valueOf(x2)
            .multiply(BigDecimal.valueOf(step2, 3))
            .add(BigDecimal.valueOf(offset))
            .subtract(BigDecimal.valueOf(x1).multiply(BigDecimal.valueOf(step1, 3)));
    final BigDecimal found =
        BigDecimal.valueOf(steps).multiply(new BigDecimal(Double.toString(lattice.unitX())));
    assertEquals(0, wanted.compareTo(found), () -> wanted + " " + found);
  }
}
