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
      column[rows.point[i]] = SummaryRows.narrow(Math.abs(offset) * rows.unit() / rows.others[i]);
    }
  }

  @Override
  public Optional<String> cuda() {
    return Optional.of(
        """
            const int others = m - 1;
            value = NONE;
            if (others >= 3) {
              const Scatter scatterOfOthers = scatterOf<Int>(sums, others);
              if (scatterOfOthers.rank >= PLANE) {
                Eigen o;
                solve(scatterOfOthers, o);
                const Real offset = toReal(sums.x) * o.x3 + toReal(sums.y) * o.y3 + toReal(sums.z) * o.z3;
                value = abs(offset) * unit / others;
              }
            }
            """);
  }
}
