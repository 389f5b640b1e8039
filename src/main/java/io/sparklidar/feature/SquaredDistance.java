package io.sparklidar.feature;

import io.sparklidar.cloud.Lattice;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/**
 * Distance between points of a lattice, as a {@code long} that orders pairs of points by distance:
 * the one place where "nearer", "equally near" and "within the radius" are decided.
 *
 * <p>On an isotropic lattice the value is the squared distance in lattice steps, exact, so ties are
 * true ties. (Beyond 2^62, more than 2 000 km at a step of a millimetre, it continues in steps of
 * 16, still a function of the pair alone.) On an anisotropic lattice it is the squared distance in
 * float64, summed in the order x, y, z, and represented by its bits, whose order is the order of
 * the numbers. Immutable.
 */
public final class SquaredDistance implements Serializable {

  private static final long serialVersionUID = 1L;

  /** From here on values grow by one per 16 squared steps; fits the largest sum, 3 * 2^64. */
  private static final long COARSE = 1L << 62;

  private static final int COARSE_BITS = 4;

  /** Squares of differences below this sum to less than {@link #COARSE}. */
  private static final int NEAR_BITS = 30;

  /**
   * A float64 sum of three rounded squares is off by less than this share; a point that is not
   * farther than the radius by more counts as inside.
   */
  private static final double ROUNDING = 0x1p-48;

  private final boolean isotropic;
  private final double unit;
  private final double weightX;
  private final double weightY;
  private final double weightZ;

  private SquaredDistance(final Lattice lattice) {
    this.isotropic = lattice.isIsotropic();
    this.unit = lattice.unitX();
    this.weightX = lattice.unitX() * lattice.unitX();
    this.weightY = lattice.unitY() * lattice.unitY();
    this.weightZ = lattice.unitZ() * lattice.unitZ();
  }

  /** Distances between points of a lattice. */
  public static SquaredDistance on(final Lattice lattice) {
    return new SquaredDistance(lattice);
  }

  /** Whether values below 2^62 are squared distances in lattice steps. */
  public boolean isInSteps() {
    return isotropic;
  }

  /**
   * The value of a pair of points that are {@code dx, dy, dz} steps apart, each below 2^32 in
   * magnitude. It never decreases when one of the magnitudes grows.
   */
  public long of(final long dx, final long dy, final long dz) {
    if (!isotropic) {
      final double x = dx;
      final double y = dy;
      final double z = dz;
      return Double.doubleToRawLongBits(x * x * weightX + y * y * weightY + z * z * weightZ);
    }
    if ((Math.abs(dx) | Math.abs(dy) | Math.abs(dz)) >>> NEAR_BITS != 0) {
      return inSteps(square(dx).add(square(dy)).add(square(dz)));
    }
    return dx * dx + dy * dy + dz * dz;
  }

  private static BigInteger square(final long difference) {
    return BigInteger.valueOf(difference).pow(2);
  }

  private static long inSteps(final BigInteger squaredSteps) {
    return squaredSteps.bitLength() <= 62
        ? squaredSteps.longValue()
        : COARSE + squaredSteps.shiftRight(COARSE_BITS).longValue();
  }

  /**
   * The squared distance that a value stands for: in steps where these are {@linkplain #isInSteps
   * one}, else in units of the CRS.
   */
  public double squared(final long value) {
    if (!isotropic) {
      return Double.longBitsToDouble(value);
    }
    return value < COARSE ? (double) value : (double) (value - COARSE) * (1 << COARSE_BITS);
  }

  /** The distance, in units of the CRS, that a value stands for. */
  public double distance(final long value) {
    return isotropic ? steps(value) * unit : steps(value);
  }

  /** The distance in steps that a value stands for, where these are {@linkplain #isInSteps one}. */
  public double steps(final long value) {
    return Math.sqrt(squared(value));
  }

  /**
   * The largest value that counts as within {@code radius}. A point at exactly the radius is
   * inside: on an isotropic lattice radius and step are taken as the decimal numbers they print as,
   * so that 1 m is 100 steps of 0.01 m although float64 has no 0.01.
   *
   * @param radius in units of the CRS, above 0; positive infinity for no limit
   */
  public long limit(final double radius) {
    if (radius == Double.POSITIVE_INFINITY) {
      return Long.MAX_VALUE;
    }
    if (!isotropic) {
      return Double.doubleToRawLongBits(radius * radius * (1 + ROUNDING));
    }
    final BigDecimal r = new BigDecimal(Double.toString(radius));
    final BigDecimal step = new BigDecimal(Double.toString(unit));
    final BigDecimal squaredSteps =
        r.multiply(r).divide(step.multiply(step), 0, RoundingMode.FLOOR);
    final BigInteger largest = BigInteger.ONE.shiftLeft(66).subtract(BigInteger.ONE);
    return inSteps(squaredSteps.toBigInteger().min(largest));
  }
}
