package io.sparklidar.filter;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a user says of which points take part and which are written, in the words of the options.
 *
 * @param box where points lie that are written, as {@link Box#parse} reads it; empty for anywhere
 * @param polygon where points lie that are written: WKT, GeoJSON, or a file of these; empty for
 *     anywhere
 */
public record Filters(String box, String polygon) implements Serializable {

  /** Every point takes part and is written. */
  public static final Filters NONE = new Filters("", "");

  /**
   * Checks what can be checked without looking at any file.
   *
   * @return this
   * @throws IllegalArgumentException naming the option, what it must be, and what it is
   */
  public Filters validated() {
    if (!box.isEmpty()) {
      parsed("--box", () -> Box.parse(box));
    }
    if (Polygons.isText(polygon)) {
      parsed("--polygon", () -> Polygons.parse(polygon));
    }
    return this;
  }

  /** Parses an option; who sees an error is told which. */
  static <T> T parsed(final String option, final java.util.function.Supplier<T> parser) {
    try {
      return parser.get();
    } catch (final IllegalArgumentException e) {
      throw new IllegalArgumentException(option + ": " + e.getMessage(), e);
    }
  }

  /** Whether every point takes part and is written. */
  public boolean areNone() {
    return equals(NONE);
  }

  /** The options that were given, by name. */
  public Map<String, Object> asMap() {
    final Map<String, Object> map = new LinkedHashMap<>();
    putIfGiven(map, "box", box);
    putIfGiven(map, "polygon", polygon);
    return map;
  }

  private static void putIfGiven(
      final Map<String, Object> map, final String name, final String value) {
    if (!value.isEmpty()) {
      map.put(name, value);
    }
  }
}
