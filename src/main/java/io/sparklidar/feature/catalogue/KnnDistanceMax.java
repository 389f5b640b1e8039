package io.sparklidar.feature.catalogue;

import io.sparklidar.feature.definition.Definition;
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.feature.definition.SummaryRows;
import io.sparklidar.feature.definition.Unit;
import io.sparklidar.feature.definition.ValueRange;
import java.util.Optional;

/** Distance to the farthest neighbour. */
final class KnnDistanceMax extends Feature {

  KnnDistanceMax() {
    super(
        Definition.ofNeighborhood(270, "knn_distance_max")
            .is("largest distance to the other neighbours")
            .in(new ValueRange.NotNegative(), Unit.METRE));
  }

  @Override
  public void write(final SummaryRows rows, final float[] column) {
    final int[] point = rows.point;
    final double[] others = rows.others;
    final double[] r = rows.farthest;
    for (int i = 0; i < rows.size; i++) {
      column[point[i]] = SummaryRows.narrow(others[i] > 0 ? r[i] : Double.NaN);
    }
  }

  @Override
  public Optional<String> cuda() {
    return Optional.of("m > 1 ? farthest : NONE");
  }
}
