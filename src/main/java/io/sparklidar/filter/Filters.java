package io.sparklidar.filter;

import io.sparklidar.cloud.Region;
import io.sparklidar.cloud.condition.Condition;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What a user says of which points take part and which are written, in the words of the options.
 *
 * @param only what points are like that take part: the others are neither neighbours nor rows;
 *     empty for all
 * @param where what points are like that are written, their features included; empty for all
 * @param box where points lie that are written, as {@link Box#parse} reads it; empty for anywhere
 * @param polygon where points lie that are written: WKT, GeoJSON, or the name of a file that holds
 *     one of these; empty for anywhere
 * @param thin side of the voxels of which one point each is written, in units of the CRS; 0 for all
 *     points
 * @param outliers which outliers are not written; empty for all points
 */
public record Filters(
    String only, String where, String box, String polygon, double thin, String outliers)
    implements Serializable {

  /** Every point takes part and is written. */
  public static final Filters NONE = new Filters("", "", "", "", 0, "");

  /** The outliers that {@code outlier_sor} tells. */
  public static final String SOR = "sor";

  /** What is true of a point that {@link #SOR} leaves. */
  private static final String NO_OUTLIER = "not outlier_sor";

  /**
   * Checks what can be checked without looking at any file.
   *
   * @return this
   * @throws IllegalArgumentException naming the option, what it must be, and what it is
   */
  public Filters validated() {
    if (!(thin >= 0) || Double.isInfinite(thin)) {
      throw new IllegalArgumentException("--thin must be above 0 and finite, got " + thin);
    }
    if (!outliers.isEmpty() && !outliers.equals(SOR)) {
      throw new IllegalArgumentException("--drop-outliers must be " + SOR + ", got " + outliers);
    }
    resolved(Polygons.isText(polygon) ? polygon : "");
    return this;
  }

  /** Whether the polygons are in a file. */
  public boolean namesFile() {
    return !polygon.isEmpty() && !Polygons.isText(polygon);
  }

  /**
   * What they mean.
   *
   * @param polygons WKT or GeoJSON: {@link #polygon}, or what the file of this name holds; empty if
   *     there are none
   * @throws IllegalArgumentException naming the option, what it must be, and what it is
   */
  public PointFilters resolved(final String polygons) {
    final List<Region> regions = new ArrayList<>();
    if (!box.isEmpty()) {
      regions.add(parsed("--box", () -> Box.parse(box)));
    }
    if (!polygons.isEmpty()) {
      regions.add(parsed("--polygon", () -> Polygons.parse(polygons)));
    }
    final List<PointFilters.Test> tests = new ArrayList<>();
    if (!where.isEmpty()) {
      final Condition condition = parsed("--where", () -> Condition.parse(where, FeatureNames.ALL));
      tests.add(new PointFilters.Test("where", condition));
    }
    if (!outliers.isEmpty()) {
      tests.add(
          new PointFilters.Test("drop-outliers", Condition.parse(NO_OUTLIER, FeatureNames.ALL)));
    }
    return new PointFilters(
        only.isEmpty() ? List.of() : List.of(parsed("--only", () -> Condition.parse(only))),
        regions.size() > 1 ? List.of(new AllOf(List.copyOf(regions))) : List.copyOf(regions),
        thin,
        List.copyOf(tests));
  }

  private static <T> T parsed(final String option, final Supplier<T> parser) {
    try {
      return parser.get();
    } catch (final IllegalArgumentException e) {
      throw new IllegalArgumentException(option + ": " + e.getMessage(), e);
    }
  }

  /** The options that were given, by name. */
  public Map<String, Object> asMap() {
    final Map<String, Object> map = new LinkedHashMap<>();
    putIfGiven(map, "only", only);
    putIfGiven(map, "where", where);
    putIfGiven(map, "box", box);
    putIfGiven(map, "polygon", polygon);
    if (thin > 0) {
      map.put("thin", thin);
    }
    putIfGiven(map, "drop-outliers", outliers);
    return map;
  }

  private static void putIfGiven(
      final Map<String, Object> map, final String name, final String value) {
    if (!value.isEmpty()) {
      map.put(name, value);
    }
  }
}
