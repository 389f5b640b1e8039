package io.sparklidar.las.crs;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What EPSG codes mean, as well-known text of version 1: from the table that comes with Proj4J, and
 * one of what that lacks. The texts say what GDAL's say: names of datums with underscores, no
 * transformation to another datum, and no axes, for a LAS file's x points east and its y north
 * whatever the order of axes its CRS has on paper.
 */
final class EpsgDefinitions {

  private static final String SUPPLEMENT = "epsg-supplement.properties";
  private static final String TABLE = "/proj4/wkt/epsg.properties";

  private static final Set<String> LEFT_OUT = Set.of("TOWGS84", "AXIS");
  private static final Map<Integer, Optional<WktNode>> FOUND = new ConcurrentHashMap<>();

  private EpsgDefinitions() {}

  /** The definition of a code; empty if it is not known here. */
  static Optional<WktNode> find(final int code) {
    return code <= 0 ? Optional.empty() : FOUND.computeIfAbsent(code, EpsgDefinitions::read);
  }

  private static Optional<WktNode> read(final int code) {
    return read(SUPPLEMENT, code).or(() -> read(TABLE, code).map(EpsgDefinitions::plain));
  }

  private static Optional<WktNode> read(final String table, final int code) {
    final String start = code + "=";
    try (InputStream in = EpsgDefinitions.class.getResourceAsStream(table)) {
      if (in == null) {
        return Optional.empty();
      }
      final BufferedReader lines =
          new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(start)) {
          return WktNode.parse(line.substring(start.length()));
        }
      }
      return Optional.empty();
    } catch (final IOException e) {
      throw new UncheckedIOException("the table " + table + " of the jar cannot be read", e);
    }
  }

  private static WktNode plain(final WktNode node) {
    final List<WktNode> children = new ArrayList<>();
    for (final WktNode child : node.children()) {
      if (!LEFT_OUT.contains(child.keyword())
          && !(node.keyword().equals("PROJECTION") && child.keyword().equals("AUTHORITY"))) {
        children.add(plain(child));
      }
    }
    if (node.keyword().equals("UNIT") && children.isEmpty()) {
      return unit(node);
    }
    final List<String> values = new ArrayList<>(node.values());
    if (node.keyword().equals("DATUM")) {
      values.set(0, values.get(0).replaceAll("[^A-Za-z0-9+]+", "_").replaceAll("^_|_$", ""));
    }
    return new WktNode(node.keyword(), values, children);
  }

  /** The table has names of its own for units. */
  private static WktNode unit(final WktNode unit) {
    return switch (unit.values().get(0)) {
      case "m" -> unit("metre", "1", 9001);
      case "ft" -> unit("foot", "0.3048", 9002);
      case "foot_survey_us" -> unit("US survey foot", "0.304800609601219", 9003);
      case "degree" -> unit("degree", "0.0174532925199433", 9122);
      case "grade" -> unit("grad", "0.0157079632679489", 9105);
      default -> unit;
    };
  }

  private static WktNode unit(final String name, final String size, final int code) {
    return new WktNode(
        "UNIT",
        List.of(name, size),
        List.of(new WktNode("AUTHORITY", List.of("EPSG", Integer.toString(code)), List.of())));
  }
}
