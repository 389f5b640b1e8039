package io.sparklidar.feature.catalogue;

import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.definition.Definition;
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.feature.definition.LasEncoding;
import io.sparklidar.feature.definition.SummaryRows;
import io.sparklidar.feature.definition.ValueRange;
import java.util.Optional;

/** Normalised difference vegetation index. */
final class Ndvi extends Feature {

  Ndvi() {
    super(
        Definition.ofPoint(330, "ndvi")
            .is("(NIR - R) / (NIR + R)")
            .from("Rouse et al. (1974)")
            .in(ValueRange.between(-1, 1))
            .as(LasEncoding.STEPS16)
            .reads(PointAttribute.NIR, PointAttribute.RED));
  }

  @Override
  public void write(final SummaryRows rows, final float[] column) {
    final int[] nir = rows.points().attribute(PointAttribute.NIR);
    final int[] red = rows.points().attribute(PointAttribute.RED);
    for (int i = 0; i < rows.size; i++) {
      final int p = rows.point[i];
      column[p] =
          nir[p] == PointBlock.ABSENT || red[p] == PointBlock.ABSENT
              ? Float.NaN
              : SummaryRows.narrow((double) (nir[p] - red[p]) / (nir[p] + red[p]));
    }
  }

  @Override
  public Optional<String> cuda() {
    return Optional.empty();
  }
}
