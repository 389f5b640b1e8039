package io.sparklidar.feature.definition;

import io.sparklidar.cloud.PointAttribute;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;

/**
 * A feature: what it is, what it needs, and its formula, once for the CPU and once for CUDA. There
 * is one object of each, and it keeps nothing: safe for use by several threads at once.
 *
 * <p>Notation of the definitions: the neighbourhood has m points p_i, the point p itself among
 * them; C is their covariance (divisor m) with eigenvalues l1 &gt;= l2 &gt;= l3 &gt;= 0, their sum
 * S and unit eigenvectors v1, v2, v3; e_i = l_i / S; n = v3 is the normal.
 */
public abstract class Feature {

  private final Definition definition;

  /**
   * A feature.
   *
   * @throws IllegalArgumentException if the definition contradicts itself
   */
  protected Feature(final Definition definition) {
    if (definition.encoding == LasEncoding.STEPS16
        && !(definition.range instanceof ValueRange.Between)) {
      throw new IllegalArgumentException(
          definition.name + " has no two ends that 16-bit steps could lie between");
    }
    if (!definition.ofNeighborhood && !definition.quantities.isEmpty()) {
      throw new IllegalArgumentException(
          definition.name + " is of the point alone, but reads " + definition.quantities);
    }
    this.definition = definition;
  }

  /**
   * The formula on the CPU: writes the value of each row to its place in the column. Values that
   * are not defined are NaN, and carry over from what is read.
   *
   * @param rows what it reads
   * @param column one value a core point
   */
  public abstract void write(SummaryRows rows, float[] column);

  /**
   * The formula in CUDA: an expression, or statements that set {@code value}, in the scope of
   * {@code writeRow} of {@code features.cuh}, or, where it needs the {@linkplain
   * FeatureCost#NEIGHBORS neighbours one by one}, of {@code writePass} of {@code pass.cuh}, or,
   * where it needs {@linkplain FeatureCost#SURROUNDINGS what lies around}, of {@code aroundGroup}
   * of {@code around.cuh}. Empty if the kernels cannot compute it.
   */
  public abstract Optional<String> cuda();

  /** Where it stands in the catalogue. */
  public final int place() {
    return definition.place;
  }

  /** The name of its column. */
  public final String columnName() {
    return definition.name;
  }

  /** One line that says what it is. */
  public final String definition() {
    return definition.text;
  }

  /** One line that says what it is in some variants. */
  public final String definition(final Set<Variant> variants) {
    final boolean varied = isVaried(variants);
    final boolean ofShapes =
        definition.quantities.contains(Quantity.SHAPES) && (varied || definition.variant.isEmpty());
    return (varied ? definition.variantText : definition.text)
        + (ofShapes && variants.contains(Variant.ROOTS) ? ", with sqrt(l_i) for l_i" : "")
        + (definition.growsWithCovariance && variants.contains(Variant.SAMPLE_COVARIANCE)
            ? "; C has the divisor m - 1"
            : "");
  }

  private boolean isVaried(final Set<Variant> variants) {
    return definition.variant.filter(variants::contains).isPresent();
  }

  /** Where the definition comes from; may be empty. */
  public final String source() {
    return definition.source;
  }

  /** What values it can have. */
  public final ValueRange range() {
    return definition.range;
  }

  /** What values it can have in some variants. */
  public final ValueRange range(final Set<Variant> variants) {
    return isVaried(variants) ? definition.variantRange : definition.range;
  }

  /** The unit of its values. */
  public final Unit unit() {
    return definition.unit;
  }

  /** Range and unit, for people. */
  public final String rangeText() {
    return rangeText(Set.of());
  }

  /** The unit of its values in some variants: what is of roots has the root's. */
  public final Unit unit(final Set<Variant> variants) {
    return isVaried(variants)
            && variants.contains(Variant.ROOTS)
            && definition.unit == Unit.SQUARE_METRE
        ? Unit.METRE
        : definition.unit;
  }

  /** Range and unit in some variants, for people. */
  public final String rangeText(final Set<Variant> variants) {
    return (range(variants).text() + " " + unit(variants).symbol()).strip();
  }

  /** How small extra bytes of LAS hold it. */
  public final LasEncoding encoding() {
    return definition.encoding;
  }

  /** How small extra bytes of LAS hold it in some variants. */
  public final LasEncoding encoding(final Set<Variant> variants) {
    return definition.encoding == LasEncoding.STEPS16
            && !(range(variants) instanceof ValueRange.Between)
        ? LasEncoding.FLOAT32
        : definition.encoding;
  }

  /** What must be done for it. */
  public final FeatureCost cost() {
    if (definition.ofJob) {
      return FeatureCost.JOB;
    }
    if (definition.ofGround) {
      return FeatureCost.GROUND;
    }
    return definition.ofNeighborhood
        ? definition.quantities.stream()
            .map(Quantity::cost)
            .reduce(FeatureCost.SUMMARY, (a, b) -> a.compareTo(b) > 0 ? a : b)
        : FeatureCost.POINT;
  }

  /** What its formula reads of a neighbourhood. */
  public final Set<Quantity> quantities() {
    return Collections.unmodifiableSet(definition.quantities);
  }

  /** Source attributes it looks at. */
  public final Set<PointAttribute> needs() {
    return Collections.unmodifiableSet(definition.attributes);
  }

  /** The column's name. */
  @Override
  public final String toString() {
    return columnName();
  }
}
