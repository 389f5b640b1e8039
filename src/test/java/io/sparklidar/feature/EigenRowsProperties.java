package io.sparklidar.feature;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.sparklidar.feature.definition.SummaryRows;
import java.util.Random;
import java.util.stream.DoubleStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Many matrices at a time have the eigenvalues and eigenvectors of one at a time, bit for bit. */
final class EigenRowsProperties {

  private final EigenRows rows = new EigenRows(true);
  private final SymmetricEigen one = new SymmetricEigen();

  @Property(tries = 300)
  void rowsHaveTheBitsOfSingleSolutions(@ForAll final long seed) {
    final Random random = new Random(seed);
    final Scatter[] scatters = new Scatter[1 + random.nextInt(SummaryRows.CAPACITY)];
    for (int i = 0; i < scatters.length; i++) {
      scatters[i] = scatter(random);
      if (scatters[i] == null) {
        rows.setUndefined(i);
      } else {
        rows.set(i, scatters[i]);
      }
    }
    rows.solve(scatters.length);
    for (int i = 0; i < scatters.length; i++) {
      if (scatters[i] == null) {
        one.setUndefined();
      } else {
        one.solve(scatters[i]);
      }
      assertArrayEquals(
          bits(
              one.value1,
              one.value2,
              one.value3,
              one.x1,
              one.y1,
              one.z1,
              one.x2,
              one.y2,
              one.z2,
              one.x3,
              one.y3,
              one.z3),
          bits(
              rows.value1[i],
              rows.value2[i],
              rows.value3[i],
              rows.x1[i],
              rows.y1[i],
              rows.z1[i],
              rows.x2[i],
              rows.y2[i],
              rows.z2[i],
              rows.x3[i],
              rows.y3[i],
              rows.z3[i]));
    }
  }

  private static long[] bits(final double... values) {
    return DoubleStream.of(values).mapToLong(Double::doubleToLongBits).toArray();
  }

  /** Of points in space, on planes, lines, one spot, a small grid, along axes; or of none. */
  private static Scatter scatter(final Random random) {
    final int kind = random.nextInt(10);
    if (kind == 0) {
      return null;
    }
    final int count = 3 + random.nextInt(60);
    final int[] range = new int[3];
    for (int axis = 0; axis < 3; axis++) {
      range[axis] = kind < 4 ? 1 + random.nextInt(3) : 1 << random.nextInt(21);
    }
    final int shear = kind < 6 ? 0 : random.nextInt(4);
    final Moments moments = new Moments();
    for (int i = 0; i < count; i++) {
      final long a = random.nextInt(range[0]);
      final long b = random.nextInt(range[1]);
      final long c = random.nextInt(range[2]);
      moments.add(a + shear * b, b - shear * c, c + shear * a);
      if (kind == 4) {
        // As far on the other side: many exact zeros.
        moments.add(-a, -b, -c);
        moments.add(a, -b, c);
        moments.add(-a, b, -c);
      }
    }
    if (kind == 5) {
      moments.clear();
      for (int axis = 0; axis < 3; axis++) {
        final int far = 1 + random.nextInt(2);
        moments.add(axis == 0 ? far : 0, axis == 1 ? far : 0, axis == 2 ? far : 0);
        moments.add(axis == 0 ? -far : 0, axis == 1 ? -far : 0, axis == 2 ? -far : 0);
      }
    }
    final Scatter scatter = new Scatter();
    scatter.set(moments, moments.count);
    if (random.nextInt(4) == 0) {
      scatter.scale(0.1, 0.3, 0.7);
    }
    return scatter;
  }
}
