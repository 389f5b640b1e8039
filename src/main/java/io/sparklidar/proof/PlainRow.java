package io.sparklidar.proof;

import java.util.Map;

/**
 * What the definitions give for one point and one neighbourhood.
 *
 * @param values by the name of the feature; NaN where it is not defined
 * @param whyNull for those that are not, why
 * @param covariance of the neighbours, in units of the CRS squared; NaN below three of them
 * @param axes its eigenvalues and eigenvectors, those that vanish exactly zero
 */
public record PlainRow(
    Map<String, Double> values, Map<String, String> whyNull, double[][] covariance, Axes axes) {

  /** How far apart the two smallest eigenvalues are, by the largest: what sets off the normal. */
  public double normalGap() {
    return (axes.values()[1] - axes.values()[2]) / axes.values()[0];
  }

  /** How far apart the two largest are, by the largest. */
  public double firstGap() {
    return (axes.values()[0] - axes.values()[1]) / axes.values()[0];
  }
}
