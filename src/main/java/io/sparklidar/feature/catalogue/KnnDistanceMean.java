package io.sparklidar.feature.catalogue;

import io.sparklidar.feature.definition.Definition;
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.feature.definition.Quantity;
import io.sparklidar.feature.definition.SummaryRows;
import io.sparklidar.feature.definition.Unit;
import io.sparklidar.feature.definition.ValueRange;
import java.util.Optional;

/** Mean distance to the other neighbours. */
final class KnnDistanceMean extends Feature {

  KnnDistanceMean() {
    super(
        Definition.ofNeighborhood(260, "knn_distance_mean")
            .is("mean distance to the other neighbours")
            .in(new ValueRange.NotNegative(), Unit.METRE)
            .reads(Quantity.DISTANCES));
  }

  @Override
  public void write(final SummaryRows rows, final float[] column) {
    rows.put(rows.meanDistance, column);
  }

  @Override
  public Optional<String> cuda() {
    return Optional.of(
        "m > 1 ? toReal(sums.distances) / DISTANCE_FRACTION * unit / (count - 1) : NONE");
  }
}
