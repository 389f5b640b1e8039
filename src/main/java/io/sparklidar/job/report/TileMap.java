package io.sparklidar.job.report;

import io.sparklidar.cloud.Bounds;
import io.sparklidar.job.report.ReportModel.Tile;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

/**
 * The map of tiles: a rectangle per tile, or per neighbourhood of tiles where there are very many,
 * in colours of its time, its points or its device.
 */
final class TileMap {

  /** A rectangle and its facts are about half a kilobyte. */
  static final int MOST_RECTANGLES = 2000;

  private static final double WIDTH = 720;
  private static final double MARGIN = 4;
  private static final double GAP = 1;
  private static final double TALLEST = 720;

  private static final String CPU_COLOR = "var(--cpu)";
  private static final String[] GPU_COLORS = {
    "var(--gpu)", "#16a085", "#8e5bd0", "#d6457f", "#5b8c2a", "#0fa3c7", "#b0683a", "#6b7a90"
  };

  private final List<Tile> tiles;
  private final Bounds extent;
  private final String suffix;
  private final List<String> devices;

  /**
   * @param all the tiles
   * @param extent of these
   * @param most rectangles of the map
   * @param suffix of names in the page, unlike that of any other map
   */
  TileMap(final List<Tile> all, final Bounds extent, final int most, final String suffix) {
    this.suffix = suffix;
    this.tiles = TileGroups.of(all, extent, most);
    this.extent = extent;
    this.devices = new ArrayList<>(new TreeSet<>(tiles.stream().map(Tile::device).toList()));
  }

  void write(final Markup page) {
    final double longest = Math.max(extent.width(), extent.height());
    final double scale =
        longest > 0
            ? Math.min(
                (WIDTH - 2 * MARGIN) / extent.width(), (TALLEST - 2 * MARGIN) / extent.height())
            : 1;
    final double mostSeconds = most(Tile::seconds);
    final double mostPoints = most(Tile::corePoints);

    page.open("div", "class", "map");
    mode(page, "seconds", "Seconds", true);
    mode(page, "points", "Points", false);
    mode(page, "device", "Device", false);
    page.open(
        "svg",
        "class",
        "tiles",
        "role",
        "img",
        "aria-label",
        "map of tiles",
        "viewBox",
        box(0, 0, extent.width() * scale + 2 * MARGIN, extent.height() * scale + 2 * MARGIN));
    for (final Tile tile : tiles) {
      final Bounds bounds = tile.bounds();
      final double x = MARGIN + (bounds.minX() - extent.minX()) * scale;
      final double y = MARGIN + (extent.maxY() - bounds.maxY()) * scale;
      page.open(
              "rect",
              "class",
              "tile",
              "x",
              number(x),
              "y",
              number(y),
              "width",
              number(Math.max(1, bounds.width() * scale - GAP)),
              "height",
              number(Math.max(1, bounds.height() * scale - GAP)),
              "data-tile",
              tile.id(),
              "style",
              "--s:%s;--p:%s;--d:%s"
                  .formatted(
                      ColorMap.EFFORT.css(tile.seconds() / mostSeconds),
                      ColorMap.MAGNITUDE.css(tile.corePoints() / mostPoints),
                      deviceColor(tile.device())))
          .element("title", describe(tile))
          .close();
    }
    page.close();

    ramp(page, "seconds", ColorMap.EFFORT, "0 s", Numbers.time(mostSeconds));
    ramp(page, "points", ColorMap.MAGNITUDE, "0", Numbers.large(mostPoints) + " points");
    page.open("div", "class", "legend of-device");
    for (final String device : devices) {
      page.open("span", "class", "key")
          .empty("i", "style", "background:" + deviceColor(device))
          .text(device)
          .close();
    }
    page.close();
    page.close();
  }

  private void mode(final Markup page, final String name, final String label, final boolean first) {
    final String kind = "map-" + name;
    final String id = kind + suffix;
    final String group = "map" + suffix;
    final String look = "tab " + kind;
    if (first) {
      page.empty(
          "input", "type", "radio", "name", group, "id", id, "class", look, "checked", "checked");
    } else {
      page.empty("input", "type", "radio", "name", group, "id", id, "class", look);
    }
    page.element("label", label, "for", id);
  }

  private static void ramp(
      final Markup page,
      final String mode,
      final ColorMap colors,
      final String low,
      final String high) {
    final StringBuilder gradient = new StringBuilder("background:linear-gradient(90deg");
    for (int i = 0; i <= 8; i++) {
      gradient.append(',').append(colors.css(i / 8.0));
    }
    page.open("div", "class", "legend of-" + mode)
        .text(low)
        .empty("i", "class", "ramp", "style", gradient.append(')').toString())
        .text(high)
        .close();
  }

  private String deviceColor(final String device) {
    if (device.equals(Tile.CPU)) {
      return CPU_COLOR;
    }
    final List<String> gpus = devices.stream().filter(d -> !d.equals(Tile.CPU)).toList();
    return GPU_COLORS[gpus.indexOf(device) % GPU_COLORS.length];
  }

  /** What is shown where the pointer rests: a line a fact. */
  static String describe(final Tile tile) {
    final StringBuilder text = new StringBuilder();
    text.append("tile ").append(tile.id());
    text.append("\npoints: ").append(Numbers.whole(tile.corePoints()));
    text.append("\nhalo points: ").append(Numbers.whole(tile.haloPoints()));
    text.append("\ndevice: ").append(tile.device());
    text.append("\nengine: ").append(tile.engine());
    if (!tile.reason().isEmpty()) {
      text.append("\nreason: ").append(tile.reason());
    }
    text.append("\ntime: ").append(Numbers.time(tile.seconds()));
    for (final ReportModel.StageSeconds stage : tile.stageSeconds()) {
      text.append("\n  ").append(stage.stage()).append(": ").append(Numbers.time(stage.seconds()));
    }
    return text.toString();
  }

  private double most(final ToDoubleFunction<Tile> measure) {
    return Math.max(1e-9, tiles.stream().mapToDouble(measure).max().orElse(0));
  }

  private static String box(
      final double x, final double y, final double width, final double height) {
    return number(x) + " " + number(y) + " " + number(width) + " " + number(height);
  }

  private static String number(final double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
