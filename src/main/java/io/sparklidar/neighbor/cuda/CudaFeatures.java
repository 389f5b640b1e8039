package io.sparklidar.neighbor.cuda;

import io.sparklidar.feature.Feature;
import io.sparklidar.feature.FeatureSet;
import java.util.List;

/** The features that the kernels compute, and the order in which they know them. */
final class CudaFeatures {

  /** The position in this list is the number of the feature in {@code features.cuh}. */
  static final List<Feature> ORDER =
      List.of(
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
          Feature.PCA_1,
          Feature.PCA_2,
          Feature.NORMAL_X,
          Feature.NORMAL_Y,
          Feature.NORMAL_Z,
          Feature.VERTICALITY,
          Feature.VERTICALITY_GUINARD,
          Feature.HORIZONTALITY,
          Feature.SLOPE,
          Feature.ROUGHNESS,
          Feature.FIRST_ORDER_MOMENT,
          Feature.NEIGHBOR_COUNT,
          Feature.KNN_DISTANCE_MEAN,
          Feature.KNN_DISTANCE_MAX,
          Feature.DENSITY_3D,
          Feature.Z_RANGE,
          Feature.Z_STD,
          Feature.Z_ABOVE_MIN,
          Feature.WALL_SCORE,
          Feature.ROOF_SCORE);

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
