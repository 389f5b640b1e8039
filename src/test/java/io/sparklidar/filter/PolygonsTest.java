package io.sparklidar.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.cloud.Bounds;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PolygonsTest {

  /** An L with a hole in its foot. */
  private static final String WKT =
      "POLYGON ((0 0, 10 0, 10 4, 4 4, 4 10, 0 10, 0 0), (6 1, 8 1, 8 3, 6 3, 6 1))";

  private static final String RINGS =
      "[[[0,0],[10,0,7],[10,4],[4,4],[4,10],[0,10],[0,0]],[[6,1],[8,1],[8,3],[6,3],[6,1]]]";

  private static boolean isInside(final double x, final double y) {
    final boolean leg = x >= 0 && x <= 4 && y >= 0 && y <= 10;
    final boolean foot = x >= 0 && x <= 10 && y >= 0 && y <= 4;
    final boolean hole = x > 6 && x < 8 && y > 1 && y < 3;
    return (leg || foot) && !hole;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        WKT,
        "MULTIPOLYGON (((0 0, 4 0, 4 10, 0 10, 0 0)), ((3 0, 10 0, 10 4, 3 4, 3 0), (6 1, 8 1, 8 3, 6 3,"
            + " 6 1)))",
        "{\"type\":\"Polygon\",\"coordinates\":" + RINGS + "}",
        "{\"type\":\"MultiPolygon\",\"coordinates\":[" + RINGS + "]}",
        "{\"type\":\"Feature\",\"properties\":null,\"geometry\":{\"type\":\"Polygon\",\"coordinates\":"
            + RINGS
            + "}}",
        "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"geometry\":"
            + "{\"type\":\"GeometryCollection\",\"geometries\":[{\"type\":\"Polygon\",\"coordinates\":"
            + RINGS
            + "}]}}]}"
      })
  void wktAndGeoJsonSayTheSame(final String text) throws Exception {
    assertTrue(Polygons.isText(text));
    final Polygons polygons = travelled(Polygons.parse(text));
    assertEquals(new Bounds(0, 0, 10, 10), polygons.bounds());
    for (double x = -1; x <= 11; x += 0.5) {
      for (double y = -1; y <= 11; y += 0.5) {
        assertEquals(isInside(x, y), polygons.contains(x, y, Double.NaN), x + ", " + y);
      }
    }
  }

  private static Polygons travelled(final Polygons polygons) throws Exception {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(polygons);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (Polygons) in.readObject();
    }
  }

  @Property(tries = 300)
  void aRectangleWithAPlaceInsideIsMet(
      @ForAll @IntRange(min = -20, max = 110) final int x,
      @ForAll @IntRange(min = -20, max = 110) final int y,
      @ForAll @IntRange(max = 60) final int width,
      @ForAll @IntRange(max = 60) final int height) {
    final Polygons polygons = Polygons.parse(WKT);
    final Bounds rectangle =
        new Bounds(x / 10.0, y / 10.0, (x + width) / 10.0, (y + height) / 10.0);
    boolean holds = false;
    for (int i = x; i <= x + width; i++) {
      for (int j = y; j <= y + height; j++) {
        holds |= isInside(i / 10.0, j / 10.0);
      }
    }
    assertEquals(holds, polygons.meets(rectangle));
  }

  @Example
  void placesFarOutAreNotMet() {
    final Polygons polygons = Polygons.parse(WKT);
    assertFalse(polygons.meets(Bounds.EMPTY));
    assertFalse(polygons.meets(new Bounds(6.5, 1.5, 7.5, 2.5)));
    assertTrue(polygons.meets(new Bounds(-1e300, -1e300, 1e300, Double.POSITIVE_INFINITY)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "LINESTRING (0 0, 1 1) | a LineString",
        "POLYGON ((0 0, 1 1, 1 0) | neither WKT nor GeoJSON",
        "POLYGON EMPTY | no polygon",
        "POLYGON ((0 0, 2 2, 2 0, 0 2, 0 0)) | Self-intersection at 1.0, 1.0",
        "{\"type\":\"Point\",\"coordinates\":[1,2]} | got Point",
        "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,1],[1,0]]]} | ends where it begins",
        "{\"type\":\"Polygon\",\"coordinates\":[[[\"a\",0],[1,1],[1,0],[0,0]]]} | is [x, y]",
        "{\"type\":\"Polygon\" | no GeoJSON"
      })
  void whatIsNoPolygonIsNamed(final String text, final String message) {
    final IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> Polygons.parse(text));
    assertTrue(refused.getMessage().contains(message), refused.getMessage());
  }

  @Test
  void aNameIsNoText() {
    for (final String name : List.of("city.geojson", "s3a://bucket/area.wkt", "./POLY.wkt")) {
      assertFalse(Polygons.isText(name));
    }
  }
}
