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

  /** Among the values: how clearly the sensor was on one side of the surface, if that is known. */
  static final String SENSOR_SIDE = "sensor_side";

  /** How clearly the normal is on one side: its part along what decides which. */
  public double sideGap() {
    return values.getOrDefault(SENSOR_SIDE, Math.abs(values.get("normal_z")));
  }

  /** How far apart the two smallest eigenvalues are, by the largest: what sets off the normal. */
  public double normalGap() {
    return (axes.values()[1] - axes.values()[2]) / axes.values()[0];
  }

  /** How far apart the two largest are, by the largest. */
  public double firstGap() {
    return (axes.values()[0] - axes.values()[1]) / axes.values()[0];
  }
}
