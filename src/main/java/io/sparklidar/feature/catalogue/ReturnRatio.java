package io.sparklidar.feature.catalogue;

import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.feature.definition.Definition;
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.feature.definition.LasEncoding;
import io.sparklidar.feature.definition.SummaryRows;
import io.sparklidar.feature.definition.ValueRange;
import java.util.Optional;

/** Where in its pulse the return comes. */
final class ReturnRatio extends Feature {

  ReturnRatio() {
    super(
        Definition.ofPoint(320, "return_ratio")
            .is("return_number / number_of_returns")
            .in(ValueRange.between(0, 1))
            .as(LasEncoding.STEPS16)
            .reads(PointAttribute.RETURN_NUMBER, PointAttribute.NUMBER_OF_RETURNS));
  }

  @Override
  public void write(final SummaryRows rows, final float[] column) {
    final int[] number = rows.points().attribute(PointAttribute.RETURN_NUMBER);
    final int[] of = rows.points().attribute(PointAttribute.NUMBER_OF_RETURNS);
    for (int i = 0; i < rows.size; i++) {
      final int p = rows.point[i];
      column[p] = of[p] == 0 ? Float.NaN : (float) ((double) number[p] / of[p]);
    }
  }

  @Override
  public Optional<String> cuda() {
    return Optional.empty();
  }
}
