package io.sparklidar.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class SymmetricEigenProperties {

  private final Scatter scatter = new Scatter();
  private final SymmetricEigen eigen = new SymmetricEigen();

  @Property(tries = 3000)
  void everyScatterMatrixIsDiagonalised(
      @ForAll final long seed,
      @ForAll @IntRange(min = 3, max = 60) final int count,
      @ForAll @IntRange(max = 20) final int bitsX,
      @ForAll @IntRange(max = 20) final int bitsY,
      @ForAll @IntRange(max = 20) final int bitsZ,
      @ForAll @IntRange(max = 3) final int shear) {
    final Random random = new Random(seed);
    final Moments moments = new Moments();
    for (int i = 0; i < count; i++) {
      final long a = random.nextInt(1 << bitsX);
      final long b = random.nextInt(1 << bitsY);
      final long c = random.nextInt(1 << bitsZ);
      moments.add(a + shear * b, b - shear * c, c + shear * a);
    }
    scatter.set(moments, count);
    eigen.solve(scatter);
    assertDiagonalised();
  }

  /** A = sum of l v vT, with orthonormal v and l in order; the definition, not another solver. */
  private void assertDiagonalised() {
    final double[] l = {eigen.value1, eigen.value2, eigen.value3};
    final double[][] v = {
      {eigen.x1, eigen.y1, eigen.z1}, {eigen.x2, eigen.y2, eigen.z2}, {eigen.x3, eigen.y3, eigen.z3}
    };
    assertTrue(l[0] >= l[1] && l[1] >= l[2] && l[2] >= 0, "order of eigenvalues");
    assertEquals(scatter.rank < Scatter.PLANE, Double.isNaN(v[2][2]), "normal where defined");
    assertEquals(scatter.rank == Scatter.POINT, Double.isNaN(v[0][0]), "direction where defined");
    final double[][] a = {
      {scatter.xx, scatter.xy, scatter.xz},
      {scatter.xy, scatter.yy, scatter.yz},
      {scatter.xz, scatter.yz, scatter.zz}
    };
    final double error = 1e-14 * (scatter.xx + scatter.yy + scatter.zz);
    for (int e = 0; e < 3; e++) {
      if (Double.isNaN(v[e][0])) {
        assertEquals(0, l[e]);
        continue;
      }
      for (int i = 0; i < 3; i++) {
        double image = 0;
        for (int k = 0; k < 3; k++) {
          image += a[i][k] * v[e][k];
        }
        assertEquals(l[e] * v[e][i], image, error, "A v = l v");
      }
      for (int other = 0; other < 3; other++) {
        double dot = 0;
        for (int k = 0; k < 3; k++) {
          dot += v[e][k] * v[other][k];
        }
        if (!Double.isNaN(dot)) {
          assertEquals(e == other ? 1 : 0, dot, 1e-14, "orthonormal");
        }
      }
    }
  }

  @Property(tries = 2000)
  void pointsOfAPlaneHaveItsExactNormal(
      @ForAll @IntRange(min = -20, max = 20) final int a,
      @ForAll @IntRange(min = -20, max = 20) final int b,
      @ForAll @IntRange(min = -20, max = 20) final int c,
      @ForAll final long seed) {
    // Two directions across (a, b, c), then integer combinations of them.
    if (a == 0 && b == 0 && c == 0) {
      return;
    }
    final long[] u = a != 0 || b != 0 ? new long[] {-b, a, 0} : new long[] {1, 0, 0};
    final long[] w = {b * u[2] - c * u[1], c * u[0] - a * u[2], a * u[1] - b * u[0]};
    final Random random = new Random(seed);
    final Moments moments = new Moments();
    for (int i = 0; i < 20; i++) {
      final long s = i < 2 ? i : random.nextInt(41) - 20;
      final long t = i < 2 ? 0 : i < 3 ? 7 : random.nextInt(41) - 20;
      moments.add(s * u[0] + t * w[0], s * u[1] + t * w[1], s * u[2] + t * w[2]);
    }
    scatter.set(moments, 20);
    assertEquals(Scatter.PLANE, scatter.rank);
    eigen.solve(scatter);
    assertEquals(0.0, eigen.value3);
    final int up = c != 0 ? Integer.signum(c) : a != 0 ? Integer.signum(a) : Integer.signum(b);
    final double length = up * Math.sqrt((double) a * a + (double) b * b + (double) c * c);
    assertEquals(a / length, eigen.x3, 1e-13);
    assertEquals(b / length, eigen.y3, 1e-13);
    assertEquals(c / length, eigen.z3, 1e-13);
  }

  @Test
  void equalEigenvaluesGiveTheAxes() {
    final Moments moments = new Moments();
    for (int axis = 0; axis < 3; axis++) {
      for (int side = -1; side <= 1; side += 2) {
        moments.add(axis == 0 ? side : 0, axis == 1 ? side : 0, axis == 2 ? side : 0);
      }
    }
    scatter.set(moments, 6);
    eigen.solve(scatter);
    assertEquals(eigen.value1, eigen.value3);
    assertEquals(1, eigen.z3);
  }

  @Test
  void aStepAwayFromAPlaneOfAnySizeIsSpace() {
    for (long size = 2; size <= 1L << 27; size *= 2) {
      final Moments flat = new Moments();
      flat.add(0, 0, 0);
      flat.add(size, 1, 3 * size);
      flat.add(1, size, size + 2);
      flat.add(size + 1, size + 1, 4 * size + 2);
      scatter.set(flat, 4);
      assertEquals(Scatter.PLANE, scatter.rank, "size " + size);
      final Moments bent = new Moments();
      bent.add(0, 0, 0);
      bent.add(size, 1, 3 * size);
      bent.add(1, size, size + 2);
      bent.add(size + 1, size + 1, 4 * size + 3);
      scatter.set(bent, 4);
      assertEquals(Scatter.SPACE, scatter.rank, "size " + size);
    }
  }

  @Test
  void ranksAreRightWhereMinorsAndDeterminantVanishModuloTwoToThe64() {
    final long s = 1L << 20;
    final Moments triangle = new Moments();
    triangle.add(0, 0, 0);
    triangle.add(s, 0, 0);
    triangle.add(0, s, 0);
    scatter.set(triangle, 3);
    assertEquals(Scatter.PLANE, scatter.rank);
    // The determinant is 16 s^4 = 2^84, too small beside its terms to be told from 0 in float64.
    final Moments bent = new Moments();
    bent.add(0, 0, 0);
    bent.add(s, 0, 3 * s);
    bent.add(0, s, s);
    bent.add(s, s, 4 * s + 1);
    scatter.set(bent, 4);
    assertEquals(Scatter.SPACE, scatter.rank);
  }
}
