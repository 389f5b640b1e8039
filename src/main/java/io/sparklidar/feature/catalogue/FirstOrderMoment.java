package io.sparklidar.feature.catalogue;

import io.sparklidar.feature.definition.Definition;
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.feature.definition.Quantity;
import io.sparklidar.feature.definition.SummaryRows;
import io.sparklidar.feature.definition.ValueRange;
import java.util.Optional;

/** First order moment across the surface's second direction. */
final class FirstOrderMoment extends Feature {

  FirstOrderMoment() {
    super(
        Definition.ofNeighborhood(240, "first_order_moment")
            .is("sum((p_i - p).v2)^2 / sum(((p_i - p).v2)^2)")
            .from("Hackel et al. (2016)")
            .in(new ValueRange.NotNegative())
            .reads(Quantity.EIGEN, Quantity.DIRECTIONS, Quantity.SUMS));
  }

  @Override
  public void write(final SummaryRows rows, final float[] column) {
    for (int i = 0; i < rows.size; i++) {
      final double x = rows.x2[i];
      final double y = rows.y2[i];
      final double z = rows.z2[i];
      final double sum = rows.sumX[i] * x + rows.sumY[i] * y + rows.sumZ[i] * z;
      final double squares =
          x * (rows.sumXx[i] * x + rows.sumXy[i] * y + rows.sumXz[i] * z)
              + y * (rows.sumXy[i] * x + rows.sumYy[i] * y + rows.sumYz[i] * z)
              + z * (rows.sumXz[i] * x + rows.sumYz[i] * y + rows.sumZz[i] * z);
      // A sum of squares; where hardly anything lies along v2, rounding may give it a sign.
      column[rows.point[i]] = SummaryRows.narrow(sum * sum / Math.abs(squares));
    }
  }

  @Override
  public Optional<String> cuda() {
    return Optional.of(
        """
            const Real x = e.x2;
            const Real y = e.y2;
            const Real z = e.z2;
            const Real xx = toReal(sums.xx);
            const Real xy = toReal(sums.xy);
            const Real xz = toReal(sums.xz);
            const Real yy = toReal(sums.yy);
            const Real yz = toReal(sums.yz);
            const Real zz = toReal(sums.zz);
            const Real along = toReal(sums.x) * x + toReal(sums.y) * y + toReal(sums.z) * z;
            const Real squares =
                x * (xx * x + xy * y + xz * z) + y * (xy * x + yy * y + yz * z) + z * (xz * x + yz * y + zz * z);
            // A sum of squares; where hardly anything lies along v2, rounding may give it a sign.
            value = along * along / abs(squares);
            """);
  }
}
