package io.sparklidar.las.crs;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Coordinate reference systems as PROJJSON (version 0.7 of its schema), as maps and lists: what a
 * well-known text of version 1 says, with the names that EPSG has for methods and parameters.
 */
public final class ProjJson {

  private static final String DEGREE = "degree";
  private static final String NAME = "name";
  private static final String TYPE = "type";
  private static final String UNIT = "unit";
  private static final double RADIANS_OF_DEGREE = Math.PI / 180;

  /** Texts write a degree with fifteen digits, or fewer. */
  private static final double SAME_ANGLE = 1e-9;

  /**
   * A name of EPSG.
   *
   * @param name its words
   * @param code its number
   */
  private record Term(String name, int code) {}

  private static final Map<String, Term> WITH_NATURAL_ORIGIN =
      Map.of(
          "latitude_of_origin", new Term("Latitude of natural origin", 8801),
          "central_meridian", new Term("Longitude of natural origin", 8802),
          "scale_factor", new Term("Scale factor at natural origin", 8805),
          "false_easting", new Term("False easting", 8806),
          "false_northing", new Term("False northing", 8807));

  private static final Map<String, Term> WITH_FALSE_ORIGIN =
      Map.of(
          "latitude_of_origin", new Term("Latitude of false origin", 8821),
          "central_meridian", new Term("Longitude of false origin", 8822),
          "standard_parallel_1", new Term("Latitude of 1st standard parallel", 8823),
          "standard_parallel_2", new Term("Latitude of 2nd standard parallel", 8824),
          "false_easting", new Term("Easting at false origin", 8826),
          "false_northing", new Term("Northing at false origin", 8827));

  private static final Map<String, Term> WITH_CENTRE =
      Map.of(
          "latitude_of_center", new Term("Latitude of natural origin", 8801),
          "longitude_of_center", new Term("Longitude of natural origin", 8802),
          "false_easting", new Term("False easting", 8806),
          "false_northing", new Term("False northing", 8807));

  private static final Map<String, Term> METHODS =
      Map.of(
          "transverse_mercator", new Term("Transverse Mercator", 9807),
          "mercator_1sp", new Term("Mercator (variant A)", 9804),
          "lambert_conformal_conic_1sp", new Term("Lambert Conic Conformal (1SP)", 9801),
          "lambert_conformal_conic_2sp", new Term("Lambert Conic Conformal (2SP)", 9802),
          "oblique_stereographic", new Term("Oblique Stereographic", 9809),
          "lambert_azimuthal_equal_area", new Term("Lambert Azimuthal Equal Area", 9820));

  private ProjJson() {}

  /**
   * What a file declares, with its heights if it says what they are; empty if it says nothing that
   * is understood here.
   */
  public static Optional<Map<String, Object>> of(final Crs crs) {
    final Optional<WktCrs.Parts> parts = WktNode.parse(crs.definition()).map(WktCrs::parts);
    final Optional<Map<String, Object>> horizontal =
        parts.flatMap(WktCrs.Parts::horizontal).flatMap(ProjJson::horizontal);
    final Optional<Map<String, Object>> vertical =
        parts.flatMap(WktCrs.Parts::vertical).flatMap(ProjJson::vertical);
    if (horizontal.isEmpty() || vertical.isEmpty()) {
      return horizontal;
    }
    final Map<String, Object> compound = new LinkedHashMap<>();
    compound.put(TYPE, "CompoundCRS");
    compound.put(NAME, horizontal.get().get(NAME) + " + " + vertical.get().get(NAME));
    compound.put("components", List.of(horizontal.get(), vertical.get()));
    return Optional.of(compound);
  }

  /** As the text says if it is of version 1, else as its code does. */
  private static Optional<Map<String, Object>> horizontal(final WktNode node) {
    return written(node)
        .or(
            () -> {
              final OptionalInt code = WktCrs.epsg(node);
              return code.isPresent()
                  ? EpsgDefinitions.find(code.getAsInt()).flatMap(ProjJson::written)
                  : Optional.empty();
            });
  }

  private static Optional<Map<String, Object>> written(final WktNode node) {
    return switch (node.keyword()) {
      case "PROJCS" -> projected(node);
      case "GEOGCS" -> geographic(node);
      default -> Optional.empty();
    };
  }

  private static Optional<Map<String, Object>> geographic(final WktNode node) {
    final Optional<WktNode> datum = node.child("DATUM");
    final Optional<WktNode> spheroid = datum.flatMap(child -> child.child("SPHEROID"));
    if (spheroid.isEmpty()
        || spheroid.get().number(1).isEmpty()
        || spheroid.get().number(2).isEmpty()) {
      return Optional.empty();
    }
    final Map<String, Object> ellipsoid = new LinkedHashMap<>();
    ellipsoid.put(NAME, name(spheroid.get()));
    ellipsoid.put("semi_major_axis", spheroid.get().number(1).get());
    if (spheroid.get().number(2).get() == 0) {
      // A sphere, as the text has it.
      ellipsoid.put("semi_minor_axis", spheroid.get().number(1).get());
    } else {
      ellipsoid.put("inverse_flattening", spheroid.get().number(2).get());
    }
    final Object unit = angle(node);
    final Map<String, Object> frame = new LinkedHashMap<>();
    frame.put(TYPE, "GeodeticReferenceFrame");
    frame.put(NAME, name(datum.get()));
    frame.put("ellipsoid", ellipsoid);
    node.child("PRIMEM")
        .filter(meridian -> meridian.number(1).isPresent())
        .ifPresent(
            meridian -> {
              final Map<String, Object> prime = new LinkedHashMap<>();
              prime.put(NAME, name(meridian));
              prime.put("longitude", quantity(meridian.number(1).get(), unit));
              frame.put("prime_meridian", prime);
            });
    identify(frame, datum.get());
    final Map<String, Object> crs = new LinkedHashMap<>();
    crs.put(TYPE, "GeographicCRS");
    crs.put(NAME, name(node));
    crs.put("datum", frame);
    crs.put(
        "coordinate_system",
        system(
            "ellipsoidal",
            List.of(
                axis("Geodetic latitude", "Lat", "north", unit),
                axis("Geodetic longitude", "Lon", "east", unit))));
    identify(crs, node);
    return Optional.of(crs);
  }

  private static Object quantity(final double value, final Object unit) {
    if (unit.equals(DEGREE)) {
      return value;
    }
    final Map<String, Object> quantity = new LinkedHashMap<>();
    quantity.put("value", value);
    quantity.put(UNIT, unit);
    return quantity;
  }

  private static Optional<Map<String, Object>> projected(final WktNode node) {
    final Optional<WktNode> base = node.child("GEOGCS");
    final Optional<Map<String, Object>> geographic = base.flatMap(ProjJson::geographic);
    final Optional<WktNode> projection =
        node.child("PROJECTION").filter(child -> !child.values().isEmpty());
    if (geographic.isEmpty() || projection.isEmpty()) {
      return Optional.empty();
    }
    final String method = name(projection.get());
    final Term term = METHODS.getOrDefault(plain(method), new Term(method, 0));
    final Object length = length(node);
    final List<Object> parameters = new ArrayList<>();
    for (final WktNode child : node.children()) {
      if (child.keyword().equals("PARAMETER") && child.number(1).isPresent()) {
        parameters.add(parameter(child, term, length, angle(base.get())));
      }
    }
    final Map<String, Object> conversion = new LinkedHashMap<>();
    conversion.put(NAME, "unnamed");
    conversion.put("method", named(term));
    conversion.put("parameters", parameters);
    final Map<String, Object> crs = new LinkedHashMap<>();
    crs.put(TYPE, "ProjectedCRS");
    crs.put(NAME, name(node));
    crs.put("base_crs", geographic.get());
    crs.put("conversion", conversion);
    crs.put(
        "coordinate_system",
        system(
            "Cartesian",
            List.of(axis("Easting", "E", "east", length), axis("Northing", "N", "north", length))));
    identify(crs, node);
    return Optional.of(crs);
  }

  private static Map<String, Object> parameter(
      final WktNode node, final Term method, final Object length, final Object angle) {
    final String name = plain(name(node));
    final Map<String, Object> parameter =
        named(parameters(method).getOrDefault(name, new Term(name(node), 0)));
    parameter.put("value", node.number(1).get());
    final boolean isLength = name.contains("easting") || name.contains("northing");
    parameter.put(UNIT, name.contains("scale") ? "unity" : isLength ? length : angle);
    // Names come first, identities last.
    final Object id = parameter.remove("id");
    if (id != null) {
      parameter.put("id", id);
    }
    return parameter;
  }

  private static Map<String, Term> parameters(final Term method) {
    return switch (method.code) {
      case 9801, 9804, 9807, 9809 -> WITH_NATURAL_ORIGIN;
      case 9802 -> WITH_FALSE_ORIGIN;
      case 9820 -> WITH_CENTRE;
      default -> Map.of();
    };
  }

  private static Map<String, Object> named(final Term term) {
    final Map<String, Object> named = new LinkedHashMap<>();
    named.put(NAME, term.name);
    if (term.code > 0) {
      named.put("id", id("EPSG", term.code));
    }
    return named;
  }

  private static Optional<Map<String, Object>> vertical(final WktNode node) {
    final Optional<WktNode> datum =
        node.keyword().equals("VERT_CS") ? node.child("VERT_DATUM") : Optional.empty();
    if (datum.isEmpty()) {
      return Optional.empty();
    }
    final Map<String, Object> frame = new LinkedHashMap<>();
    frame.put(TYPE, "VerticalReferenceFrame");
    frame.put(NAME, name(datum.get()));
    identify(frame, datum.get());
    final Map<String, Object> crs = new LinkedHashMap<>();
    crs.put(TYPE, "VerticalCRS");
    crs.put(NAME, name(node));
    crs.put("datum", frame);
    crs.put(
        "coordinate_system",
        system("vertical", List.of(axis("Gravity-related height", "H", "up", length(node)))));
    identify(crs, node);
    return Optional.of(crs);
  }

  private static Map<String, Object> system(
      final String subtype, final List<Map<String, Object>> axes) {
    final Map<String, Object> system = new LinkedHashMap<>();
    system.put("subtype", subtype);
    system.put("axis", axes);
    return system;
  }

  private static Map<String, Object> axis(
      final String name, final String abbreviation, final String direction, final Object unit) {
    final Map<String, Object> axis = new LinkedHashMap<>();
    axis.put(NAME, name);
    axis.put("abbreviation", abbreviation);
    axis.put("direction", direction);
    axis.put(UNIT, unit);
    return axis;
  }

  private static Object angle(final WktNode node) {
    final Optional<WktNode> unit = node.child("UNIT");
    final double size = unit.flatMap(child -> child.number(1)).orElse(RADIANS_OF_DEGREE);
    return Math.abs(size / RADIANS_OF_DEGREE - 1) < SAME_ANGLE
        ? DEGREE
        : unit("AngularUnit", name(unit.get()), size);
  }

  private static Object length(final WktNode node) {
    final double metres = WktCrs.unitLength(node).map(LengthUnit::orMetre).orElse(1.0);
    return metres == 1 ? "metre" : unit("LinearUnit", LengthUnit.name(metres), metres);
  }

  private static Map<String, Object> unit(
      final String type, final String name, final double factor) {
    final Map<String, Object> unit = new LinkedHashMap<>();
    unit.put(TYPE, type);
    unit.put(NAME, name);
    unit.put("conversion_factor", factor);
    return unit;
  }

  private static void identify(final Map<String, Object> named, final WktNode node) {
    final OptionalInt code = WktCrs.epsg(node);
    if (code.isPresent()) {
      named.put("id", id("EPSG", code.getAsInt()));
    }
  }

  private static Map<String, Object> id(final String authority, final int code) {
    final Map<String, Object> id = new LinkedHashMap<>();
    id.put("authority", authority);
    id.put("code", code);
    return id;
  }

  private static String name(final WktNode node) {
    return node.values().isEmpty() ? "unknown" : node.values().get(0);
  }

  private static String plain(final String name) {
    return name.toLowerCase(Locale.ROOT).replace(' ', '_');
  }
}
