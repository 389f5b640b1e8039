package io.sparklidar.frame;

import java.io.Serializable;
import java.util.Optional;

/** What the coordinates of an axis are like, gathered one by one. For use by one thread. */
final class AxisSummary implements Serializable {

  private static final long serialVersionUID = 1L;

  private final double noise;
  private final AxisGrid declared;
  private double low = Double.POSITIVE_INFINITY;
  private double high = Double.NEGATIVE_INFINITY;
  private int decimals;
  private double withoutDecimals = Double.NaN;
  private double offDeclared = Double.NaN;

  /**
   * Of no coordinates yet.
   *
   * @param noise by what part of itself a coordinate may be rounded
   * @param declared the grid they are said to lie on, if any is
   */
  AxisSummary(final double noise, final Optional<AxisGrid> declared) {
    this.noise = noise;
    this.declared = declared.orElse(null);
  }

  void add(final double coordinate) {
    low = Math.min(low, coordinate);
    high = Math.max(high, coordinate);
    if (declared != null && !declared.holds(coordinate)) {
      offDeclared = coordinate;
    }
    if (decimals <= AxisGrid.MAX_DECIMALS) {
      decimals = AxisGrid.decimals(coordinate, decimals, noise);
      if (decimals > AxisGrid.MAX_DECIMALS) {
        withoutDecimals = coordinate;
      }
    }
  }

  /** Adds the coordinates of another; of examples the smallest stay, whatever comes first. */
  void add(final AxisSummary other) {
    low = Math.min(low, other.low);
    high = Math.max(high, other.high);
    decimals = Math.max(decimals, other.decimals);
    withoutDecimals = smaller(withoutDecimals, other.withoutDecimals);
    offDeclared = smaller(offDeclared, other.offDeclared);
  }

  private static double smaller(final double one, final double other) {
    return Double.isNaN(one) || other < one ? other : one;
  }

  double low() {
    return low;
  }

  double high() {
    return high;
  }

  /** The grid they are said to lie on. */
  Optional<AxisGrid> declared() {
    return Optional.ofNullable(declared);
  }

  /** A coordinate that does not lie on the grid they are said to lie on; empty if all do. */
  Optional<Double> offDeclared() {
    return Double.isNaN(offDeclared) ? Optional.empty() : Optional.of(offDeclared);
  }

  /** The coarsest decimal grid that all lie on; empty if there is none. */
  Optional<AxisGrid> found() {
    return decimals > AxisGrid.MAX_DECIMALS
        ? Optional.empty()
        : Optional.of(AxisGrid.decimal(decimals, noise));
  }

  /** A coordinate that lies on no decimal grid. */
  double withoutDecimals() {
    return withoutDecimals;
  }
}
