package io.sparklidar.feature.catalogue;

import io.sparklidar.feature.definition.Definition;
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.feature.definition.LasEncoding;
import io.sparklidar.feature.definition.SummaryRows;
import io.sparklidar.feature.definition.ValueRange;
import java.util.Optional;

/** Whether the neighbours are farther away than those of nearly all points of the job. */
final class OutlierSor extends Feature {

  OutlierSor() {
    super(
        Definition.ofJob(275, "outlier_sor")
            .is(
                "1 if knn_distance_mean > mean + f * standard deviation (divisor n - 1) over all points"
                    + " of the job, f being --sor-factor, or if there is no other neighbour; else 0")
            .from("Rusu et al. (2008), statistical outlier removal, as in PDAL")
            .in(new ValueRange.Flag())
            .as(LasEncoding.COUNT16));
  }

  @Override
  public void write(final SummaryRows rows, final float[] column) {
    throw new IllegalStateException(columnName() + " follows from all points of the job");
  }

  /** Follows from a column of the kernels, on the host. */
  @Override
  public Optional<String> cuda() {
    return Optional.empty();
  }
}
