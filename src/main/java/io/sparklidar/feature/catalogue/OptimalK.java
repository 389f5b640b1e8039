package io.sparklidar.feature.catalogue;

import io.sparklidar.feature.definition.Definition;
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.feature.definition.LasEncoding;
import io.sparklidar.feature.definition.SummaryRows;
import io.sparklidar.feature.definition.ValueRange;
import java.util.Optional;

/** How many neighbours an optimal neighbourhood has; of others their number, whatever made it. */
final class OptimalK extends Feature {

  OptimalK() {
    super(
        Definition.ofNeighborhood(255, "optimal_k")
            .is("m of an optimal neighbourhood: the k of the smallest eigenentropy")
            .from("Weinmann et al. (2015)")
            .in(new ValueRange.Neighbors())
            .as(LasEncoding.COUNT16));
  }

  @Override
  public void write(final SummaryRows rows, final float[] column) {
    rows.put(rows.count, column);
  }

  @Override
  public Optional<String> cuda() {
    return Optional.of("count");
  }
}
