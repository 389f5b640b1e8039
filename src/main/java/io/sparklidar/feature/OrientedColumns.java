package io.sparklidar.feature;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.cloud.SensorDirections;
import io.sparklidar.feature.catalogue.Features;
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.feature.definition.Variant;
import java.util.ArrayList;
import java.util.List;

/**
 * Columns whose sign says which side of a surface is meant: engines give that of the upper side,
 * whatever the device, and here it becomes that of the sensor.
 */
final class OrientedColumns {

  private static final List<Feature> NORMAL =
      List.of(Features.NORMAL_X, Features.NORMAL_Y, Features.NORMAL_Z);

  private OrientedColumns() {}

  /** Whether the columns of a feature are such. */
  static boolean has(final Feature feature) {
    return NORMAL.contains(feature) || feature == Features.MEAN_CURVATURE;
  }

  /** These columns and the normals that decide their signs. */
  static FeatureSet completed(final FeatureSet columns) {
    if (!columns.areTowardsSensor()) {
      return columns;
    }
    final List<Column> all = new ArrayList<>(columns.columns());
    for (final Column column : columns.columns()) {
      if (has(column.feature())) {
        NORMAL.forEach(axis -> all.add(new Column(axis, column.scale())));
      }
    }
    return FeatureSet.of(all).in(columns.convention());
  }

  /**
   * Turns normals to the sensor; those that are there already stay.
   *
   * @param table of {@link #completed} columns
   * @param points whose rows they are
   */
  static void turn(final FeatureTable table, final PointBlock points) {
    final FeatureSet columns = table.features();
    if (!columns.areTowardsSensor()) {
      return;
    }
    final SensorDirections directions = SensorDirections.of(points);
    final double[] sight = new double[3];
    final List<float[][]> scales = new ArrayList<>();
    for (final Column column : columns.columns()) {
      if (column.feature() == Features.NORMAL_X) {
        scales.add(columnsOf(table, column.scale()));
      }
    }
    for (int point = 0; point < table.size(); point++) {
      if (!directions.towards(point, sight)) {
        continue;
      }
      for (final float[][] of : scales) {
        final double towards =
            of[0][point] * sight[0] + of[1][point] * sight[1] + of[2][point] * sight[2];
        for (int c = 0; towards < 0 && c < of.length; c++) {
          // Not -0.
          of[c][point] = 0 - of[c][point];
        }
      }
    }
  }

  /** The normal of a scale, then what else has its sign. */
  private static float[][] columnsOf(final FeatureTable table, final Scale scale) {
    final FeatureSet columns = table.features();
    final List<float[]> of = new ArrayList<>();
    for (final Feature axis : NORMAL) {
      of.add(table.column(new Column(axis, scale)));
    }
    final Column curvature = new Column(Features.MEAN_CURVATURE, scale);
    if (columns.contains(curvature)
        && !columns.convention().variants().contains(Variant.UNSIGNED_CURVATURE)) {
      of.add(table.column(curvature));
    }
    return of.toArray(float[][]::new);
  }
}
