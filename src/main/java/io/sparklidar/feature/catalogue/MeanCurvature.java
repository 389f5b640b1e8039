package io.sparklidar.feature.catalogue;

import io.sparklidar.feature.definition.Definition;
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.feature.definition.Quantity;
import io.sparklidar.feature.definition.SummaryRows;
import io.sparklidar.feature.definition.Unit;
import io.sparklidar.feature.definition.ValueRange;
import io.sparklidar.feature.definition.Variant;
import java.util.Optional;

/** Mean curvature of the fitted quadric; its absolute value is CloudCompare's. */
final class MeanCurvature extends Feature {

  MeanCurvature() {
    super(
        Definition.ofNeighborhood(220, "mean_curvature")
            .is(
                "of the quadric z = a + bx + cy + dx2 + exy + fy2 in the frame of v1,"
                    + " v2, v3, at the point; positive where the surface bends towards the normal")
            .from("CloudCompare")
            .in(new ValueRange.Any(), Unit.PER_METRE)
            .in(
                Variant.UNSIGNED_CURVATURE,
                "magnitude of that of the quadric z = a + bx + cy + dx2 + exy + fy2 in the frame of v1, v2, v3, at the point",
                new ValueRange.NotNegative())
            .reads(Quantity.EIGEN, Quantity.QUADRIC));
  }

  @Override
  public void write(final SummaryRows rows, final float[] column) {
    rows.put(rows.meanCurvature, column);
    if (rows.reads(Variant.UNSIGNED_CURVATURE)) {
      for (int i = 0; i < rows.size; i++) {
        column[rows.point[i]] = Math.abs(column[rows.point[i]]);
      }
    }
  }

  @Override
  public Optional<String> cuda() {
    return Optional.of("columns.reads(UNSIGNED_CURVATURE) ? abs(meanCurvature) : meanCurvature");
  }
}
