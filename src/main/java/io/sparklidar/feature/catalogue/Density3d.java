package io.sparklidar.feature.catalogue;

import io.sparklidar.feature.definition.Definition;
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.feature.definition.SummaryRows;
import io.sparklidar.feature.definition.Unit;
import io.sparklidar.feature.definition.ValueRange;
import java.util.Optional;

/** Points per volume of the ball that just holds the neighbours. */
final class Density3d extends Feature {

  Density3d() {
    super(
        Definition.ofNeighborhood(280, "density_3d")
            .is("m / (4/3 pi knn_distance_max^3)")
            .from("Weinmann et al. (2015)")
            .in(new ValueRange.Positive(), Unit.PER_CUBIC_METRE));
  }

  @Override
  public void write(final SummaryRows rows, final float[] column) {
    final int[] point = rows.point;
    final double[] m = rows.count;
    for (int i = 0; i < rows.size; i++) {
      final double r = rows.farthest[i];
      column[point[i]] = r > 0 ? (float) (m[i] / (4.0 / 3 * Math.PI * (r * r * r))) : Float.NaN;
    }
  }

  @Override
  public Optional<String> cuda() {
    return Optional.of("farthest > 0 ? count / (BALL * (farthest * farthest * farthest)) : NONE");
  }
}
