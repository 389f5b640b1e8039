package io.sparklidar.feature;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.convention.Convention;
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.feature.definition.FeatureCost;
import io.sparklidar.feature.definition.Quantity;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What must be done for some columns: which neighbourhoods are to be found, what is read of each,
 * and which columns follow from it. Immutable.
 */
public final class FeaturePlan {

  /**
   * A column to be written.
   *
   * @param position where it stands among all columns
   * @param feature whose formula writes it
   */
  public record Target(int position, Feature feature) {}

  /**
   * Columns of one neighbourhood.
   *
   * @param neighborhood which points count
   * @param targets the columns
   * @param convention in which variants they are read
   */
  public record Part(Neighborhood neighborhood, List<Target> targets, Convention convention) {

    /** Copies the list. */
    public Part {
      targets = List.copyOf(targets);
    }

    /** The features, each once, as if the neighbourhood were the job's own. */
    public FeatureSet features() {
      return FeatureSet.ofFeatures(targets.stream().map(Target::feature).toList()).in(convention);
    }

    /** Whether its columns stand side by side among all, in the order of its features. */
    public boolean isInARow() {
      final List<Feature> features = features().features();
      return features.equals(targets.stream().map(Target::feature).toList())
          && targets.get(targets.size() - 1).position() - targets.get(0).position()
              == features.size() - 1;
    }

    /** What must be done for the dearest of them. */
    public FeatureCost cost() {
      FeatureCost dearest = FeatureCost.POINT;
      for (final Target target : targets) {
        final FeatureCost cost = target.feature.cost();
        dearest = cost.compareTo(dearest) > 0 ? cost : dearest;
      }
      return dearest;
    }

    /** What their formulas read of the neighbourhood. */
    public Set<Quantity> quantities() {
      final Set<Quantity> quantities = EnumSet.noneOf(Quantity.class);
      targets.forEach(target -> quantities.addAll(target.feature.quantities()));
      return quantities;
    }
  }

  private final FeatureSet features;
  private final List<Target> ofPoints;
  private final List<Part> parts;

  private FeaturePlan(
      final FeatureSet features, final List<Target> ofPoints, final List<Part> parts) {
    this.features = features;
    this.ofPoints = List.copyOf(ofPoints);
    this.parts = List.copyOf(parts);
  }

  /**
   * The plan of some columns.
   *
   * @param features the columns
   * @param job the neighbourhood of those that name none
   */
  public static FeaturePlan of(final FeatureSet features, final Neighborhood job) {
    final List<Target> ofPoints = new ArrayList<>();
    final Map<Neighborhood, List<Target>> byNeighborhood = new LinkedHashMap<>();
    for (int position = 0; position < features.size(); position++) {
      final Column column = features.columns().get(position);
      final List<Target> targets =
          column.feature().cost() == FeatureCost.POINT
              ? ofPoints
              : byNeighborhood.computeIfAbsent(column.scale().in(job), n -> new ArrayList<>());
      targets.add(new Target(position, column.feature()));
    }
    final List<Part> parts = new ArrayList<>();
    byNeighborhood.forEach(
        (neighborhood, targets) ->
            parts.add(new Part(neighborhood, targets, features.convention())));
    return new FeaturePlan(features, ofPoints, parts);
  }

  /** All columns. */
  public FeatureSet features() {
    return features;
  }

  /** The columns that look at no neighbours. */
  public List<Target> ofPoints() {
    return ofPoints;
  }

  /** The neighbourhoods to be found, in the order of the columns; none is there twice. */
  public List<Part> parts() {
    return parts;
  }

  /**
   * All columns, of which those that look at neighbours were computed part by part.
   *
   * @param points core points, then halo points
   * @param ofParts the {@linkplain Part#features features} of each part; shared, not copied
   */
  public FeatureTable joining(final PointBlock points, final List<FeatureTable> ofParts) {
    final float[][] columns = new float[features.size()][];
    for (final Target target : ofPoints) {
      columns[target.position] = new float[points.coreCount()];
    }
    for (int part = 0; part < ofParts.size(); part++) {
      for (final Target target : parts.get(part).targets) {
        columns[target.position] = ofParts.get(part).column(target.feature);
      }
    }
    final FeatureTable table = new FeatureTable(features, points.coreCount(), columns);
    FeatureWriter.writePoints(points, table, ofPoints);
    return table;
  }
}
