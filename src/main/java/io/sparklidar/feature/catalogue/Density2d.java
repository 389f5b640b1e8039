package io.sparklidar.feature.catalogue;

import io.sparklidar.feature.definition.Definition;
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.feature.definition.Quantity;
import io.sparklidar.feature.definition.SummaryRows;
import io.sparklidar.feature.definition.Unit;
import io.sparklidar.feature.definition.ValueRange;
import java.util.Optional;

/**
 * Points per area in plan: those of the upright cylinder around the point, whatever their height,
 * over its base.
 *
 * <p>The radius r of the cylinder is that of the neighbourhood if that is all within a radius, in
 * space or in plan; of the k nearest it is the distance to the farthest of them. A point at exactly
 * r is inside, which is decided on squares of whole steps, and the point itself counts. Where r is
 * 0, as the point has no other neighbour or all are at one spot, there is no value.
 */
final class Density2d extends Feature {

  Density2d() {
    super(
        Definition.ofNeighborhood(282, "density_2d")
            .is("points within r in plan / (pi r^2); r = R, or knn_distance_max of the k nearest")
            .in(new ValueRange.Positive(), Unit.PER_SQUARE_METRE)
            .reads(Quantity.BALL));
  }

  @Override
  public void write(final SummaryRows rows, final float[] column) {
    final int[] point = rows.point;
    for (int i = 0; i < rows.size; i++) {
      final double r = rows.ballRadius[i];
      column[point[i]] = r > 0 ? (float) (rows.inCylinder[i] / (Math.PI * (r * r))) : Float.NaN;
    }
  }

  @Override
  public Optional<String> cuda() {
    return Optional.of("ballRadius > 0 ? inCylinder / (PI * (ballRadius * ballRadius)) : NONE");
  }
}
