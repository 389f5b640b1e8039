package io.sparklidar.las.crs;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a file says of its CRS, in a form in which two declarations can be compared: units first,
 * then EPSG codes where both have one, else what the texts say of projection, parameters and
 * ellipsoid, whichever version of well-known text or GeoTIFF keys they come from. Names, order of
 * axes and order of parameters do not count.
 */
public final class CrsIdentity {

  private static final double SAME_DEGREES = 1e-7;
  private static final double SAME_METRES = 1e-3;
  private static final double SAME_FACTOR = 1e-9;
  private static final double SAME_FLATTENING = 1e-7;

  /** Parameters by the names that the two versions of well-known text give them. */
  private static final Map<String, String> PARAMETERS =
      Map.ofEntries(
          Map.entry("latitudeoforigin", "lat"),
          Map.entry("latitudeofcenter", "lat"),
          Map.entry("latitudeofnaturalorigin", "lat"),
          Map.entry("latitudeoffalseorigin", "lat"),
          Map.entry("latitudeofprojectioncentre", "lat"),
          Map.entry("centralmeridian", "lon"),
          Map.entry("longitudeofcenter", "lon"),
          Map.entry("longitudeoforigin", "lon"),
          Map.entry("longitudeofnaturalorigin", "lon"),
          Map.entry("longitudeoffalseorigin", "lon"),
          Map.entry("longitudeofprojectioncentre", "lon"),
          Map.entry("scalefactor", "k"),
          Map.entry("scalefactoratnaturalorigin", "k"),
          Map.entry("scalefactoratprojectioncentre", "k"),
          Map.entry("scalefactoroninitialline", "k"),
          Map.entry("scalefactoronpseudostandardparallel", "k"),
          Map.entry("falseeasting", "x"),
          Map.entry("eastingatfalseorigin", "x"),
          Map.entry("eastingatprojectioncentre", "x"),
          Map.entry("falsenorthing", "y"),
          Map.entry("northingatfalseorigin", "y"),
          Map.entry("northingatprojectioncentre", "y"),
          Map.entry("standardparallel1", "lat1"),
          Map.entry("latitudeof1ststandardparallel", "lat1"),
          Map.entry("standardparallel2", "lat2"),
          Map.entry("latitudeof2ndstandardparallel", "lat2"),
          Map.entry("azimuthofinitialline", "azimuth"),
          Map.entry("colatitudeofconeaxis", "azimuth"),
          Map.entry("anglefromrectifiedtoskewgrid", "rectifiedgridangle"),
          Map.entry("latitudeofpseudostandardparallel", "pseudostandardparallel1"));

  private static final Set<String> LENGTHS = Set.of("x", "y", "semiminor");
  private static final Set<String> NO_NAMES = Set.of("", "unknown", "unnamed", "undefined");

  private final int horizontalEpsg;
  private final int verticalEpsg;
  private final double metresPerUnit;
  private final double metresPerHeight;
  private final boolean declared;
  private final Optional<WktNode> horizontal;
  private final Optional<WktNode> vertical;
  private final Optional<Projection> projection;

  /**
   * What a text says of a horizontal CRS.
   *
   * @param method the projection's method; for a CRS without one, its kind or its name
   * @param parameters degrees, metres and factors by name
   * @param semiMajor of the ellipsoid, in metres; NaN if not said
   * @param flattening inverse, of the ellipsoid
   */
  private record Projection(
      String method, Map<String, Double> parameters, double semiMajor, double flattening) {}

  private CrsIdentity(
      final int horizontalEpsg,
      final int verticalEpsg,
      final double metresPerUnit,
      final double metresPerHeight,
      final boolean declared,
      final String definition) {
    this.horizontalEpsg = horizontalEpsg;
    this.verticalEpsg = verticalEpsg;
    this.metresPerUnit = metresPerUnit;
    this.metresPerHeight = metresPerHeight;
    this.declared = declared;
    final Optional<WktCrs.Parts> parts = WktNode.parse(definition).map(WktCrs::parts);
    horizontal =
        parts.flatMap(WktCrs.Parts::horizontal).or(() -> EpsgDefinitions.find(horizontalEpsg));
    vertical = parts.flatMap(WktCrs.Parts::vertical);
    projection = horizontal.flatMap(node -> projection(node, metresPerUnit));
  }

  /**
   * What a file says.
   *
   * @param horizontalEpsg EPSG code of the horizontal part; 0 if there is none
   * @param verticalEpsg EPSG code of the vertical part; 0 if there is none
   * @param metresPerUnit length of a unit of the horizontal part
   * @param metresPerHeight length of a unit of the vertical part; 0 if it is not known
   * @param declared whether the file declares a CRS at all
   * @param definition well-known text; empty if there is none
   */
  public static CrsIdentity of(
      final int horizontalEpsg,
      final int verticalEpsg,
      final double metresPerUnit,
      final double metresPerHeight,
      final boolean declared,
      final String definition) {
    return new CrsIdentity(
        horizontalEpsg, verticalEpsg, metresPerUnit, metresPerHeight, declared, definition);
  }

  /** What a file says that declares a CRS, or none. */
  public static CrsIdentity of(final Optional<Crs> crs) {
    return crs.map(
            said ->
                of(
                    said.horizontalEpsg().orElse(0),
                    said.verticalEpsg().orElse(0),
                    said.metresPerUnit(),
                    said.metresPerHeight().orElse(0),
                    true,
                    said.definition()))
        .orElseGet(() -> of(0, 0, 1, 0, false, ""));
  }

  /** Whether both say the same, or both nothing, of the horizontal and of the vertical part. */
  public boolean isSame(final CrsIdentity other) {
    return isHorizontalKnown() == other.isHorizontalKnown()
        && isVerticalKnown() == other.isVerticalKnown()
        && !differsInUnit(other)
        && (!isHorizontalKnown() || isSameHorizontal(other))
        && (!isVerticalKnown() || isSameVertical(other));
  }

  /** Whether the file says more of its horizontal coordinates than their unit. */
  public boolean isHorizontalKnown() {
    return horizontalEpsg != 0 || projection.isPresent();
  }

  /** Whether the file says what its heights refer to. */
  public boolean isVerticalKnown() {
    return verticalEpsg != 0 || vertical.isPresent();
  }

  /** Whether the horizontal part has another unit, as far as both say one. */
  public boolean differsInUnit(final CrsIdentity other) {
    return declared && other.declared && !LengthUnit.areSame(metresPerUnit, other.metresPerUnit);
  }

  /** Whether two known horizontal parts are the same. */
  public boolean isSameHorizontal(final CrsIdentity other) {
    if (differsInUnit(other)) {
      return false;
    }
    final boolean comparable = projection.isPresent() && other.projection.isPresent();
    if (horizontalEpsg != 0 && other.horizontalEpsg != 0) {
      // The same code is believed, unless the texts say otherwise in the same words.
      return horizontalEpsg == other.horizontalEpsg
          && (!comparable
              || !projection.get().method.equals(other.projection.get().method)
              || same(projection.get(), other.projection.get()));
    }
    return comparable
        && projection.get().method.equals(other.projection.get().method)
        && same(projection.get(), other.projection.get());
  }

  /** Whether two known vertical parts are the same. */
  public boolean isSameVertical(final CrsIdentity other) {
    if (metresPerHeight != 0
        && other.metresPerHeight != 0
        && !LengthUnit.areSame(metresPerHeight, other.metresPerHeight)) {
      return false;
    }
    if (verticalEpsg != 0 && other.verticalEpsg != 0) {
      return verticalEpsg == other.verticalEpsg;
    }
    final Set<String> names = verticalNames();
    final Set<String> others = other.verticalNames();
    return names.isEmpty() || others.isEmpty() || names.stream().anyMatch(others::contains);
  }

  private Set<String> verticalNames() {
    final Set<String> names = new TreeSet<>();
    for (final Optional<WktNode> known : List.of(vertical, EpsgDefinitions.find(verticalEpsg))) {
      known.ifPresent(
          node -> {
            add(node, names);
            node.child("VERT_DATUM", "VDATUM", "VERTICALDATUM", "VRF", "VERTDATUM")
                .ifPresent(datum -> add(datum, names));
          });
    }
    names.removeAll(NO_NAMES);
    return names;
  }

  private static void add(final WktNode node, final Set<String> names) {
    if (!node.values().isEmpty()) {
      // NAVD88, NAVD88 height, NAVD88 height (ftUS): one surface; the unit is compared by itself.
      names.add(
          plain(node.values().get(0).replaceAll("\\(.*?\\)", "")).replaceAll("height$|depth$", ""));
    }
  }

  /** What to call the horizontal part. */
  public String horizontalName() {
    final Optional<String> name =
        horizontal.filter(node -> !node.values().isEmpty()).map(node -> node.values().get(0));
    if (horizontalEpsg != 0) {
      return "EPSG:" + horizontalEpsg + name.map(n -> " (" + n + ")").orElse("");
    }
    return name.map(n -> "\"" + n + "\"").orElse(declared ? "a CRS without a name" : "no CRS");
  }

  /** What to call the vertical part; empty if it is not known. */
  public Optional<String> verticalName() {
    if (verticalEpsg != 0) {
      return Optional.of("EPSG:" + verticalEpsg);
    }
    return vertical
        .filter(node -> !node.values().isEmpty())
        .map(node -> "\"" + node.values().get(0) + "\"");
  }

  /** What to call the horizontal unit. */
  public String unitName() {
    return LengthUnit.name(metresPerUnit);
  }

  /** What to call the unit of heights; empty if it is not known. */
  public Optional<String> heightUnitName() {
    return metresPerHeight == 0 ? Optional.empty() : Optional.of(LengthUnit.name(metresPerHeight));
  }

  /** Both parts with their units, for messages. */
  @Override
  public String toString() {
    if (!declared) {
      return "no CRS";
    }
    return horizontalName()
        + " in "
        + unitName()
        + verticalName()
            .map(
                name ->
                    " with heights "
                        + name
                        + heightUnitName().map(unit -> " in " + unit).orElse(""))
            .orElse("");
  }

  private static boolean same(final Projection a, final Projection b) {
    if (differ(a.semiMajor, b.semiMajor, SAME_METRES)
        || differ(a.flattening, b.flattening, SAME_FLATTENING)) {
      return false;
    }
    final Set<String> names = new TreeSet<>(a.parameters.keySet());
    names.addAll(b.parameters.keySet());
    for (final String name : names) {
      final double missing = name.equals("k") ? 1 : 0;
      final double tolerance =
          name.equals("k") ? SAME_FACTOR : LENGTHS.contains(name) ? SAME_METRES : SAME_DEGREES;
      if (differ(
          a.parameters.getOrDefault(name, missing),
          b.parameters.getOrDefault(name, missing),
          tolerance)) {
        return false;
      }
    }
    return true;
  }

  /** Whether two numbers differ; one that is not said differs from none. */
  private static boolean differ(final double a, final double b, final double tolerance) {
    return Math.abs(a - b) > tolerance;
  }

  private static Optional<Projection> projection(final WktNode node, final double metresPerUnit) {
    final Optional<WktNode> conversion = node.child("CONVERSION");
    final WktNode holder = conversion.orElse(node);
    final Optional<WktNode> method = holder.child("PROJECTION", "METHOD");
    final Optional<WktNode> base =
        node.child("GEOGCS", "BASEGEOGCRS", "BASEGEODCRS", "BASEGEOGRAPHICCRS");
    if (method.isEmpty() || method.get().values().isEmpty()) {
      final String name = node.values().isEmpty() ? "" : plain(node.values().get(0));
      return NO_NAMES.contains(name)
          ? Optional.empty()
          : Optional.of(
              new Projection(node.keyword() + " " + name, Map.of(), Double.NaN, Double.NaN));
    }
    final double degreesPerUnit =
        base.flatMap(b -> b.child("UNIT", "ANGLEUNIT"))
            .flatMap(unit -> unit.number(1))
            .map(Math::toDegrees)
            .orElse(1.0);
    final Map<String, Double> parameters = new TreeMap<>();
    for (final WktNode parameter : holder.children()) {
      if (parameter.keyword().equals("PARAMETER") && parameter.number(1).isPresent()) {
        final String written = plain(parameter.values().get(0));
        final String name = PARAMETERS.getOrDefault(written, written);
        parameters.put(name, inBaseUnit(name, parameter, metresPerUnit, degreesPerUnit));
      }
    }
    base.flatMap(CrsIdentity::primeMeridian)
        .filter(longitude -> longitude != 0)
        .ifPresent(longitude -> parameters.put("primemeridian", longitude));
    final String name = method(plain(method.get().values().get(0)));
    complete(name, parameters);
    final Optional<WktNode> ellipsoid =
        base.flatMap(b -> b.child("DATUM", "ENSEMBLE"))
            .flatMap(datum -> datum.child("SPHEROID", "ELLIPSOID"));
    return Optional.of(
        new Projection(
            name,
            parameters,
            ellipsoid.flatMap(e -> e.number(1)).orElse(Double.NaN),
            ellipsoid.flatMap(e -> e.number(2)).orElse(Double.NaN)));
  }

  private static double inBaseUnit(
      final String name,
      final WktNode parameter,
      final double metresPerUnit,
      final double degreesPerUnit) {
    final double value = parameter.number(1).orElseThrow();
    if (name.equals("k")) {
      return value;
    }
    final Optional<Double> own =
        parameter.child("LENGTHUNIT", "ANGLEUNIT", "SCALEUNIT", "UNIT").flatMap(u -> u.number(1));
    if (LENGTHS.contains(name)) {
      return value * own.orElse(name.equals("semiminor") ? 1 : metresPerUnit);
    }
    return value * own.map(Math::toDegrees).orElse(degreesPerUnit);
  }

  private static Optional<Double> primeMeridian(final WktNode base) {
    return base.child("PRIMEM", "PRIMEMERIDIAN").flatMap(meridian -> meridian.number(1));
  }

  /** One name for each method. */
  private static String method(final String name) {
    if (name.startsWith("lambertconformalconic") || name.startsWith("lambertconicconformal")) {
      return "lambertconformalconic";
    }
    if (name.equals("gausskruger")) {
      return "transversemercator";
    }
    if (name.startsWith("albers")) {
      return "albers";
    }
    if (name.startsWith("krovak")) {
      return "krovak";
    }
    return name.equals("doublestereographic") ? "obliquestereographic" : name;
  }

  /** Parameters that other writers leave out, because they follow from the others. */
  private static void complete(final String method, final Map<String, Double> parameters) {
    if (method.equals("lambertconformalconic")) {
      final double first = parameters.getOrDefault("lat1", parameters.getOrDefault("lat", 0.0));
      parameters.putIfAbsent("lat1", first);
      parameters.putIfAbsent("lat2", first);
      parameters.putIfAbsent("lat", first);
    }
    if (method.equals("popularvisualisationpseudomercator")) {
      parameters.remove("semiminor");
    }
  }

  private static String plain(final String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
  }
}
