package io.sparklidar.las.crs;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * Well-known text of version 1 that says what GeoTIFF keys say: the definition of their codes, or
 * the projection that they spell out.
 */
final class GeoKeyWkt {

  private static final int COORDINATE_TRANSFORMATION = 3075;

  private static final int STANDARD_PARALLEL_1 = 3078;
  private static final int STANDARD_PARALLEL_2 = 3079;
  private static final int ORIGIN_LONGITUDE = 3080;
  private static final int ORIGIN_LATITUDE = 3081;
  private static final int FALSE_EASTING = 3082;
  private static final int FALSE_NORTHING = 3083;
  private static final int FALSE_ORIGIN_LONGITUDE = 3084;
  private static final int FALSE_ORIGIN_LATITUDE = 3085;
  private static final int FALSE_ORIGIN_EASTING = 3086;
  private static final int FALSE_ORIGIN_NORTHING = 3087;
  private static final int CENTER_LONGITUDE = 3088;
  private static final int CENTER_LATITUDE = 3089;
  private static final int SCALE_AT_ORIGIN = 3092;

  /**
   * A method that keys can spell out.
   *
   * @param name of the method
   * @param parameters its parameters by the keys that may hold them, the usual one first
   */
  private record Method(String name, Map<String, List<Integer>> parameters) {}

  private static final List<Integer> LATITUDE =
      List.of(ORIGIN_LATITUDE, FALSE_ORIGIN_LATITUDE, CENTER_LATITUDE);
  private static final List<Integer> LONGITUDE =
      List.of(ORIGIN_LONGITUDE, FALSE_ORIGIN_LONGITUDE, CENTER_LONGITUDE);
  private static final List<Integer> EASTING = List.of(FALSE_EASTING, FALSE_ORIGIN_EASTING);
  private static final List<Integer> NORTHING = List.of(FALSE_NORTHING, FALSE_ORIGIN_NORTHING);

  private static final Map<String, List<Integer>> WITH_SCALE =
      Map.of(
          "latitude_of_origin", LATITUDE,
          "central_meridian", LONGITUDE,
          "scale_factor", List.of(SCALE_AT_ORIGIN),
          "false_easting", EASTING,
          "false_northing", NORTHING);

  /** By the number of the coordinate transformation. */
  private static final Map<Integer, Method> METHODS =
      Map.of(
          1,
          new Method("Transverse_Mercator", WITH_SCALE),
          7,
          new Method("Mercator_1SP", WITH_SCALE),
          8,
          new Method(
              "Lambert_Conformal_Conic_2SP",
              Map.of(
                  "latitude_of_origin", LATITUDE,
                  "central_meridian", LONGITUDE,
                  "standard_parallel_1", List.of(STANDARD_PARALLEL_1),
                  "standard_parallel_2", List.of(STANDARD_PARALLEL_2),
                  "false_easting", EASTING,
                  "false_northing", NORTHING)),
          9,
          new Method("Lambert_Conformal_Conic_1SP", WITH_SCALE),
          10,
          new Method(
              "Lambert_Azimuthal_Equal_Area",
              Map.of(
                  "latitude_of_center", LATITUDE,
                  "longitude_of_center", LONGITUDE,
                  "false_easting", EASTING,
                  "false_northing", NORTHING)),
          11,
          new Method(
              "Albers_Conic_Equal_Area",
              Map.of(
                  "latitude_of_center", LATITUDE,
                  "longitude_of_center", LONGITUDE,
                  "standard_parallel_1", List.of(STANDARD_PARALLEL_1),
                  "standard_parallel_2", List.of(STANDARD_PARALLEL_2),
                  "false_easting", EASTING,
                  "false_northing", NORTHING)),
          16,
          new Method("Oblique_Stereographic", WITH_SCALE));

  private final GeoKeys keys;

  GeoKeyWkt(final GeoKeys keys) {
    this.keys = keys;
  }

  /** The text; empty if the keys do not say enough, or codes are not known. */
  Optional<WktNode> of(
      final Crs.Kind kind, final OptionalInt horizontal, final OptionalInt vertical) {
    final Optional<WktNode> plan =
        (horizontal.isPresent()
                ? EpsgDefinitions.find(horizontal.getAsInt())
                : kind == Crs.Kind.PROJECTED ? spelledOut() : Optional.<WktNode>empty())
            .map(this::inUnitOfKeys);
    if (plan.isEmpty() || vertical.isEmpty()) {
      return plan;
    }
    final WktNode heights =
        EpsgDefinitions.find(vertical.getAsInt())
            .filter(definition -> definition.keyword().equals("VERT_CS"))
            .map(definition -> withUnit(definition, keys.verticalUnit()))
            .orElseGet(() -> unknownHeights(vertical.getAsInt()));
    return Optional.of(
        new WktNode(
            "COMPD_CS",
            List.of(plan.get().values().get(0) + " + " + heights.values().get(0)),
            List.of(plan.get(), heights)));
  }

  /** A vertical CRS of which the code is all that is known. */
  private WktNode unknownHeights(final int code) {
    return new WktNode(
        "VERT_CS",
        List.of("EPSG:" + code + " height"),
        List.of(
            new WktNode("VERT_DATUM", List.of("unknown", "2005"), List.of()),
            unit(keys.verticalUnit().orElse(1)),
            new WktNode("AUTHORITY", List.of("EPSG", Integer.toString(code)), List.of())));
  }

  private WktNode inUnitOfKeys(final WktNode plan) {
    return plan.keyword().equals("PROJCS") ? withUnit(plan, keys.linearUnit()) : plan;
  }

  /** The same in the unit that a key names, if it is another one: then it is not the code's CRS. */
  private static WktNode withUnit(final WktNode part, final OptionalDouble unit) {
    final double own = WktCrs.unitLength(part).map(LengthUnit::orMetre).orElse(1.0);
    if (unit.isEmpty() || LengthUnit.areSame(own, unit.getAsDouble())) {
      return part;
    }
    final List<WktNode> children = new ArrayList<>();
    for (final WktNode child : part.children()) {
      if (child.keyword().equals("UNIT")) {
        children.add(unit(unit.getAsDouble()));
      } else if (isOffset(child)) {
        final double moved = child.number(1).orElse(0.0) * own / unit.getAsDouble();
        children.add(parameter(child.values().get(0), moved));
      } else if (!child.keyword().equals("AUTHORITY")) {
        children.add(child);
      }
    }
    return new WktNode(
        part.keyword(),
        List.of(part.values().get(0) + " (" + LengthUnit.name(unit.getAsDouble()) + ")"),
        children);
  }

  private static boolean isOffset(final WktNode node) {
    return node.keyword().equals("PARAMETER") && node.values().get(0).startsWith("false_");
  }

  private Optional<WktNode> spelledOut() {
    final Optional<Method> method =
        keys.inline(COORDINATE_TRANSFORMATION).stream()
            .mapToObj(METHODS::get)
            .filter(found -> found != null)
            .findFirst();
    final Optional<WktNode> base =
        keys.geographic().stream()
            .mapToObj(EpsgDefinitions::find)
            .flatMap(Optional::stream)
            .findFirst();
    final OptionalDouble unit = keys.linearUnit();
    if (method.isEmpty() || base.isEmpty() || unit.isEmpty()) {
      return Optional.empty();
    }
    final List<WktNode> children = new ArrayList<>();
    children.add(base.get());
    children.add(new WktNode("PROJECTION", List.of(method.get().name), List.of()));
    for (final Map.Entry<String, List<Integer>> parameter :
        new TreeMap<>(method.get().parameters).entrySet()) {
      final double missing = parameter.getKey().equals("scale_factor") ? 1 : 0;
      children.add(
          parameter(
              parameter.getKey(),
              parameter.getValue().stream()
                  .map(keys::number)
                  .filter(OptionalDouble::isPresent)
                  .findFirst()
                  .map(OptionalDouble::getAsDouble)
                  .orElse(missing)));
    }
    children.add(unit(unit.getAsDouble()));
    return Optional.of(
        new WktNode(
            "PROJCS", List.of(base.get().values().get(0) + " / " + method.get().name), children));
  }

  private static WktNode parameter(final String name, final double value) {
    return new WktNode("PARAMETER", List.of(name, Double.toString(value)), List.of());
  }

  private static WktNode unit(final double metres) {
    return new WktNode(
        "UNIT", List.of(LengthUnit.name(metres), Double.toString(metres)), List.of());
  }
}
