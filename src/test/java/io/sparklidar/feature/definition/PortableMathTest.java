package io.sparklidar.feature.definition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.neighbor.cuda.HostFormulas;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against the same functions in 50 decimal digits. */
final class PortableMathTest {

  private static final MathContext DIGITS = new MathContext(50);
  private static final BigDecimal TINY = new BigDecimal("1e-48");
  private static final BigDecimal PI = atan(BigDecimal.ONE).multiply(BigDecimal.valueOf(4));
  private static final BigDecimal LN_2 = lnNearOne(BigDecimal.valueOf(2));

  @Test
  void theCubeRootIsRightToHalfAUnitInTheLastPlace() {
    assertWithin(0.501, all(), PortableMath::cbrt, PortableMathTest::cbrt);
    for (int i = 0; i <= 200_000; i++) {
      final double cube = (double) i * i * i;
      assertEquals(i, PortableMath.cbrt(cube));
      assertEquals(i * -0x1p-100, PortableMath.cbrt(cube * -0x1p-300));
    }
    assertEquals(0x1p-358, PortableMath.cbrt(Double.MIN_VALUE));
    assertSame(0.0, PortableMath.cbrt(0.0));
    assertSame(-0.0, PortableMath.cbrt(-0.0));
    assertSame(Double.NEGATIVE_INFINITY, PortableMath.cbrt(Double.NEGATIVE_INFINITY));
    assertSame(Double.NaN, PortableMath.cbrt(Double.NaN));
  }

  @Test
  void theLogarithmIsRightToAUnitInTheLastPlace() {
    assertWithin(0.9, all(), PortableMath::log, PortableMathTest::ln);
    assertSame(0.0, PortableMath.log(1));
    assertSame(Double.NEGATIVE_INFINITY, PortableMath.log(0.0));
    assertSame(Double.NEGATIVE_INFINITY, PortableMath.log(-0.0));
    assertSame(Double.POSITIVE_INFINITY, PortableMath.log(Double.POSITIVE_INFINITY));
    assertSame(Double.NaN, PortableMath.log(-1));
    assertSame(Double.NaN, PortableMath.log(Double.NaN));
  }

  @Test
  void manyLogarithmsAreThoseOfEach() {
    final List<Double> some = new ArrayList<>(all());
    some.addAll(List.of(0.0, -0.0, 1.0, -1.0, Double.NaN, Double.POSITIVE_INFINITY));
    some.addAll(List.of(Double.MIN_VALUE, Double.MAX_VALUE, Double.NEGATIVE_INFINITY));
    final double[] numbers = some.stream().mapToDouble(Double::doubleValue).toArray();
    final double[] logarithms = new Logarithms(numbers.length).of(numbers.length, numbers);
    for (int i = 0; i < numbers.length; i++) {
      assertSame(PortableMath.log(numbers[i]), logarithms[i]);
    }
  }

  @Test
  void theAngleIsRightToOneAndAHalfUnitsInTheLastPlace() {
    for (final double x : new double[] {1, 0.3, 0x1.fffffffffffffp-1, 0x1p-1000, 0x1p1000}) {
      final List<Double> tangents = new ArrayList<>(all());
      tangents.removeIf(t -> t < 1e-20 || t > 1e20 || t * x > Double.MAX_VALUE || t * x < 1e-300);
      final SplittableRandom random = new SplittableRandom(3);
      for (int i = 0; i < 4000; i++) {
        tangents.add(random.nextDouble() * 1.2);
        tangents.add(1 / random.nextDouble());
      }
      final BigDecimal divisor = new BigDecimal(x);
      tangents.replaceAll(t -> t * x);
      assertWithin(
          1.5, tangents, y -> PortableMath.angle(y, x), y -> angle(y.divide(divisor, DIGITS)));
    }
    final double right = Math.PI / 2;
    assertSame(0.0, PortableMath.angle(0, 0));
    assertSame(0.0, PortableMath.angle(0, 5));
    assertSame(right, PortableMath.angle(5, 0));
    assertSame(right, PortableMath.angle(5, -0.0));
    assertSame(right / 2, PortableMath.angle(5, 5));
    assertSame(Double.MIN_VALUE, PortableMath.angle(Double.MIN_VALUE, 1));
    assertSame(right / 2, PortableMath.angle(Double.MIN_VALUE, Double.MIN_VALUE));
    assertSame(right / 2, PortableMath.angle(Double.MAX_VALUE, Double.MAX_VALUE));
    assertSame(right, PortableMath.angle(Double.POSITIVE_INFINITY, 1));
    assertSame(0.0, PortableMath.angle(1, Double.POSITIVE_INFINITY));
    assertSame(right / 2, PortableMath.angle(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY));
    assertSame(Double.NaN, PortableMath.angle(Double.NaN, 1));
    assertSame(Double.NaN, PortableMath.angle(1, Double.NaN));
    assertSame(Double.NaN, PortableMath.angle(1, -1));
  }

  @Test
  void theKernelsHaveTheSameBits(@TempDir final Path folder)
      throws IOException, InterruptedException {
    final List<Double> ys = new ArrayList<>(all());
    ys.addAll(
        List.of(0.0, -0.0, -1.0, -1e-310, Double.NaN, Double.MAX_VALUE, Double.POSITIVE_INFINITY));
    final SplittableRandom random = new SplittableRandom(9);
    final ByteBuffer question = HostFormulas.question(16 * ys.size());
    final double[] xs = new double[ys.size()];
    for (int i = 0; i < xs.length; i++) {
      xs[i] = i % 3 == 0 ? random.nextDouble() : ys.get(random.nextInt(xs.length));
      question.putDouble(ys.get(i)).putDouble(xs[i]);
    }
    final ByteBuffer answer = HostFormulas.compileInto(folder).answer(question, "math");
    for (int i = 0; i < xs.length; i++) {
      final double y = ys.get(i);
      assertSame(PortableMath.cbrt(y), answer.getDouble());
      assertSame(PortableMath.log(y), answer.getDouble());
      assertSame(PortableMath.angle(y, xs[i]), answer.getDouble());
    }
    assertFalse(answer.hasRemaining());
  }

  /** Of all exponents, subnormal ones too, powers of two and their neighbours, and around 1. */
  private static List<Double> all() {
    final SplittableRandom random = new SplittableRandom(7);
    final List<Double> all = new ArrayList<>();
    for (int exponent = -1074; exponent <= 1023; exponent++) {
      final double power = Math.scalb(1.0, exponent);
      all.add(power);
      all.add(Math.nextDown(power));
      all.add(Math.nextUp(power));
      all.add(power * (1 + random.nextDouble()));
    }
    for (int i = 0; i < 4000; i++) {
      all.add(random.nextDouble());
      all.add(1 + (random.nextDouble() - 0.5) / 16);
      all.add(Math.sqrt(0.5) + (random.nextDouble() - 0.5) / 1000);
      all.add(1 + 7 * random.nextDouble());
      all.add(1 + (random.nextInt(201) - 100) * 0x1p-52);
    }
    all.removeIf(x -> x == 0);
    return all;
  }

  private static void assertWithin(
      final double units,
      final List<Double> arguments,
      final DoubleUnaryOperator actual,
      final UnaryOperator<BigDecimal> expected) {
    double most = 0;
    for (final double x : arguments) {
      final double found = actual.applyAsDouble(x);
      final BigDecimal wanted = expected.apply(new BigDecimal(x));
      final double error =
          wanted
              .subtract(new BigDecimal(found))
              .abs()
              .divide(new BigDecimal(Math.ulp(wanted.doubleValue())), DIGITS)
              .doubleValue();
      assertTrue(error < units, () -> "of " + x + ": " + found + " is off by " + error + " ulp");
      most = Math.max(most, error);
    }
    assertTrue(most > units / 4, "the bound may be nearer than " + units + ": " + most);
  }

  private static void assertSame(final double expected, final double actual) {
    assertEquals(Double.doubleToLongBits(expected), Double.doubleToLongBits(actual));
  }

  /** Newton's method from float64. */
  private static BigDecimal cbrt(final BigDecimal x) {
    // Away from the borders of float64.
    int thirds = 0;
    BigDecimal a = x;
    while (a.compareTo(new BigDecimal("1e-30")) < 0) {
      a = a.movePointRight(30);
      thirds -= 10;
    }
    BigDecimal root = new BigDecimal(Math.cbrt(a.doubleValue()));
    for (int i = 0; i < 2; i++) {
      final BigDecimal square = root.multiply(root, DIGITS);
      root =
          root.subtract(
              square
                  .multiply(root, DIGITS)
                  .subtract(a)
                  .divide(square.multiply(BigDecimal.valueOf(3)), DIGITS));
    }
    return root.movePointRight(thirds);
  }

  private static BigDecimal ln(final BigDecimal x) {
    final int exponent = Math.getExponent(x.doubleValue());
    final int k = exponent < Double.MIN_EXPONENT ? -1040 : exponent;
    final BigDecimal power = BigDecimal.valueOf(2).pow(Math.abs(k));
    final BigDecimal m = k > 0 ? x.divide(power, DIGITS) : x.multiply(power);
    // Divided on until it is near 1, where the series is short.
    int halvings = k;
    BigDecimal near = m;
    while (near.compareTo(new BigDecimal("0.7")) < 0) {
      near = near.multiply(BigDecimal.valueOf(2));
      halvings--;
    }
    while (near.compareTo(new BigDecimal("1.4")) > 0) {
      near = near.divide(BigDecimal.valueOf(2));
      halvings++;
    }
    return lnNearOne(near).add(LN_2.multiply(BigDecimal.valueOf(halvings)));
  }

  /** 2 artanh((x - 1) / (x + 1)). */
  private static BigDecimal lnNearOne(final BigDecimal x) {
    final BigDecimal s = x.subtract(BigDecimal.ONE).divide(x.add(BigDecimal.ONE), DIGITS);
    return series(s, s.multiply(s, DIGITS)).multiply(BigDecimal.valueOf(2));
  }

  private static BigDecimal angle(final BigDecimal tangent) {
    return tangent.compareTo(BigDecimal.ONE) <= 0
        ? atan(tangent)
        : PI.divide(BigDecimal.valueOf(2)).subtract(atan(BigDecimal.ONE.divide(tangent, DIGITS)));
  }

  /** Halved three times, then by its series. */
  private static BigDecimal atan(final BigDecimal tangent) {
    BigDecimal t = tangent;
    for (int i = 0; i < 3; i++) {
      final BigDecimal root = BigDecimal.ONE.add(t.multiply(t, DIGITS)).sqrt(DIGITS);
      t = t.divide(BigDecimal.ONE.add(root), DIGITS);
    }
    return series(t, t.multiply(t, DIGITS).negate()).multiply(BigDecimal.valueOf(8));
  }

  /** first + first ratio / 3 + first ratio^2 / 5 and so on. */
  private static BigDecimal series(final BigDecimal first, final BigDecimal ratio) {
    BigDecimal sum = first;
    BigDecimal term = first;
    for (int n = 3; term.abs().compareTo(first.abs().multiply(TINY)) > 0; n += 2) {
      term = term.multiply(ratio, DIGITS);
      sum = sum.add(term.divide(BigDecimal.valueOf(n), DIGITS), DIGITS);
    }
    return sum;
  }
}
