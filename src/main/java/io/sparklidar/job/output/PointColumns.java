package io.sparklidar.job.output;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.las.point.ExtraDimension;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.ModernPoints;
import io.sparklidar.las.point.PointLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Numbers of the points of one file, by the names that its columns have in Parquet outputs:
 * standard fields, and scalar extra dimensions such as features written by an earlier run. For use
 * by one thread.
 */
public final class PointColumns {

  /** The standard fields that labels may be learnt from. */
  private static final List<PointAttribute> STANDARD =
      List.of(
          PointAttribute.X,
          PointAttribute.Y,
          PointAttribute.Z,
          PointAttribute.INTENSITY,
          PointAttribute.RETURN_NUMBER,
          PointAttribute.NUMBER_OF_RETURNS,
          PointAttribute.SCAN_ANGLE,
          PointAttribute.RED,
          PointAttribute.GREEN,
          PointAttribute.BLUE,
          PointAttribute.NIR);

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
    final List<String> names = new ArrayList<>();
    STANDARD.stream()
        .filter(attribute -> layout.has(attribute.field()))
        .forEach(attribute -> names.add(attribute.columnName()));
    extra(layout).keySet().forEach(names::add);
    return names;
  }

  /** The scalar extra dimensions of a layout by the names of their columns, in small letters. */
  private static Map<String, ExtraDimension> extra(final PointLayout layout) {
    final Map<String, ExtraDimension> scalars = new LinkedHashMap<>();
    for (final ExtraColumns.ExtraColumn column :
        ParquetSchema.of(List.of(layout), FeatureSet.NONE).extraColumns()) {
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
   * @param names some that its layout {@link #has}
   */
  public static PointColumns of(
      final List<String> names, final PointLayout layout, final CoordinateTransform transform) {
    return new PointColumns(names.stream().map(name -> getter(name, layout, transform)).toList());
  }

  private static Getter getter(
      final String name, final PointLayout layout, final CoordinateTransform transform) {
    return standard(name)
        .map(attribute -> standard(attribute, layout, transform))
        .orElseGet(() -> extra(name, layout));
  }

  private static Optional<PointAttribute> standard(final String name) {
    return Arrays.stream(PointAttribute.values())
        .filter(attribute -> attribute.columnName().equals(name))
        .findFirst();
  }

  /** Whether files of a layout have numbers of a name, one of the {@link #names} or another. */
  public static boolean has(final PointLayout layout, final String name) {
    return standard(name)
        .map(
            attribute ->
                attribute.type() != PointAttribute.Type.BYTES && layout.has(attribute.field()))
        .orElseGet(() -> extra(layout).containsKey(name));
  }

  private static Getter standard(
      final PointAttribute attribute,
      final PointLayout layout,
      final CoordinateTransform transform) {
    return switch (attribute) {
      case X -> (points, p) -> transform.x(points.x()[p]);
      case Y -> (points, p) -> transform.y(points.y()[p]);
      case Z -> (points, p) -> transform.z(points.z()[p]);
      case SCAN_ANGLE -> scanAngle(layout);
      case GPS_TIME -> (points, p) -> Double.longBitsToDouble(points.gpsTime()[p]);
      default -> (points, p) -> points.value(attribute, p);
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
