package io.sparklidar.feature.catalogue;

import io.sparklidar.feature.definition.Definition;
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.feature.definition.LasEncoding;
import io.sparklidar.feature.definition.Quantity;
import io.sparklidar.feature.definition.SummaryRows;
import io.sparklidar.feature.definition.ValueRange;
import io.sparklidar.feature.definition.Variant;
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
            .in(
                Variant.GUINARD_OF_SHAPES,
                "u_z / |u| of u = sum(l_i |v_i|)",
                ValueRange.between(0, 1))
            .reads(Quantity.EIGEN, Quantity.SHAPES, Quantity.DIRECTIONS));
  }

  @Override
  public void write(final SummaryRows rows, final float[] column) {
    final boolean ofRoots = rows.reads(Variant.GUINARD_OF_SHAPES) && rows.reads(Variant.ROOTS);
    for (int i = 0; i < rows.size; i++) {
      column[rows.point[i]] = SummaryRows.narrow(of(rows, i, ofRoots));
    }
  }

  /** An eigenvalue of 0 has no say, its vector may be NaN. */
  private static double of(final SummaryRows rows, final int i, final boolean ofRoots) {
    final double l1 = ofRoots ? Math.sqrt(rows.multiple1[i]) : rows.multiple1[i];
    final double l2 = ofRoots ? Math.sqrt(rows.multiple2[i]) : rows.multiple2[i];
    final double l3 = ofRoots ? Math.sqrt(rows.multiple3[i]) : rows.multiple3[i];
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
            const bool ofRoots = columns.reads(GUINARD_OF_SHAPES) && columns.reads(ROOTS);
            const Real l1 = ofRoots ? sqrt(e.value1) : e.value1;
            const Real l2 = ofRoots ? sqrt(e.value2) : e.value2;
            const Real l3 = ofRoots ? sqrt(e.value3) : e.value3;
            Real x = l1 * abs(e.x1);
            Real y = l1 * abs(e.y1);
            Real z = l1 * abs(e.z1);
            if (l2 > 0) {
              x += l2 * abs(e.x2);
              y += l2 * abs(e.y2);
              z += l2 * abs(e.z2);
            }
            if (l3 > 0) {
              x += l3 * abs(e.x3);
              y += l3 * abs(e.y3);
              z += l3 * abs(e.z3);
            }
            value = z / sqrt(x * x + y * y + z * z);
            """);
  }
}
