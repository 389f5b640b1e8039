package io.sparklidar.feature.convention;

import io.sparklidar.feature.definition.EigenMode;
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.feature.definition.Variant;
import java.io.Serializable;
import java.util.EnumSet;
import java.util.Set;

/**
 * In which variants definitions are read, and what columns are called.
 *
 * @param tool whose names and variants
 * @param eigenMode what shapes are
 */
public record Convention(Tool tool, EigenMode eigenMode) implements Serializable {

  private static final long serialVersionUID = 1L;

  /** That of the catalogue. */
  public static final Convention OWN = Tool.NONE.convention();

  /** The same with other shapes. */
  public Convention with(final EigenMode mode) {
    return new Convention(tool, mode);
  }

  /** The variants. */
  public Set<Variant> variants() {
    final Set<Variant> variants = EnumSet.noneOf(Variant.class);
    variants.addAll(tool.variants());
    if (eigenMode == EigenMode.SQRT) {
      variants.add(Variant.ROOTS);
    }
    return variants;
  }

  /** What the column of a feature is called. */
  public String name(final Feature feature) {
    return tool.name(feature);
  }
}
