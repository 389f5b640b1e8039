package io.sparklidar.feature;

import io.sparklidar.cloud.PointAttribute;
import java.io.Serializable;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** An ordered set of features: what a job computes. Immutable. */
public final class FeatureSet implements Serializable {

  private static final long serialVersionUID = 1L;

  private final Feature[] features;

  private FeatureSet(final Feature[] features) {
    this.features = features;
  }

  /**
   * The set of a comma-separated list of presets ({@code minimal}, {@code default}) and column
   * names; the order is the catalogue's.
   *
   * @throws IllegalArgumentException naming the unknown entry and the nearest known ones
   */
  public static FeatureSet parse(final String list) {
    throw new UnsupportedOperationException(list);
  }

  /** The features, in catalogue order. */
  public List<Feature> features() {
    return List.of(features);
  }

  /** How many. */
  public int size() {
    return features.length;
  }

  /** Source attributes that any of them looks at. */
  public Set<PointAttribute> needs() {
    final Set<PointAttribute> needs = EnumSet.noneOf(PointAttribute.class);
    for (final Feature feature : features) {
      needs.addAll(feature.needs());
    }
    return needs;
  }
}
