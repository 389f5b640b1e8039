package io.sparklidar.feature;

import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.cloud.PointBlock;

/**
 * Some rows of a table before they become columns, and the formulas that make them so: the home of
 * the catalogue's definitions. Undefined values are NaN, and carry over through the formulas. The
 * kernels have the same formulas in {@code features.cuh}, operation for operation. For use by one
 * thread.
 */
final class FeatureRows {

  private static final int CAPACITY = 256;

  private final PointBlock points;

  /** How many rows there are; the next goes here. */
  int size;

  /** The core point of each row. */
  final int[] point = new int[CAPACITY];

  final double[] count = new double[CAPACITY];
  final double[] farthest = new double[CAPACITY];
  final double[] value1 = new double[CAPACITY];
  final double[] value2 = new double[CAPACITY];
  final double[] value3 = new double[CAPACITY];
  final double[] normalX = new double[CAPACITY];
  final double[] normalY = new double[CAPACITY];
  final double[] normalZ = new double[CAPACITY];
  final double[] guinard = new double[CAPACITY];
  final double[] firstOrder = new double[CAPACITY];
  final double[] roughness = new double[CAPACITY];
  final double[] varianceZ = new double[CAPACITY];
  final double[] meanDistance = new double[CAPACITY];
  final double[] rangeZ = new double[CAPACITY];
  final double[] aboveLowest = new double[CAPACITY];
  final double[] meanIntensity = new double[CAPACITY];
  final double[] spreadIntensity = new double[CAPACITY];
  final double[] meanCurvature = new double[CAPACITY];
  final double[] gaussianCurvature = new double[CAPACITY];

  /** Rows of points of a block. */
  FeatureRows(final PointBlock points) {
    this.points = points;
  }

  /** Whether there is no room for another row. */
  boolean isFull() {
    return size == CAPACITY;
  }

  /** Writes the column of a feature. */
  void write(final Feature feature, final float[] column) {
    switch (feature) {
      case EIGENVALUE_1 -> put(value1, column);
      case EIGENVALUE_2 -> put(value2, column);
      case EIGENVALUE_3 -> put(value3, column);
      case EIGENVALUE_SUM -> {
        for (int i = 0; i < size; i++) {
          column[point[i]] = narrow(sum(i));
        }
      }
      case LINEARITY -> {
        for (int i = 0; i < size; i++) {
          column[point[i]] = narrow((value1[i] - value2[i]) / value1[i]);
        }
      }
      case PLANARITY -> {
        for (int i = 0; i < size; i++) {
          column[point[i]] = narrow(planarity(i));
        }
      }
      case SPHERICITY -> {
        for (int i = 0; i < size; i++) {
          column[point[i]] = narrow(value3[i] / value1[i]);
        }
      }
      case ANISOTROPY -> {
        for (int i = 0; i < size; i++) {
          column[point[i]] = narrow((value1[i] - value3[i]) / value1[i]);
        }
      }
      case OMNIVARIANCE -> {
        for (int i = 0; i < size; i++) {
          column[point[i]] = narrow(PortableMath.cbrt(value1[i] * value2[i] * value3[i]));
        }
      }
      case EIGENENTROPY -> {
        for (int i = 0; i < size; i++) {
          final double s = sum(i);
          column[point[i]] =
              narrow(0 - entropy(value1[i] / s) - entropy(value2[i] / s) - entropy(value3[i] / s));
        }
      }
      case SURFACE_VARIATION -> {
        for (int i = 0; i < size; i++) {
          column[point[i]] = narrow(value3[i] / sum(i));
        }
      }
      case PCA_1 -> {
        for (int i = 0; i < size; i++) {
          column[point[i]] = narrow(value1[i] / sum(i));
        }
      }
      case PCA_2 -> {
        for (int i = 0; i < size; i++) {
          column[point[i]] = narrow(value2[i] / sum(i));
        }
      }
      case NORMAL_X -> put(normalX, column);
      case NORMAL_Y -> put(normalY, column);
      case NORMAL_Z, HORIZONTALITY -> put(normalZ, column);
      case VERTICALITY -> {
        for (int i = 0; i < size; i++) {
          column[point[i]] = narrow(verticality(i));
        }
      }
      case VERTICALITY_GUINARD -> put(guinard, column);
      case SLOPE -> {
        // The arc cosine of n_z, without its loss of digits where n_z is near 1.
        for (int i = 0; i < size; i++) {
          final double level = Math.sqrt(normalX[i] * normalX[i] + normalY[i] * normalY[i]);
          column[point[i]] = narrow(PortableMath.angle(level, normalZ[i]) * PortableMath.DEGREES);
        }
      }
      case ROUGHNESS -> put(roughness, column);
      case MEAN_CURVATURE -> put(meanCurvature, column);
      case GAUSSIAN_CURVATURE -> put(gaussianCurvature, column);
      case FIRST_ORDER_MOMENT -> put(firstOrder, column);
      case NEIGHBOR_COUNT -> put(count, column);
      case KNN_DISTANCE_MEAN -> put(meanDistance, column);
      case KNN_DISTANCE_MAX -> {
        for (int i = 0; i < size; i++) {
          column[point[i]] = count[i] > 1 ? (float) farthest[i] : Float.NaN;
        }
      }
      case DENSITY_3D -> {
        for (int i = 0; i < size; i++) {
          final double r = farthest[i];
          column[point[i]] =
              r > 0 ? (float) (count[i] / (4.0 / 3 * Math.PI * (r * r * r))) : Float.NaN;
        }
      }
      case Z_RANGE -> put(rangeZ, column);
      case Z_STD -> {
        for (int i = 0; i < size; i++) {
          column[point[i]] = narrow(Math.sqrt(varianceZ[i]));
        }
      }
      case Z_ABOVE_MIN -> put(aboveLowest, column);
      case RETURN_RATIO -> {
        final int[] number = points.attribute(PointAttribute.RETURN_NUMBER);
        final int[] of = points.attribute(PointAttribute.NUMBER_OF_RETURNS);
        for (int i = 0; i < size; i++) {
          final int p = point[i];
          column[p] = of[p] == 0 ? Float.NaN : (float) ((double) number[p] / of[p]);
        }
      }
      case NDVI -> {
        final int[] nir = points.attribute(PointAttribute.NIR);
        final int[] red = points.attribute(PointAttribute.RED);
        for (int i = 0; i < size; i++) {
          final int p = point[i];
          column[p] = narrow((double) (nir[p] - red[p]) / (nir[p] + red[p]));
        }
      }
      case INTENSITY_MEAN -> put(meanIntensity, column);
      case INTENSITY_STD -> put(spreadIntensity, column);
      case WALL_SCORE -> {
        for (int i = 0; i < size; i++) {
          column[point[i]] = narrow(Math.sqrt(verticality(i) * planarity(i)));
        }
      }
      case ROOF_SCORE -> {
        for (int i = 0; i < size; i++) {
          column[point[i]] = narrow(Math.sqrt(normalZ[i] * planarity(i)));
        }
      }
    }
  }

  private void put(final double[] values, final float[] column) {
    for (int i = 0; i < size; i++) {
      column[point[i]] = narrow(values[i]);
    }
  }

  /** The nearest float32, and of every NaN the one that Java names: a processor may make others. */
  private static float narrow(final double value) {
    return value == value ? (float) value : Float.NaN;
  }

  private double sum(final int i) {
    return value1[i] + value2[i] + value3[i];
  }

  private double planarity(final int i) {
    return (value2[i] - value3[i]) / value1[i];
  }

  private double verticality(final int i) {
    // Rounding may leave n_z a little above 1.
    return Math.max(0, 1 - normalZ[i]);
  }

  /** e ln e, which is 0 at 0. */
  private static double entropy(final double e) {
    return e == 0 ? 0 : e * PortableMath.log(e);
  }
}
