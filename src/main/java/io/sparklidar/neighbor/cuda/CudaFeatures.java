package io.sparklidar.neighbor.cuda;

import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.feature.catalogue.Features;
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.feature.definition.FeatureCost;
import io.sparklidar.feature.definition.Quantity;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The features that the kernels compute, and the order in which they know them. */
final class CudaFeatures {

  /**
   * Those that follow from sums. The position in this list is the number of the feature in {@code
   * catalogue.cuh}.
   */
  static final List<Feature> ORDER = of(FeatureCost.SUMMARY);

  /**
   * Those of a pass over the neighbours, and those of what lies around, numbered in {@code
   * passCatalogue.cuh}.
   */
  static final List<Feature> PASS = of(FeatureCost.NEIGHBORS, FeatureCost.SURROUNDINGS);

  /** The bits of {@code PassQuantity} of {@code pass.cuh}. */
  private static final Map<Quantity, Integer> QUANTITIES =
      Map.of(
          Quantity.INTENSITIES, 1,
          Quantity.PERCENTILES, 2,
          Quantity.HEIGHT_MOMENTS, 4,
          Quantity.QUADRIC, 8);

  private CudaFeatures() {}

  private static List<Feature> of(final FeatureCost... costs) {
    return Features.ALL.stream()
        .filter(f -> f.cuda().isPresent() && List.of(costs).contains(f.cost()))
        .toList();
  }

  /** For each feature of {@link #ORDER} its column in the output, -1 if it is not asked for. */
  static byte[] columns(final FeatureSet features) {
    return columns(ORDER, features);
  }

  /** The same for each of {@link #PASS}. */
  static byte[] passColumns(final FeatureSet features) {
    return columns(PASS, features);
  }

  private static byte[] columns(final List<Feature> order, final FeatureSet features) {
    final byte[] columns = new byte[order.size()];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = (byte) features.features().indexOf(order.get(i));
    }
    return columns;
  }

  /** Whether the kernels compute a feature of some neighbourhood. */
  static boolean has(final Feature feature) {
    return ORDER.contains(feature) || PASS.contains(feature);
  }

  /** What a pass over the neighbours takes for some features, whose columns are kept. */
  static CudaLayout.PassRoom room(final FeatureSet features, final Neighborhood neighborhood) {
    return new CudaLayout.PassRoom(
        isListed(features, neighborhood) ? neighborhood.k() : 0,
        isPassed(features) && isWithin(neighborhood) ? keptWords(features) : 0,
        passCount(features),
        features.reads(Quantity.INTENSITIES));
  }

  /** Whether all within some radius are neighbours. */
  static boolean isWithin(final Neighborhood neighborhood) {
    return neighborhood instanceof Neighborhood.Within
        || neighborhood instanceof Neighborhood.Cylinder;
  }

  /** Whether it must be listed which of the points are the nearest. */
  static boolean isListed(final FeatureSet features, final Neighborhood neighborhood) {
    return !isWithin(neighborhood)
        && (passCount(features) > 0 || neighborhood instanceof Neighborhood.Optimal);
  }

  /** Whether neighbours are passed over one by one. */
  static boolean isPassed(final FeatureSet features) {
    return features.features().stream()
        .anyMatch(f -> PASS.contains(f) && f.cost() == FeatureCost.NEIGHBORS);
  }

  /** Whether what lies around is counted. */
  static boolean isCountedAround(final FeatureSet features) {
    return features.reads(Quantity.BALL);
  }

  /** Words that a neighbour within a radius takes where it is kept for a pass. */
  static int keptWords(final FeatureSet features) {
    return features.reads(Quantity.INTENSITIES) ? 3 : 2;
  }

  /** How many columns take more than sums over the neighbours. */
  static int passCount(final FeatureSet features) {
    return (int) features.features().stream().filter(PASS::contains).count();
  }

  /** What they read of it, a bit each. */
  static int passQuantities(final FeatureSet features) {
    return features.features().stream()
        .filter(PASS::contains)
        .flatMap(feature -> feature.quantities().stream())
        .mapToInt(quantity -> QUANTITIES.getOrDefault(quantity, 0))
        .reduce(0, (a, b) -> a | b);
  }

  /** For each feature of {@link #PASS} its place among those asked for, -1 if it is not. */
  static byte[] passPlaces(final FeatureSet features) {
    final byte[] places = new byte[PASS.size()];
    Arrays.fill(places, (byte) -1);
    byte next = 0;
    for (int i = 0; i < places.length; i++) {
      if (features.features().contains(PASS.get(i))) {
        places[i] = next++;
      }
    }
    return places;
  }
}
