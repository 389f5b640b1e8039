package io.sparklidar.raster;

import io.sparklidar.las.crs.Crs;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a GeoTIFF says of its coordinate reference system: its EPSG code where there is one, else no
 * more than what kind it is.
 */
final class GeoKeys {

  private static final int MODEL_TYPE = 1024;
  private static final int RASTER_TYPE = 1025;
  private static final int GEODETIC_CRS = 2048;
  private static final int PROJECTED_CRS = 3072;

  private static final int PROJECTED = 1;
  private static final int GEOGRAPHIC = 2;
  private static final int PIXEL_IS_AREA = 1;

  /** Codes are shorts, and from here on reserved. */
  private static final int MAX_CODE = 32766;

  private GeoKeys() {}

  /** The key directory. */
  static int[] of(final Optional<Crs> crs) {
    final List<Integer> keys = new ArrayList<>();
    final boolean geographic = crs.filter(c -> c.kind() == Crs.Kind.GEOGRAPHIC).isPresent();
    final int code = crs.map(c -> c.horizontalEpsg().orElse(0)).orElse(0);
    final boolean known = code > 0 && code <= MAX_CODE;
    if (known) {
      add(keys, MODEL_TYPE, geographic ? GEOGRAPHIC : PROJECTED);
    }
    add(keys, RASTER_TYPE, PIXEL_IS_AREA);
    if (known) {
      add(keys, geographic ? GEODETIC_CRS : PROJECTED_CRS, code);
    }
    final List<Integer> directory = new ArrayList<>(List.of(1, 1, 0, keys.size() / 4));
    directory.addAll(keys);
    return directory.stream().mapToInt(key -> key).toArray();
  }

  private static void add(final List<Integer> keys, final int key, final int value) {
    keys.addAll(List.of(key, 0, 1, value));
  }
}
