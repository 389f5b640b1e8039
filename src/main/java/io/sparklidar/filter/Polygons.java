package io.sparklidar.filter;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparklidar.cloud.Bounds;
import io.sparklidar.cloud.Region;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.locationtech.jts.algorithm.locate.IndexedPointInAreaLocator;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.LinearRing;
import org.locationtech.jts.geom.Location;
import org.locationtech.jts.geom.MultiPolygon;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.geom.prep.PreparedGeometry;
import org.locationtech.jts.geom.prep.PreparedGeometryFactory;
import org.locationtech.jts.io.ParseException;
import org.locationtech.jts.io.WKTReader;
import org.locationtech.jts.operation.valid.IsValidOp;
import org.locationtech.jts.operation.valid.TopologyValidationError;

/**
 * Polygons, with holes, of any height. Whether a place lies in them is decided by JTS, which is
 * exact: a place on a border is inside. For use by several threads.
 */
public final class Polygons implements Region {

  private static final long serialVersionUID = 1L;

  private static final GeometryFactory FACTORY = new GeometryFactory();
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A ring ends where it begins. */
  private static final int SHORTEST_RING = 4;

  private static final int SHOWN = 60;

  private final Geometry area;
  private transient volatile Prepared prepared;

  /** What makes questions quick; made again wherever the polygons have travelled. */
  private record Prepared(IndexedPointInAreaLocator places, PreparedGeometry rectangles) {}

  private Polygons(final Geometry area) {
    this.area = area;
  }

  /**
   * The polygons of a text: WKT (POLYGON, MULTIPOLYGON, or a GEOMETRYCOLLECTION of such), or
   * GeoJSON (the same, or features that have them). Heights are passed over.
   *
   * @throws IllegalArgumentException saying what is wrong with it
   */
  public static Polygons parse(final String text) {
    final String stripped = text.strip();
    final Geometry read = stripped.startsWith("{") ? ofJson(stripped) : ofWkt(stripped);
    final List<Polygon> polygons = new ArrayList<>();
    collect(read, polygons);
    if (polygons.isEmpty()) {
      throw new IllegalArgumentException("there is no polygon in '" + shortened(text) + "'");
    }
    polygons.forEach(Polygons::requireValid);
    return new Polygons(
        polygons.size() == 1
            ? polygons.get(0)
            // Those that overlap are one.
            : FACTORY.createMultiPolygon(polygons.toArray(new Polygon[0])).union());
  }

  /** Whether a text is meant to be polygons, not the name of a file that holds them. */
  public static boolean isText(final String text) {
    final String begin = text.strip().toUpperCase(Locale.ROOT);
    return begin.startsWith("{")
        || begin.startsWith("POLYGON")
        || begin.startsWith("MULTIPOLYGON")
        || begin.startsWith("GEOMETRYCOLLECTION");
  }

  private static String shortened(final String text) {
    final String line = text.strip().replaceAll("\\s+", " ");
    return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "...";
  }

  private static Geometry ofWkt(final String text) {
    try {
      return new WKTReader(FACTORY).read(text);
    } catch (final ParseException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "neither WKT nor GeoJSON: " + e.getMessage() + ", in '" + shortened(text) + "'", e);
    }
  }

  private static void collect(final Geometry from, final List<Polygon> to) {
    if (from instanceof Polygon polygon) {
      if (!polygon.isEmpty()) {
        to.add(polygon);
      }
      return;
    }
    if (from.getNumGeometries() == 1 && from.getGeometryN(0) == from) {
      throw new IllegalArgumentException(
          "a polygon is asked for, or several; this is a " + from.getGeometryType());
    }
    for (int i = 0; i < from.getNumGeometries(); i++) {
      collect(from.getGeometryN(i), to);
    }
  }

  private static void requireValid(final Polygon polygon) {
    final TopologyValidationError error = new IsValidOp(polygon).getValidationError();
    if (error != null) {
      throw new IllegalArgumentException(
          "no valid polygon: "
              + error.getMessage()
              + " at "
              + error.getCoordinate().x
              + ", "
              + error.getCoordinate().y);
    }
  }

  private static Geometry ofJson(final String text) {
    try {
      return ofJson(JSON.readTree(text));
    } catch (final JsonProcessingException e) {
      throw new IllegalArgumentException("no GeoJSON: " + e.getOriginalMessage(), e);
    }
  }

  private static Geometry ofJson(final JsonNode node) {
    final String type = node.path("type").asText();
    return switch (type) {
      case "FeatureCollection" -> collection(node.path("features"));
      case "GeometryCollection" -> collection(node.path("geometries"));
      case "Feature" -> ofJson(node.path("geometry"));
      case "Polygon" -> polygon(node.path("coordinates"));
      case "MultiPolygon" -> multiPolygon(node.path("coordinates"));
      default ->
          throw new IllegalArgumentException(
              "GeoJSON must hold Polygon or MultiPolygon, got "
                  + (type.isEmpty() ? "no type" : type)
                  + " in '"
                  + shortened(node.toString())
                  + "'");
    };
  }

  private static Geometry collection(final JsonNode nodes) {
    final List<Geometry> geometries = new ArrayList<>();
    nodes.forEach(node -> geometries.add(ofJson(node)));
    return FACTORY.createGeometryCollection(geometries.toArray(new Geometry[0]));
  }

  private static MultiPolygon multiPolygon(final JsonNode nodes) {
    final List<Polygon> polygons = new ArrayList<>();
    nodes.forEach(node -> polygons.add(polygon(node)));
    return FACTORY.createMultiPolygon(polygons.toArray(new Polygon[0]));
  }

  private static Polygon polygon(final JsonNode rings) {
    final List<LinearRing> read = new ArrayList<>();
    rings.forEach(ring -> read.add(ring(ring)));
    return read.isEmpty()
        ? FACTORY.createPolygon()
        : FACTORY.createPolygon(
            read.get(0), read.subList(1, read.size()).toArray(new LinearRing[0]));
  }

  private static LinearRing ring(final JsonNode places) {
    final List<Coordinate> ring = new ArrayList<>();
    for (final JsonNode place : places) {
      if (!place.path(0).isNumber() || !place.path(1).isNumber()) {
        throw new IllegalArgumentException(
            "a place in GeoJSON is [x, y], got " + shortened(place.toString()));
      }
      ring.add(new Coordinate(place.get(0).asDouble(), place.get(1).asDouble()));
    }
    if (ring.size() < SHORTEST_RING || !ring.get(0).equals2D(ring.get(ring.size() - 1))) {
      throw new IllegalArgumentException(
          "a ring in GeoJSON has four places or more and ends where it begins, got "
              + shortened(places.toString()));
    }
    return FACTORY.createLinearRing(ring.toArray(new Coordinate[0]));
  }

  private Prepared prepared() {
    Prepared known = prepared;
    if (known == null) {
      known =
          new Prepared(new IndexedPointInAreaLocator(area), PreparedGeometryFactory.prepare(area));
      prepared = known;
    }
    return known;
  }

  @Override
  public boolean contains(final double x, final double y, final double z) {
    return area.getEnvelopeInternal().covers(x, y)
        && prepared().places.locate(new Coordinate(x, y)) != Location.EXTERIOR;
  }

  @Override
  public Bounds bounds() {
    final Envelope envelope = area.getEnvelopeInternal();
    return new Bounds(
        envelope.getMinX(), envelope.getMinY(), envelope.getMaxX(), envelope.getMaxY());
  }

  @Override
  public boolean meets(final Bounds rectangle) {
    if (!bounds().intersects(rectangle)) {
      return false;
    }
    // An infinite side would be no geometry.
    final Bounds near = rectangle.intersection(bounds());
    return prepared()
        .rectangles
        .intersects(
            FACTORY.toGeometry(new Envelope(near.minX(), near.maxX(), near.minY(), near.maxY())));
  }

  /** As WKT. */
  @Override
  public String toString() {
    return area.toText();
  }
}
