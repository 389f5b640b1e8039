package io.sparklidar.feature.catalogue;

import io.sparklidar.feature.definition.Definition;
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.feature.definition.PortableMath;
import io.sparklidar.feature.definition.Quantity;
import io.sparklidar.feature.definition.SummaryRows;
import io.sparklidar.feature.definition.Unit;
import io.sparklidar.feature.definition.ValueRange;
import io.sparklidar.feature.definition.Variant;
import java.util.Optional;

/** Geometric mean of the eigenvalues. */
final class Omnivariance extends Feature {

  Omnivariance() {
    super(
        Definition.ofNeighborhood(90, "omnivariance")
            .is("(l1 l2 l3)^(1/3)")
            .from("West et al. (2004)")
            .in(new ValueRange.NotNegative(), Unit.SQUARE_METRE)
            .growsWithCovariance()
            .in(Variant.OMNIVARIANCE_OF_SHAPES, "(l1 l2 l3)^(1/3)", new ValueRange.NotNegative())
            .reads(Quantity.EIGEN, Quantity.SHAPES));
  }

  @Override
  public void write(final SummaryRows rows, final float[] column) {
    final int[] point = rows.point;
    final boolean ofShapes = rows.reads(Variant.OMNIVARIANCE_OF_SHAPES);
    final double[] l1 = ofShapes ? rows.shape1 : rows.value1;
    final double[] l2 = ofShapes ? rows.shape2 : rows.value2;
    final double[] l3 = ofShapes ? rows.shape3 : rows.value3;
    for (int i = 0; i < rows.size; i++) {
      column[point[i]] = SummaryRows.narrow(PortableMath.cbrt(l1[i] * l2[i] * l3[i]));
    }
  }

  @Override
  public Optional<String> cuda() {
    return Optional.of(
        "cbrt(columns.reads(OMNIVARIANCE_OF_SHAPES) ? shape1 * shape2 * shape3"
            + " : value1 * value2 * value3)");
  }
}
