package io.sparklidar.feature.catalogue;

import io.sparklidar.feature.definition.Definition;
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.feature.definition.LasEncoding;
import io.sparklidar.feature.definition.Quantity;
import io.sparklidar.feature.definition.SummaryRows;
import io.sparklidar.feature.definition.Unit;
import io.sparklidar.feature.definition.ValueRange;
import java.util.Optional;

/**
 * How much of what lies above and below a point lies near it: 100 on roofs and open ground, less
 * where pulses pass through, as in trees.
 *
 * <p>The radius r is that of {@link Density2d}, and a point at exactly r is inside of both, sphere
 * and cylinder: of several equally far, of which only some are among the k nearest, all count.
 * Where r is 0 there is no value.
 */
final class EchoRatio extends Feature {

  EchoRatio() {
    super(
        Definition.ofNeighborhood(284, "echo_ratio")
            .is("100 (points within r) / (points within r in plan); r as in density_2d")
            .from("Hoefle et al. (2009)")
            .in(ValueRange.between(0, 100), Unit.PERCENT)
            .as(LasEncoding.STEPS16)
            .reads(Quantity.BALL));
  }

  @Override
  public void write(final SummaryRows rows, final float[] column) {
    final int[] point = rows.point;
    for (int i = 0; i < rows.size; i++) {
      column[point[i]] =
          rows.ballRadius[i] > 0 ? (float) (100 * rows.inBall[i] / rows.inCylinder[i]) : Float.NaN;
    }
  }

  @Override
  public Optional<String> cuda() {
    return Optional.of("ballRadius > 0 ? 100 * inBall / inCylinder : NONE");
  }
}
