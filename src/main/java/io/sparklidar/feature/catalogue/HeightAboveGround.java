package io.sparklidar.feature.catalogue;

import io.sparklidar.feature.definition.Definition;
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.feature.definition.SummaryRows;
import io.sparklidar.feature.definition.Unit;
import io.sparklidar.feature.definition.ValueRange;
import java.util.Optional;

/** Height above the ground, as ground points around say where that is. */
final class HeightAboveGround extends Feature {

  HeightAboveGround() {
    super(
        Definition.ofGround(319, "height_above_ground")
            .is(
                "z - z of the ground there: of the 3 ground points (class 2) nearest in plan within"
                    + " --ground-reach the mean by 1 / distance^2, or as --height has it; null where there"
                    + " is none")
            .from("Shepard (1968); as in PDAL and lidR")
            .in(new ValueRange.Any(), Unit.METRE));
  }

  @Override
  public void write(final SummaryRows rows, final float[] column) {
    throw new IllegalStateException(columnName() + " follows from ground points");
  }

  /** Ground points lie farther around a tile than a kernel is given points. */
  @Override
  public Optional<String> cuda() {
    return Optional.empty();
  }
}
