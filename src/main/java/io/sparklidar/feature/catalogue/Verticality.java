package io.sparklidar.feature.catalogue;

import io.sparklidar.feature.definition.Definition;
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.feature.definition.LasEncoding;
import io.sparklidar.feature.definition.Quantity;
import io.sparklidar.feature.definition.SummaryRows;
import io.sparklidar.feature.definition.ValueRange;
import java.util.Optional;

/** How upright the surface is. */
final class Verticality extends Feature {

  /** The same in CUDA. */
  static final String CUDA = "atLeast(0, 1 - normalZ)";

  Verticality() {
    super(
        Definition.ofNeighborhood(170, "verticality")
            .is("1 - |n_z|")
            .from("Demantké et al. (2012)")
            .in(ValueRange.between(0, 1))
            .as(LasEncoding.STEPS16)
            .reads(Quantity.EIGEN));
  }

  @Override
  public void write(final SummaryRows rows, final float[] column) {
    final int[] point = rows.point;
    final double[] n = rows.normalZ;
    for (int i = 0; i < rows.size; i++) {
      column[point[i]] = SummaryRows.narrow(of(n[i]));
    }
  }

  /** The verticality of a normal's z, for features that follow from it. */
  static double of(final double normalZ) {
    // Rounding may leave n_z a little above 1.
    return Math.max(0, 1 - normalZ);
  }

  @Override
  public Optional<String> cuda() {
    return Optional.of(CUDA);
  }
}
