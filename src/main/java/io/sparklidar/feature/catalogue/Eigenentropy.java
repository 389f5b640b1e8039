package io.sparklidar.feature.catalogue;

import io.sparklidar.feature.definition.Bound;
import io.sparklidar.feature.definition.Definition;
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.feature.definition.LasEncoding;
import io.sparklidar.feature.definition.PortableMath;
import io.sparklidar.feature.definition.Quantity;
import io.sparklidar.feature.definition.SummaryRows;
import io.sparklidar.feature.definition.ValueRange;
import io.sparklidar.feature.definition.Variant;
import java.util.Optional;

/** Shannon entropy of the normalised eigenvalues. */
final class Eigenentropy extends Feature {

  Eigenentropy() {
    super(
        Definition.ofNeighborhood(100, "eigenentropy")
            .is("-sum(e_i ln e_i), 0 ln 0 = 0")
            .from("West et al. (2004)")
            .in(ValueRange.between(Bound.of(0), Bound.ln(3)))
            .as(LasEncoding.STEPS16)
            .in(Variant.ENTROPY_OF_SHAPES, "-sum(l_i ln l_i), 0 ln 0 = 0", new ValueRange.Any())
            .reads(Quantity.EIGEN, Quantity.SHAPES));
  }

  @Override
  public void write(final SummaryRows rows, final float[] column) {
    final int[] point = rows.point;
    final boolean ofShapes = rows.reads(Variant.ENTROPY_OF_SHAPES);
    final double[] l1 = ofShapes ? rows.shape1 : rows.value1;
    final double[] l2 = ofShapes ? rows.shape2 : rows.value2;
    final double[] l3 = ofShapes ? rows.shape3 : rows.value3;
    for (int i = 0; i < rows.size; i++) {
      final double s = ofShapes ? 1 : l1[i] + l2[i] + l3[i];
      column[point[i]] =
          SummaryRows.narrow(0 - entropy(l1[i] / s) - entropy(l2[i] / s) - entropy(l3[i] / s));
    }
  }

  /** e ln e, which is 0 at 0. */
  private static double entropy(final double e) {
    return e == 0 ? 0 : e * PortableMath.log(e);
  }

  @Override
  public Optional<String> cuda() {
    return Optional.of(
        """
            // e ln e, which is 0 at 0.
            const auto entropy = [](Real e) { return e == 0 ? Real(0) : e * log(e); };
            const bool ofShapes = columns.reads(ENTROPY_OF_SHAPES);
            value = 0 - entropy(ofShapes ? shape1 : value1 / sum)
                      - entropy(ofShapes ? shape2 : value2 / sum)
                      - entropy(ofShapes ? shape3 : value3 / sum);
            """);
  }
}
