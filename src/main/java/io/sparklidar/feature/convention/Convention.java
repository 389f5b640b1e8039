package io.sparklidar.feature.convention;

import io.sparklidar.feature.definition.EigenMode;
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.feature.definition.Orientation;
import io.sparklidar.feature.definition.Variant;
import java.io.Serializable;
import java.util.EnumSet;
import java.util.Set;

/**
 * In which variants definitions are read, and what columns are called.
 *
 * @param tool whose names and variants
 * @param eigenMode what shapes are
 * @param orientation where normals point
 */
public record Convention(Tool tool, EigenMode eigenMode, Orientation orientation)
    implements Serializable {

  private static final long serialVersionUID = 2L;

  /** That of the catalogue. */
  public static final Convention OWN = Tool.NONE.convention();

  /** The same with other shapes. */
  public Convention with(final EigenMode mode) {
    return new Convention(tool, mode, orientation);
  }

  /** The same with other normals. */
  public Convention with(final Orientation other) {
    return new Convention(tool, eigenMode, other);
  }

  /** The variants. */
  public Set<Variant> variants() {
    final Set<Variant> variants = EnumSet.noneOf(Variant.class);
    variants.addAll(tool.variants());
    if (eigenMode == EigenMode.SQRT) {
      variants.add(Variant.ROOTS);
    }
    if (orientation == Orientation.SENSOR) {
      variants.add(Variant.NORMALS_TO_SENSOR);
    }
    return variants;
  }

  /** What the column of a feature is called. */
  public String name(final Feature feature) {
    return tool.name(feature);
  }
}
