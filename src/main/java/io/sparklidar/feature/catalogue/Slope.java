package io.sparklidar.feature.catalogue;

import io.sparklidar.feature.definition.Definition;
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.feature.definition.LasEncoding;
import io.sparklidar.feature.definition.PortableMath;
import io.sparklidar.feature.definition.Quantity;
import io.sparklidar.feature.definition.SummaryRows;
import io.sparklidar.feature.definition.Unit;
import io.sparklidar.feature.definition.ValueRange;
import java.util.Optional;

/** Angle between the surface and the horizontal. */
final class Slope extends Feature {

  Slope() {
    super(
        Definition.ofNeighborhood(200, "slope")
            .is("acos(|n_z|)")
            .in(ValueRange.between(0, 90), Unit.DEGREE)
            .as(LasEncoding.STEPS16)
            .reads(Quantity.EIGEN));
  }

  @Override
  public void write(final SummaryRows rows, final float[] column) {
    final int[] point = rows.point;
    final double[] x = rows.normalX;
    final double[] y = rows.normalY;
    final double[] z = rows.normalZ;
    for (int i = 0; i < rows.size; i++) {
      // The arc cosine of n_z, without its loss of digits where n_z is near 1.
      final double level = Math.sqrt(x[i] * x[i] + y[i] * y[i]);
      column[point[i]] = SummaryRows.narrow(PortableMath.angle(level, z[i]) * PortableMath.DEGREES);
    }
  }

  @Override
  public Optional<String> cuda() {
    return Optional.of("angle(sqrt(normalX * normalX + normalY * normalY), normalZ) * DEGREES");
  }
}
