package io.sparklidar.job.output.raster;

import io.sparklidar.raster.CellGrid;
import io.sparklidar.raster.Raster;
import io.sparklidar.storage.Json;
import io.sparklidar.storage.OutputFile;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rasters as a collection of STAC 1.1 items, one a file. Where they lie is said in their own
 * reference system by the projection extension, version 2; longitude and latitude are known only of
 * a reference system that has these: STAC lets an item without them have no geometry.
 */
final class RasterItems {

  private static final String PROJECTION =
      "https://stac-extensions.github.io/projection/v2.0.0/schema.json";

  /** Longitude and latitude on WGS 84, as GeoJSON has them. */
  private static final int WGS_84 = 4326;

  private RasterItems() {}

  /**
   * The text.
   *
   * @param grids of each file, by its path from where the text will lie
   * @param files the same as they were written
   * @param bands what their bands are of
   * @param epsg code of the horizontal reference system of the cells; 0 if none is known
   */
  static String text(
      final Map<String, CellGrid> grids,
      final Map<String, OutputFile> files,
      final List<Raster> bands,
      final int epsg) {
    final List<Map<String, Object>> items = new ArrayList<>();
    grids.forEach((path, grid) -> items.add(item(path, grid, files.get(path), bands, epsg)));
    final Map<String, Object> all = new LinkedHashMap<>();
    all.put("type", "FeatureCollection");
    all.put("features", items);
    return Json.line(all);
  }

  private static Map<String, Object> item(
      final String path,
      final CellGrid grid,
      final OutputFile file,
      final List<Raster> bands,
      final int epsg) {
    final double east = grid.minX() + grid.width() * grid.side();
    final double south = grid.maxY() - grid.height() * grid.side();
    final List<Double> box = List.of(grid.minX(), south, east, grid.maxY());
    final Map<String, Object> item = new LinkedHashMap<>();
    item.put("type", "Feature");
    item.put("stac_version", "1.1.0");
    item.put("stac_extensions", List.of(PROJECTION));
    final String name = path.substring(path.lastIndexOf('/') + 1);
    item.put("id", name.substring(0, name.lastIndexOf('.')));
    if (epsg == WGS_84) {
      item.put("geometry", rectangle(box));
      item.put("bbox", box);
    } else {
      item.put("geometry", null);
    }
    item.put("properties", properties(grid, box, file, epsg));
    item.put("links", List.of());
    final Map<String, Object> asset = new LinkedHashMap<>();
    asset.put("href", "./" + path);
    asset.put("type", "image/tiff; application=geotiff; profile=cloud-optimized");
    asset.put("roles", List.of("data"));
    asset.put("bands", bands.stream().map(RasterItems::band).toList());
    item.put("assets", Map.of("raster", asset));
    return item;
  }

  private static Map<String, Object> rectangle(final List<Double> box) {
    final List<List<Double>> ring =
        List.of(
            List.of(box.get(0), box.get(1)),
            List.of(box.get(2), box.get(1)),
            List.of(box.get(2), box.get(3)),
            List.of(box.get(0), box.get(3)),
            List.of(box.get(0), box.get(1)));
    return Map.of("type", "Polygon", "coordinates", List.of(ring));
  }

  private static Map<String, Object> properties(
      final CellGrid grid, final List<Double> box, final OutputFile file, final int epsg) {
    final Map<String, Object> properties = new LinkedHashMap<>();
    // The last thing that is known of it: when points were taken, files need not say.
    properties.put("datetime", Instant.ofEpochMilli(file.modified()).toString());
    if (epsg > 0) {
      properties.put("proj:code", "EPSG:" + epsg);
    } else {
      properties.put("proj:code", null);
    }
    properties.put("proj:bbox", box);
    properties.put("proj:shape", List.of(grid.height(), grid.width()));
    properties.put(
        "proj:transform", List.of(grid.side(), 0.0, grid.minX(), 0.0, -grid.side(), grid.maxY()));
    return properties;
  }

  private static Map<String, Object> band(final Raster raster) {
    final Map<String, Object> band = new LinkedHashMap<>();
    band.put("name", raster.name());
    band.put("data_type", "float32");
    band.put("nodata", "nan");
    return band;
  }
}
