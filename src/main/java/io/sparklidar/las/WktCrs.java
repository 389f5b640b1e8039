package io.sparklidar.las;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads kind, EPSG codes and unit from the tree of a well-known text, version 1 or 2. */
final class WktCrs {

  private WktCrs() {}

  static Crs of(final String text, final Optional<WktNode> root, final long offset) {
    if (root.isEmpty()) {
      return new Crs(Crs.Kind.UNKNOWN, text, OptionalInt.empty(), OptionalInt.empty(), 1, offset);
    }
    final WktNode whole = unbound(root.get());
    final List<WktNode> parts =
        isCompound(whole)
            ? whole.children().stream().map(WktCrs::unbound).filter(WktCrs::isCrs).toList()
            : List.of(whole);
    if (parts.isEmpty()) {
      return of(text, Optional.empty(), offset);
    }
    final WktNode horizontal = parts.get(0);
    final OptionalInt vertical = parts.size() > 1 ? epsg(parts.get(1)) : OptionalInt.empty();
    final Crs.Kind kind = kind(horizontal);
    final double unit = kind == Crs.Kind.GEOGRAPHIC ? 1 : metresPerUnit(horizontal);
    return new Crs(kind, text, epsg(horizontal), vertical, unit, offset);
  }

  /** The CRS inside a bound one, which only adds a transformation. */
  private static WktNode unbound(final WktNode node) {
    if (!node.keyword().equals("BOUNDCRS")) {
      return node;
    }
    return node.child("SOURCECRS")
        .flatMap(source -> source.children().stream().findFirst())
        .orElse(node);
  }

  private static boolean isCompound(final WktNode node) {
    return node.keyword().equals("COMPD_CS") || node.keyword().equals("COMPOUNDCRS");
  }

  private static boolean isCrs(final WktNode node) {
    return node.keyword().endsWith("CS") && !node.keyword().equals("CS")
        || node.keyword().endsWith("CRS");
  }

  private static Crs.Kind kind(final WktNode node) {
    return switch (node.keyword()) {
      case "PROJCS", "PROJCRS", "PROJECTEDCRS" -> Crs.Kind.PROJECTED;
      case "GEOGCS", "GEOGCRS", "GEOGRAPHICCRS" -> Crs.Kind.GEOGRAPHIC;
      case "GEOCCS" -> Crs.Kind.GEOCENTRIC;
      case "GEODCRS", "GEODETICCRS" ->
          isCartesian(node) ? Crs.Kind.GEOCENTRIC : Crs.Kind.GEOGRAPHIC;
      default -> Crs.Kind.UNKNOWN;
    };
  }

  private static boolean isCartesian(final WktNode node) {
    return node.child("CS").stream()
        .flatMap(system -> system.values().stream())
        .anyMatch(value -> value.equalsIgnoreCase("Cartesian"));
  }

  private static OptionalInt epsg(final WktNode node) {
    for (final WktNode child : node.children()) {
      final boolean identifies =
          child.keyword().equals("AUTHORITY") || child.keyword().equals("ID");
      if (identifies
          && child.values().size() >= 2
          && child.values().get(0).equalsIgnoreCase("EPSG")) {
        final Optional<Double> code = child.number(1);
        if (code.isPresent() && code.get() == code.get().intValue()) {
          return OptionalInt.of(code.get().intValue());
        }
      }
    }
    return OptionalInt.empty();
  }

  private static double metresPerUnit(final WktNode node) {
    final Optional<WktNode> own = node.child("LENGTHUNIT", "UNIT");
    final Optional<WktNode> unit =
        own.isPresent() ? own : node.child("AXIS").flatMap(a -> a.child("LENGTHUNIT", "UNIT"));
    return unit.flatMap(u -> u.number(1)).map(LengthUnit::orMetre).orElse(1.0);
  }
}
