package io.sparklidar.feature.catalogue;

import io.sparklidar.feature.definition.Definition;
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.feature.definition.Quantity;
import io.sparklidar.feature.definition.SummaryRows;
import io.sparklidar.feature.definition.Unit;
import io.sparklidar.feature.definition.ValueRange;
import java.util.Optional;

/** Distance of the point to the plane of the others. */
final class Roughness extends Feature {

  Roughness() {
    super(
        Definition.ofNeighborhood(210, "roughness")
            .is("distance of the point to the least-squares plane of its other" + " neighbours")
            .from("CloudCompare")
            .in(new ValueRange.NotNegative(), Unit.METRE)
            .reads(Quantity.SUMS, Quantity.NORMAL_OF_OTHERS));
  }

  @Override
  public void write(final SummaryRows rows, final float[] column) {
    for (int i = 0; i < rows.size; i++) {
      final double offset =
          rows.sumX[i] * rows.othersNormalX[i]
              + rows.sumY[i] * rows.othersNormalY[i]
              + rows.sumZ[i] * rows.othersNormalZ[i];
      column[rows.point[i]] = (float) (Math.abs(offset) * rows.unit() / (rows.count[i] - 1));
    }
  }

  @Override
  public Optional<String> cuda() {
    return Optional.of(
        """
            // The point itself adds nothing to sums of differences to it: leaving it out changes m alone.
            const Int o = m - 1;
            value = none;
            if (o >= 3) {
              const Scatter others = scatterOf<Int>(
                  o * sums.xx - (Int)sums.x * sums.x, o * sums.xy - (Int)sums.x * sums.y,
                  o * sums.xz - (Int)sums.x * sums.z, o * sums.yy - (Int)sums.y * sums.y,
                  o * sums.yz - (Int)sums.y * sums.z, o * sums.zz - (Int)sums.z * sums.z);
              if (others.rank >= PLANE) {
                Eigen f;
                solve(others, f);
                value = fabs(sx * f.x3 + sy * f.y3 + sz * f.z3) * unit / (m - 1);
              }
            }
            """);
  }
}
