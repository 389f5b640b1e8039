package io.sparklidar.job.output.raster;

import io.sparklidar.cloud.LasField;
import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.job.output.PointColumns;
import io.sparklidar.las.point.PointLayout;
import io.sparklidar.raster.Rasters;
import io.sparklidar.tile.TilePoints;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The columns that rasters look at: features first, then what the inputs have. */
public final class RasterColumns {

  private RasterColumns() {}

  /**
   * Those that nobody has.
   *
   * @param rasters what is asked for
   * @param features names of the features that are computed
   * @param layouts of all inputs
   */
  public static List<String> missing(
      final Rasters rasters,
      final Collection<String> features,
      final Collection<PointLayout> layouts) {
    return rasters.columns().stream()
        .filter(column -> !features.contains(column))
        .filter(column -> layouts.stream().noneMatch(layout -> has(layout, column)))
        .sorted()
        .toList();
  }

  private static boolean has(final PointLayout layout, final String column) {
    return PointColumns.has(layout, small(column));
  }

  private static String small(final String column) {
    return column.toLowerCase(Locale.ROOT);
  }

  /** The fields of points that rasters may need. */
  public static Set<LasField> fields(final Rasters rasters) {
    final Set<LasField> fields = EnumSet.noneOf(LasField.class);
    for (final String column : rasters.columns()) {
      fields.add(
          Arrays.stream(PointAttribute.values())
              .filter(attribute -> attribute.columnName().equals(small(column)))
              .map(PointAttribute::field)
              .findFirst()
              .orElse(LasField.EXTRA_BYTES));
    }
    return fields;
  }

  /** The values of a column for all core points of a tile; NaN where a file is without it. */
  static double[] values(final String column, final TilePoints points, final FeatureTable table) {
    final double[] values = new double[points.block().coreCount()];
    if (table.features().columnNames().contains(column)) {
      final float[] feature = table.column(column);
      for (int row = 0; row < values.length; row++) {
        values[row] = feature[row];
      }
      return values;
    }
    int row = 0;
    for (final TilePoints.OfFile file : points.core()) {
      final int end = row + file.points().size();
      if (has(file.layout(), column)) {
        final PointColumns columns =
            PointColumns.of(List.of(small(column)), file.layout(), file.transform());
        for (final int first = row; row < end; row++) {
          columns.write(file.points(), row - first, values, row);
        }
      } else {
        Arrays.fill(values, row, end, Double.NaN);
        row = end;
      }
    }
    return values;
  }
}
