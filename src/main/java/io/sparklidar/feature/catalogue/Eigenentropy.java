package io.sparklidar.feature.catalogue;

import io.sparklidar.feature.definition.Bound;
import io.sparklidar.feature.definition.Definition;
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.feature.definition.LasEncoding;
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
    final boolean ofShapes = rows.reads(Variant.ENTROPY_OF_SHAPES);
    final double[] sum = rows.scratchSum;
    for (int i = 0; i < rows.size; i++) {
      sum[i] = 0;
    }
    subtract(rows, ofShapes ? rows.shape1 : shares(rows, rows.value1), sum);
    subtract(rows, ofShapes ? rows.shape2 : shares(rows, rows.value2), sum);
    subtract(rows, ofShapes ? rows.shape3 : shares(rows, rows.value3), sum);
    rows.put(sum, column);
  }

  /** Subtracts e ln e, which is 0 at 0. */
  private static void subtract(final SummaryRows rows, final double[] e, final double[] sum) {
    final double[] ln = rows.logarithms.of(rows.size, e);
    for (int i = 0; i < rows.size; i++) {
      sum[i] = sum[i] - (e[i] == 0 ? 0 : e[i] * ln[i]);
    }
  }

  /** What one of the eigenvalues is of the sum of all. */
  private static double[] shares(final SummaryRows rows, final double[] l) {
    share(rows.size, l, rows.value1, rows.value2, rows.value3, rows.scratch);
    return rows.scratch;
  }

  private static void share(
      final int n,
      final double[] l,
      final double[] l1,
      final double[] l2,
      final double[] l3,
      final double[] e) {
    for (int i = 0; i < n; i++) {
      e[i] = l[i] / (l1[i] + l2[i] + l3[i]);
    }
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
