package io.sparklidar.feature.catalogue;

import io.sparklidar.feature.definition.Definition;
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.feature.definition.Quantity;
import io.sparklidar.feature.definition.SummaryRows;
import io.sparklidar.feature.definition.Unit;
import io.sparklidar.feature.definition.ValueRange;
import java.util.Optional;

/** A percentile of the heights above the lowest neighbour. */
abstract class ZPercentile extends Feature {

  private final int place;

  /**
   * @param place in the catalogue
   * @param percent one of {@link SummaryRows#PERCENTS}
   */
  ZPercentile(final int place, final int percent) {
    super(
        Definition.ofNeighborhood(place, String.format("z_p%02d", percent))
            .is(
                "percentile "
                    + percent
                    + " of z - lowest z of the neighbourhood, linear between neighbours")
            .from("Hyndman and Fan (1996), definition 7")
            .in(new ValueRange.NotNegative(), Unit.METRE)
            .reads(Quantity.PERCENTILES));
    this.place = SummaryRows.PERCENTS.indexOf(percent);
  }

  @Override
  public final void write(final SummaryRows rows, final float[] column) {
    rows.put(rows.percentileZ.get(place), column);
  }

  @Override
  public final Optional<String> cuda() {
    return Optional.of("percentileZ[" + place + "]");
  }
}
