package io.sparklidar.neighbor.cuda;

import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.catalogue.Features;
import io.sparklidar.feature.definition.Feature;
import java.util.List;

/** The features that the kernels compute, and the order in which they know them. */
final class CudaFeatures {

  /** The position in this list is the number of the feature in {@code catalogue.cuh}. */
  static final List<Feature> ORDER =
      Features.ALL.stream().filter(feature -> feature.cuda().isPresent()).toList();

  private CudaFeatures() {}

  /** For each feature of {@link #ORDER} its column in the output, -1 if it is not asked for. */
  static byte[] columns(final FeatureSet features) {
    final byte[] columns = new byte[ORDER.size()];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = (byte) features.features().indexOf(ORDER.get(i));
    }
    return columns;
  }
}
