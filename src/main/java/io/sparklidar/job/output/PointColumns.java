package io.sparklidar.job.output;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.las.ExtraDimension;
import io.sparklidar.las.LasColumns;
import io.sparklidar.las.ModernPoints;
import io.sparklidar.las.PointLayout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Numbers of the points of one file, by the names that its columns have in Parquet outputs:
 * standard fields, and scalar extra dimensions such as features written by an earlier run. For use
 * by one thread.
 */
public final class PointColumns {

  private static final List<String> STANDARD =
      List.of("x", "y", "z", "intensity", "return_number", "number_of_returns", "scan_angle");

  private static final List<String> COLORS = List.of("red", "green", "blue");

  private static final int UNSIGNED_SHORT = 0xFFFF;

  private static final int UNSIGNED_BYTE = 0xFF;

  /** The value of one column for one point. */
  private interface Getter {
    double of(LasColumns points, int point);
  }

  private final List<Getter> getters;

  private PointColumns(final List<Getter> getters) {
    this.getters = getters;
  }

  /** The names that files of a layout have columns for. */
  public static List<String> names(final PointLayout layout) {
    final List<String> names = new ArrayList<>(STANDARD);
    if (layout.hasRgb()) {
      names.addAll(COLORS);
    }
    if (layout.hasNir()) {
      names.add("nir");
    }
    extra(layout).keySet().forEach(names::add);
    return names;
  }

  /** The scalar extra dimensions of a layout by the names of their columns, in small letters. */
  private static Map<String, ExtraDimension> extra(final PointLayout layout) {
    final Map<String, ExtraDimension> scalars = new LinkedHashMap<>();
    for (final ExtraColumns.ExtraColumn column :
        PointSchema.of(List.of(layout), FeatureSet.NONE).extraColumns()) {
      final ExtraColumns.Part part = column.parts().get(layout);
      if (part.dimension().elementCount() == 1 && !part.stored()) {
        scalars.put(column.definition().name().toLowerCase(Locale.ROOT), part.dimension());
      }
    }
    return scalars;
  }

  /**
   * The columns of a file.
   *
   * @param names some of the {@link #names} of its layout
   */
  public static PointColumns of(
      final List<String> names, final PointLayout layout, final CoordinateTransform transform) {
    return new PointColumns(names.stream().map(name -> getter(name, layout, transform)).toList());
  }

  private static Getter getter(
      final String name, final PointLayout layout, final CoordinateTransform transform) {
    return switch (name) {
      case "x" -> (points, p) -> transform.x(points.x()[p]);
      case "y" -> (points, p) -> transform.y(points.y()[p]);
      case "z" -> (points, p) -> transform.z(points.z()[p]);
      case "intensity" -> (points, p) -> points.intensity()[p] & UNSIGNED_SHORT;
      case "return_number" -> (points, p) -> points.returnNumber()[p] & UNSIGNED_BYTE;
      case "number_of_returns" -> (points, p) -> points.numberOfReturns()[p] & UNSIGNED_BYTE;
      case "scan_angle" -> scanAngle(layout);
      case "red" -> (points, p) -> points.red()[p] & UNSIGNED_SHORT;
      case "green" -> (points, p) -> points.green()[p] & UNSIGNED_SHORT;
      case "blue" -> (points, p) -> points.blue()[p] & UNSIGNED_SHORT;
      case "nir" -> (points, p) -> points.nir()[p] & UNSIGNED_SHORT;
      default -> extra(name, layout);
    };
  }

  /** In degrees, whatever unit the point format has. */
  private static Getter scanAngle(final PointLayout layout) {
    final double unit = layout.isModern() ? ModernPoints.SCAN_ANGLE_UNIT : 1;
    return (points, p) -> points.scanAngle()[p] * unit;
  }

  private static Getter extra(final String name, final PointLayout layout) {
    final ExtraDimension dimension = extra(layout).get(name);
    if (dimension == null) {
      throw new IllegalArgumentException("no column " + name);
    }
    return (points, p) -> {
      final double value = dimension.value(points, p, 0);
      return dimension.isNoData(points, p, 0) || !Double.isFinite(value) ? Double.NaN : value;
    };
  }

  /** Writes the numbers of a point, NaN where it has none, or none that is finite. */
  public void write(final LasColumns points, final int point, final double[] to, final int at) {
    for (int column = 0; column < getters.size(); column++) {
      to[at + column] = getters.get(column).of(points, point);
    }
  }
}
