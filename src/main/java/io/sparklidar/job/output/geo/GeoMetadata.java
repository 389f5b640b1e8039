package io.sparklidar.job.output.geo;

import io.sparklidar.las.crs.Crs;
import io.sparklidar.las.crs.ProjJson;
import io.sparklidar.storage.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a Parquet file says of its geometries, as GeoParquet 1.1 has it: points as well-known binary
 * (ISO, little-endian), x before y whatever the order of axes the reference system has on paper.
 */
public final class GeoMetadata {

  /** Where a file says it. */
  public static final String KEY = "geo";

  private GeoMetadata() {}

  /**
   * The text of it.
   *
   * @param crs the reference system; what none is known for is of no system, not of longitude and
   *     latitude, which the specification takes a missing one for
   * @param box lowest x, y, z, then highest, of all points, where that is known
   */
  public static String text(final Optional<Crs> crs, final Optional<List<Double>> box) {
    final Map<String, Object> column = new LinkedHashMap<>();
    column.put("encoding", "WKB");
    column.put("geometry_types", List.of("Point Z"));
    column.put("crs", crs.flatMap(ProjJson::of).orElse(null));
    box.ifPresent(bounds -> column.put("bbox", bounds));
    final Map<String, Object> geo = new LinkedHashMap<>();
    geo.put("version", "1.1.0");
    geo.put("primary_column", PointGeometry.COLUMN);
    geo.put("columns", Map.of(PointGeometry.COLUMN, column));
    return Json.line(geo);
  }
}
