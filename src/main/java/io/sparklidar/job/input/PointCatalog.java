package io.sparklidar.job.input;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparklidar.error.UsageException;
import io.sparklidar.storage.Json;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.hadoop.fs.Path;

/**
 * A file that names files of points: a virtual point cloud ({@code .vpc}), which is an item
 * collection of STAC, or another such collection or a single item ({@code .json}, {@code
 * .geojson}).
 */
final class PointCatalog {

  private static final List<String> ENDINGS = List.of(".vpc", ".json", ".geojson");

  private PointCatalog() {}

  /** Whether a file is called like one. */
  static boolean isNamed(final String name) {
    final String lower = name.toLowerCase(Locale.ROOT);
    return ENDINGS.stream().anyMatch(lower::endsWith);
  }

  /**
   * The files it names, in its order, each once: of all assets of its items those that are called
   * like files of points.
   *
   * @param catalog where it is: what it names is relative to that
   * @param content its bytes
   * @throws UsageException if it is none, or names no file of points
   */
  static List<String> files(final Path catalog, final byte[] content) throws UsageException {
    final JsonNode root;
    try {
      root = Json.MAPPER.readTree(content);
    } catch (final IOException e) {
      throw new UsageException(
          catalog
              + " should be a collection of items in JSON, and cannot be read: "
              + e.getMessage());
    }
    final Set<String> files = new LinkedHashSet<>();
    for (final JsonNode item : items(root)) {
      for (final JsonNode asset : item.path("assets")) {
        final String place = asset.path("href").asText();
        if (PointFileNames.isPoints(place)) {
          files.add(resolved(catalog, place));
        }
      }
    }
    if (files.isEmpty()) {
      throw new UsageException(
          catalog
              + " names no .las or .laz file: expected features with assets whose href is one, as in"
              + " a .vpc or an item collection of STAC");
    }
    return List.copyOf(files);
  }

  private static List<JsonNode> items(final JsonNode root) {
    if (!root.path("features").isArray()) {
      return List.of(root);
    }
    final List<JsonNode> items = new ArrayList<>();
    root.path("features").forEach(items::add);
    return items;
  }

  private static String resolved(final Path catalog, final String place) {
    if (place.startsWith("file:")) {
      return local(place);
    }
    if (place.startsWith("/") || place.contains("://")) {
      return place;
    }
    String relative = place;
    Path folder = catalog.getParent();
    while (relative.startsWith("./") || relative.startsWith("../")) {
      if (relative.startsWith("../") && folder.getParent() != null) {
        folder = folder.getParent();
      }
      relative = relative.substring(relative.indexOf('/') + 1);
    }
    return folder + (folder.isRoot() ? "" : "/") + relative;
  }

  /** Of local files names are meant, where URIs have escapes. */
  private static String local(final String place) {
    try {
      final String path = new URI(place).getPath();
      return path == null ? place : path;
    } catch (final URISyntaxException e) {
      // Written without escapes.
      return place.substring("file:".length());
    }
  }
}
