package io.sparklidar.feature.catalogue;

import io.sparklidar.feature.definition.Bound;
import io.sparklidar.feature.definition.Definition;
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.feature.definition.LasEncoding;
import io.sparklidar.feature.definition.Quantity;
import io.sparklidar.feature.definition.SummaryRows;
import io.sparklidar.feature.definition.ValueRange;
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
            .reads(Quantity.EIGEN));
  }

  @Override
  public void write(final SummaryRows rows, final float[] column) {
    final double[] sum = rows.scratchSum;
    for (int i = 0; i < rows.size; i++) {
      sum[i] = 0;
    }
    subtract(rows, rows.value1, sum);
    subtract(rows, rows.value2, sum);
    subtract(rows, rows.value3, sum);
    rows.put(sum, column);
  }

  /** Subtracts e ln e, which is 0 at 0, of one of the eigenvalues. */
  private static void subtract(final SummaryRows rows, final double[] l, final double[] sum) {
    final double[] e = rows.scratch;
    share(rows.size, l, rows.value1, rows.value2, rows.value3, e);
    final double[] ln = rows.logarithms.of(rows.size, e);
    for (int i = 0; i < rows.size; i++) {
      sum[i] = sum[i] - (e[i] == 0 ? 0 : e[i] * ln[i]);
    }
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
            value = 0 - entropy(value1 / sum) - entropy(value2 / sum) - entropy(value3 / sum);
            """);
  }
}
