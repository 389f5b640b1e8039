package io.sparklidar.las.crs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sparklidar.storage.Json;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What well-known text says, PROJJSON says; that PROJ agrees, scripts/test-geoparquet.sh shows. */
final class ProjJsonTest {

  private static Optional<Map<String, Object>> of(final String wkt) {
    return ProjJson.of(WktCrs.of(wkt, WktNode.parse(wkt), 0));
  }

  private static String text(final String wkt) {
    return Json.line(of(wkt).orElseThrow());
  }

  private static final String NAD83 =
      "GEOGCS[\"NAD83\",DATUM[\"North_American_Datum_1983\",SPHEROID[\"GRS 1980\",6378137,"
          + "298.257222101],AUTHORITY[\"EPSG\",\"6269\"]],PRIMEM[\"Greenwich\",0],"
          + "UNIT[\"degree\",0.01745329251994328]]";

  private static final String BASE =
      "{\"type\":\"GeographicCRS\",\"name\":\"NAD83\",\"datum\":{\"type\":\"GeodeticReferenceFrame\","
          + "\"name\":\"North_American_Datum_1983\",\"ellipsoid\":{\"name\":\"GRS 1980\","
          + "\"semi_major_axis\":6378137.0,\"inverse_flattening\":298.257222101},"
          + "\"prime_meridian\":{\"name\":\"Greenwich\",\"longitude\":0.0},"
          + "\"id\":{\"authority\":\"EPSG\",\"code\":6269}},"
          + "\"coordinate_system\":{\"subtype\":\"ellipsoidal\",\"axis\":["
          + "{\"name\":\"Geodetic latitude\",\"abbreviation\":\"Lat\",\"direction\":\"north\","
          + "\"unit\":\"degree\"},"
          + "{\"name\":\"Geodetic longitude\",\"abbreviation\":\"Lon\",\"direction\":\"east\","
          + "\"unit\":\"degree\"}]}}";

  @Test
  void longitudeAndLatitude() {
    assertEquals(BASE, text(NAD83));
  }

  @Test
  void aProjectionInFeetWithHeights() {
    final String foot =
        "{\"type\":\"LinearUnit\",\"name\":\"international foot\",\"conversion_factor\":0.3048}";
    final String crs =
        text(
            "COMPD_CS[\"both\",PROJCS[\"mine\","
                + NAD83
                + ",PROJECTION[\"Transverse_Mercator\"],PARAMETER[\"central_meridian\",-117],"
                + "PARAMETER[\"scale_factor\",0.9996],PARAMETER[\"false_easting\",500000],"
                + "UNIT[\"foot\",0.3048]],VERT_CS[\"NAVD88\",VERT_DATUM[\"datum\",2005],"
                + "UNIT[\"metre\",1],AUTHORITY[\"EPSG\",\"5703\"]]]");
    assertEquals(
        "{\"type\":\"CompoundCRS\",\"name\":\"mine + NAVD88\",\"components\":[{\"type\":\"ProjectedCRS\","
            + "\"name\":\"mine\",\"base_crs\":"
            + BASE
            + ",\"conversion\":{\"name\":\"unnamed\",\"method\":{\"name\":\"Transverse Mercator\","
            + "\"id\":{\"authority\":\"EPSG\",\"code\":9807}},\"parameters\":["
            + "{\"name\":\"Longitude of natural origin\",\"value\":-117.0,\"unit\":\"degree\","
            + "\"id\":{\"authority\":\"EPSG\",\"code\":8802}},"
            + "{\"name\":\"Scale factor at natural origin\",\"value\":0.9996,\"unit\":\"unity\","
            + "\"id\":{\"authority\":\"EPSG\",\"code\":8805}},"
            + "{\"name\":\"False easting\",\"value\":500000.0,\"unit\":"
            + foot
            + ",\"id\":{\"authority\":\"EPSG\",\"code\":8806}}]},"
            + "\"coordinate_system\":{\"subtype\":\"Cartesian\",\"axis\":["
            + "{\"name\":\"Easting\",\"abbreviation\":\"E\",\"direction\":\"east\",\"unit\":"
            + foot
            + "},{\"name\":\"Northing\",\"abbreviation\":\"N\",\"direction\":\"north\",\"unit\":"
            + foot
            + "}]}},{\"type\":\"VerticalCRS\",\"name\":\"NAVD88\",\"datum\":{\"type\":"
            + "\"VerticalReferenceFrame\",\"name\":\"datum\"},\"coordinate_system\":{\"subtype\":"
            + "\"vertical\",\"axis\":[{\"name\":\"Gravity-related height\",\"abbreviation\":\"H\","
            + "\"direction\":\"up\",\"unit\":\"metre\"}]},"
            + "\"id\":{\"authority\":\"EPSG\",\"code\":5703}}]}",
        crs);
  }

  @Test
  void textOfVersion2IsKnownByItsCode() {
    final Map<String, Object> crs =
        of("PROJCRS[\"RGF93 v1 / Lambert-93\",ID[\"EPSG\",2154]]").orElseThrow();
    assertEquals("ProjectedCRS", crs.get("type"));
    assertEquals(Map.of("authority", "EPSG", "code", 2154), crs.get("id"));
  }

  @Test
  void whatIsNotUnderstoodIsNotInvented() {
    assertEquals(Optional.empty(), of("LOCAL_CS[\"site\",UNIT[\"metre\",1]]"));
    assertEquals(Optional.empty(), of("PROJCS[\"no projection\"," + NAD83 + "]"));
    assertEquals(Optional.empty(), of("PROJCRS[\"of no code\"]"));
    assertEquals(Optional.empty(), of("no text"));
  }
}
