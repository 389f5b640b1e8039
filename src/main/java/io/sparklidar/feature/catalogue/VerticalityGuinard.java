package io.sparklidar.feature.catalogue;

import io.sparklidar.feature.definition.Definition;
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.feature.definition.LasEncoding;
import io.sparklidar.feature.definition.Quantity;
import io.sparklidar.feature.definition.SummaryRows;
import io.sparklidar.feature.definition.ValueRange;
import java.util.Optional;

/** Verticality that is also high for poles and wires' masts. */
final class VerticalityGuinard extends Feature {

  VerticalityGuinard() {
    super(
        Definition.ofNeighborhood(180, "verticality_guinard")
            .is("u_z / |u| of u = sum(l_i |v_i|)")
            .from("Guinard and Landrieu (2017)")
            .in(ValueRange.between(0, 1))
            .as(LasEncoding.STEPS16)
            .reads(Quantity.EIGEN, Quantity.DIRECTIONS));
  }

  @Override
  public void write(final SummaryRows rows, final float[] column) {
    for (int i = 0; i < rows.size; i++) {
      column[rows.point[i]] = SummaryRows.narrow(of(rows, i));
    }
  }

  /** An eigenvalue of 0 has no say, its vector may be NaN. */
  private static double of(final SummaryRows rows, final int i) {
    final double l1 = rows.multiple1[i];
    final double l2 = rows.multiple2[i];
    final double l3 = rows.multiple3[i];
    double x = l1 * Math.abs(rows.x1[i]);
    double y = l1 * Math.abs(rows.y1[i]);
    double z = l1 * Math.abs(rows.z1[i]);
    if (l2 > 0) {
      x += l2 * Math.abs(rows.x2[i]);
      y += l2 * Math.abs(rows.y2[i]);
      z += l2 * Math.abs(rows.z2[i]);
    }
    if (l3 > 0) {
      x += l3 * Math.abs(rows.normalX[i]);
      y += l3 * Math.abs(rows.normalY[i]);
      z += l3 * Math.abs(rows.normalZ[i]);
    }
    return z / Math.sqrt(x * x + y * y + z * z);
  }

  @Override
  public Optional<String> cuda() {
    return Optional.of(
        """
            // An eigenvalue of 0 has no say, its vector may be NaN.
            Real x = e.value1 * abs(e.x1);
            Real y = e.value1 * abs(e.y1);
            Real z = e.value1 * abs(e.z1);
            if (e.value2 > 0) {
              x += e.value2 * abs(e.x2);
              y += e.value2 * abs(e.y2);
              z += e.value2 * abs(e.z2);
            }
            if (e.value3 > 0) {
              x += e.value3 * abs(e.x3);
              y += e.value3 * abs(e.y3);
              z += e.value3 * abs(e.z3);
            }
            value = z / sqrt(x * x + y * y + z * z);
            """);
  }
}
