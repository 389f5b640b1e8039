package io.sparklidar.feature;

import java.util.List;

/**
 * Features of the core points of one tile, one float column a feature. NaN stands for "not defined"
 * (see the degenerate cases of the catalogue). Columns may be written by one thread at a time.
 */
public final class FeatureTable {

  private final FeatureSet features;
  private final int size;
  private final float[][] columns;

  /**
   * An empty table.
   *
   * @param features which columns, in order
   * @param size number of core points
   */
  public FeatureTable(final FeatureSet features, final int size) {
    this.features = features;
    this.size = size;
    this.columns = new float[features.size()][size];
  }

  /** Which columns there are, in order. */
  public FeatureSet features() {
    return features;
  }

  /** Number of points. */
  public int size() {
    return size;
  }

  /** The values of a column by its position in {@link #features()}; shared, not copied. */
  public float[] column(final int position) {
    return columns[position];
  }

  /**
   * The values of a feature; shared, not copied.
   *
   * @throws IllegalArgumentException if the table is without it
   */
  public float[] column(final Feature feature) {
    final List<Feature> present = features.features();
    final int position = present.indexOf(feature);
    if (position < 0) {
      throw new IllegalArgumentException("the table is without " + feature.columnName());
    }
    return columns[position];
  }
}
