package io.sparklidar.las.crs;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** Reads kind, EPSG codes and units from the tree of a well-known text, version 1 or 2. */
final class WktCrs {

  /**
   * The parts of a text.
   *
   * @param horizontal what x and y are
   * @param vertical what z is
   */
  record Parts(Optional<WktNode> horizontal, Optional<WktNode> vertical) {}

  private WktCrs() {}

  static Crs of(final String text, final Optional<WktNode> root, final long offset) {
    final Parts parts =
        root.map(WktCrs::parts).orElse(new Parts(Optional.empty(), Optional.empty()));
    final Crs.Kind kind = parts.horizontal.map(WktCrs::kind).orElse(Crs.Kind.UNKNOWN);
    return new Crs(
        kind,
        text,
        epsg(parts.horizontal),
        epsg(parts.vertical),
        kind == Crs.Kind.GEOGRAPHIC ? 1 : metresPerUnit(parts.horizontal).orElse(1),
        metresPerUnit(parts.vertical),
        text,
        offset);
  }

  /** The horizontal and the vertical part of a text. */
  static Parts parts(final WktNode root) {
    final List<WktNode> all = new ArrayList<>();
    final WktNode whole = unbound(root);
    if (isCompound(whole)) {
      whole.children().stream().map(WktCrs::unbound).filter(WktCrs::isCrs).forEach(all::add);
    } else if (isCrs(whole)) {
      all.add(whole);
    }
    return new Parts(
        all.stream().filter(part -> !isVertical(part)).findFirst(),
        all.stream().filter(WktCrs::isVertical).findFirst());
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

  private static boolean isVertical(final WktNode node) {
    return switch (node.keyword()) {
      case "VERT_CS", "VERTCS", "VERTCRS", "VERTICALCRS" -> true;
      default -> false;
    };
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

  private static OptionalInt epsg(final Optional<WktNode> part) {
    return part.map(WktCrs::epsg).orElse(OptionalInt.empty());
  }

  /** The code by which a term is identified. */
  static OptionalInt epsg(final WktNode node) {
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

  /** As the text says, else as its code does. */
  private static OptionalDouble metresPerUnit(final Optional<WktNode> part) {
    final Optional<Double> said = part.flatMap(WktCrs::unitLength);
    if (said.isPresent()) {
      return LengthUnit.of(said.get());
    }
    final OptionalInt code = epsg(part);
    return code.isPresent()
        ? EpsgDefinitions.find(code.getAsInt())
            .flatMap(
                definition -> parts(definition).horizontal.or(() -> parts(definition).vertical))
            .flatMap(WktCrs::unitLength)
            .map(LengthUnit::of)
            .orElse(OptionalDouble.empty())
        : OptionalDouble.empty();
  }

  /** The length of the unit that a part of a text says. */
  static Optional<Double> unitLength(final WktNode node) {
    final Optional<WktNode> own = node.child("LENGTHUNIT", "UNIT");
    return own.or(() -> node.child("AXIS").flatMap(axis -> axis.child("LENGTHUNIT", "UNIT")))
        .flatMap(unit -> unit.number(1));
  }
}
