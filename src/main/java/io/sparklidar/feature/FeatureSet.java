package io.sparklidar.feature;

import io.sparklidar.cloud.PointAttribute;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An ordered set of features: what a job computes. Immutable. */
public final class FeatureSet implements Serializable {

  private static final long serialVersionUID = 1L;

  /** How many near names an error suggests. */
  private static final int SUGGESTIONS = 3;

  private static final String HINT = "'spark-lidar features' prints all of them";

  /** A named choice of features. */
  public enum Preset {
    /** What a first look at surfaces needs. */
    MINIMAL(
        EnumSet.of(
            Feature.NORMAL_X,
            Feature.NORMAL_Y,
            Feature.NORMAL_Z,
            Feature.PLANARITY,
            Feature.VERTICALITY,
            Feature.SURFACE_VARIATION)),
    /** The twelve eigenvalue columns, the normal, density and count. */
    DEFAULT(
        EnumSet.of(
            Feature.EIGENVALUE_1,
            Feature.EIGENVALUE_2,
            Feature.EIGENVALUE_3,
            Feature.EIGENVALUE_SUM,
            Feature.LINEARITY,
            Feature.PLANARITY,
            Feature.SPHERICITY,
            Feature.ANISOTROPY,
            Feature.OMNIVARIANCE,
            Feature.EIGENENTROPY,
            Feature.SURFACE_VARIATION,
            Feature.VERTICALITY,
            Feature.NORMAL_X,
            Feature.NORMAL_Y,
            Feature.NORMAL_Z,
            Feature.DENSITY_3D,
            Feature.NEIGHBOR_COUNT));

    private final EnumSet<Feature> features;

    Preset(final EnumSet<Feature> features) {
      this.features = features;
    }

    /** The name users give. */
    public String presetName() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** What it stands for. */
    public FeatureSet features() {
      return new FeatureSet(features);
    }

    private static Optional<Preset> byName(final String name) {
      return Arrays.stream(values()).filter(p -> p.presetName().equals(name)).findFirst();
    }
  }

  /** No features at all. */
  public static final FeatureSet NONE = new FeatureSet(EnumSet.noneOf(Feature.class));

  private final Feature[] features;

  private FeatureSet(final EnumSet<Feature> features) {
    this.features = features.toArray(new Feature[0]);
  }

  /**
   * The set of a comma-separated list of presets ({@code minimal}, {@code default}) and column
   * names, in any mixture; the order is the catalogue's, repetitions count once, case and blanks
   * around entries do not matter.
   *
   * @throws IllegalArgumentException naming the unknown entry and the nearest known ones, or saying
   *     that the list is empty
   */
  public static FeatureSet parse(final String list) {
    final EnumSet<Feature> features = EnumSet.noneOf(Feature.class);
    for (final String entry : list.split(",")) {
      final String name = entry.strip().toLowerCase(Locale.ROOT);
      if (name.isEmpty()) {
        continue;
      }
      final Optional<Preset> preset = Preset.byName(name);
      if (preset.isPresent()) {
        features.addAll(preset.get().features);
        continue;
      }
      features.add(Feature.byColumnName(name).orElseThrow(() -> unknown(entry.strip(), name)));
    }
    if (features.isEmpty()) {
      throw new IllegalArgumentException(
          "no feature in '" + list + "'; name presets or columns, separated by commas: " + HINT);
    }
    return new FeatureSet(features);
  }

  private static IllegalArgumentException unknown(final String entry, final String name) {
    final String nearest =
        Stream.concat(
                Arrays.stream(Preset.values()).map(Preset::presetName),
                Feature.columnNames().stream())
            .sorted(Comparator.comparingInt(known -> edits(name, known)))
            .limit(SUGGESTIONS)
            .collect(Collectors.joining(", "));
    return new IllegalArgumentException(
        "unknown feature '" + entry + "'; nearest: " + nearest + "; " + HINT);
  }

  /** Fewest single-character insertions, deletions and substitutions that turn a into b. */
  private static int edits(final String a, final String b) {
    int[] previous = new int[b.length() + 1];
    int[] current = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        final int substituted = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(substituted, 1 + Math.min(previous[j], current[j - 1]));
      }
      final int[] swapped = previous;
      previous = current;
      current = swapped;
    }
    return previous[b.length()];
  }

  /** The features, in catalogue order. */
  public List<Feature> features() {
    return List.of(features);
  }

  /** How many. */
  public int size() {
    return features.length;
  }

  /** Whether a feature is among them. */
  public boolean contains(final Feature feature) {
    return Arrays.asList(features).contains(feature);
  }

  /** Those of them that fulfil a condition, in the same order. */
  public FeatureSet where(final Predicate<Feature> condition) {
    final EnumSet<Feature> some = EnumSet.noneOf(Feature.class);
    Arrays.stream(features).filter(condition).forEach(some::add);
    return new FeatureSet(some);
  }

  /** Source attributes that any of them looks at. */
  public Set<PointAttribute> needs() {
    final Set<PointAttribute> needs = EnumSet.noneOf(PointAttribute.class);
    for (final Feature feature : features) {
      needs.addAll(feature.needs());
    }
    return needs;
  }

  @Override
  public boolean equals(final Object other) {
    return other instanceof FeatureSet that && Arrays.equals(features, that.features);
  }

  @Override
  public int hashCode() {
    return toString().hashCode();
  }

  /** The column names, separated by commas: {@link #parse} gives the same set back. */
  @Override
  public String toString() {
    return Arrays.stream(features).map(Feature::columnName).collect(Collectors.joining(","));
  }
}
