package io.sparklidar.source.write;

import io.sparklidar.las.Compression;
import io.sparklidar.las.CopcWriter;
import io.sparklidar.las.crs.CrsText;
import io.sparklidar.las.point.PointLayout;
import io.sparklidar.source.frame.FrameOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * What a writer of points asks for.
 *
 * @param path folder of the files
 * @param compression LAZ, unless LAS is asked for
 * @param scale steps of x, y and z, if they are given
 * @param offset what the numbers 0 of x, y and z stand for, if that is given
 * @param crs well-known text, if one is given; empty text for none
 * @param pointFormat point data record format, if one is given
 * @param isCopc whether files are COPC
 * @param tileSize side of the squares of which each is a file, in units of the CRS; 0 where each
 *     partition is one
 */
record WriteOptions(
    String path,
    Compression compression,
    Optional<List<Double>> scale,
    Optional<List<Double>> offset,
    Optional<String> crs,
    OptionalInt pointFormat,
    boolean isCopc,
    double tileSize) {

  static final String COMPRESSION = "compression";
  static final String SCALE = "scale";
  static final String OFFSET = "offset";
  static final String CRS = "crs";
  static final String POINT_FORMAT = "pointFormat";
  static final String LAYOUT = "layout";
  static final String TILE_SIZE = "tileSize";

  /** All of them. */
  static final List<String> NAMES =
      List.of(COMPRESSION, SCALE, OFFSET, CRS, POINT_FORMAT, LAYOUT, TILE_SIZE);

  private static final String PARTITIONS = "partitions";
  private static final String TILES = "tiles";
  private static final String COPC = "copc";

  private static final int AXES = 3;
  private static final String EPSG = "EPSG:";
  private static final String NONE = "none";

  /**
   * Reads what the user gave.
   *
   * @throws IllegalArgumentException naming an option that cannot be meant
   */
  static WriteOptions of(final CaseInsensitiveStringMap options) {
    FrameOptions.warnOfOthers(options, NAMES);
    final List<String> paths = FrameOptions.paths(options);
    if (paths.size() != 1) {
      throw new IllegalArgumentException("format \"las\" is written to one path: save(\"folder\")");
    }
    final String layout = layout(options);
    final boolean isCopc = layout.equals(COPC);
    final Compression compression = compression(options.getOrDefault(COMPRESSION, "laz"));
    if (isCopc && compression != Compression.LAZ) {
      throw new IllegalArgumentException(
          "option " + COMPRESSION + " none does not go with " + LAYOUT + " copc, which is LAZ");
    }
    return new WriteOptions(
        paths.get(0),
        compression,
        numbers(options, SCALE),
        numbers(options, OFFSET),
        Optional.ofNullable(options.get(CRS)).map(WriteOptions::crs),
        format(options, isCopc),
        isCopc,
        tileSize(options, layout));
  }

  private static String layout(final CaseInsensitiveStringMap options) {
    final String layout = options.getOrDefault(LAYOUT, PARTITIONS).toLowerCase(Locale.ROOT);
    if (!List.of(PARTITIONS, TILES, COPC).contains(layout)) {
      throw new IllegalArgumentException(
          "option " + LAYOUT + " is partitions, tiles or copc, not " + layout);
    }
    return layout;
  }

  private static double tileSize(final CaseInsensitiveStringMap options, final String layout) {
    final String text = options.get(TILE_SIZE);
    if (text == null) {
      if (layout.equals(TILES)) {
        throw new IllegalArgumentException(
            "option "
                + LAYOUT
                + " tiles needs "
                + TILE_SIZE
                + ", the side of a tile in units of the CRS");
      }
      return 0;
    }
    if (layout.equals(PARTITIONS)) {
      throw new IllegalArgumentException(
          "option " + TILE_SIZE + " goes with " + LAYOUT + " tiles or copc");
    }
    try {
      final double side = Double.parseDouble(text.strip());
      if (side > 0 && Double.isFinite(side)) {
        return side;
      }
    } catch (final NumberFormatException e) {
      // Said below.
    }
    throw new IllegalArgumentException(
        "option " + TILE_SIZE + " is the side of a tile, above 0, not " + text);
  }

  /** Whether each tile of the global grid is one file. */
  boolean isTiled() {
    return tileSize > 0;
  }

  /** What names of files end in. */
  String ending() {
    return isCopc ? ".copc.laz" : compression == Compression.LAZ ? ".laz" : ".las";
  }

  private static Compression compression(final String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "laz" -> Compression.LAZ;
      case NONE -> Compression.NONE;
      default ->
          throw new IllegalArgumentException(
              "option " + COMPRESSION + " is laz or none, not " + text);
    };
  }

  private static Optional<List<Double>> numbers(
      final CaseInsensitiveStringMap options, final String name) {
    final String text = options.get(name);
    if (text == null) {
      return Optional.empty();
    }
    final List<Double> numbers = new ArrayList<>();
    try {
      for (final String number : text.split(",", -1)) {
        numbers.add(Double.parseDouble(number.strip()));
      }
    } catch (final NumberFormatException e) {
      throw notNumbers(name, text);
    }
    if (numbers.size() == 1 && name.equals(SCALE)) {
      numbers.addAll(List.of(numbers.get(0), numbers.get(0)));
    }
    for (final double number : numbers) {
      if (!Double.isFinite(number) || name.equals(SCALE) && number <= 0) {
        throw notNumbers(name, text);
      }
    }
    if (numbers.size() != AXES) {
      throw notNumbers(name, text);
    }
    return Optional.of(numbers);
  }

  private static IllegalArgumentException notNumbers(final String name, final String text) {
    return new IllegalArgumentException(
        "option "
            + name
            + (name.equals(SCALE)
                ? " is a step above 0, or three with commas for x, y and z"
                : " is three numbers with commas, for x, y and z")
            + ", not "
            + text);
  }

  private static String crs(final String text) {
    final String plain = text.strip();
    if (plain.equalsIgnoreCase(NONE)) {
      return "";
    }
    final String code =
        plain.regionMatches(true, 0, EPSG, 0, EPSG.length())
            ? plain.substring(EPSG.length())
            : plain;
    if (code.matches("\\d{4,6}")) {
      return CrsText.ofEpsg(Integer.parseInt(code))
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "option " + CRS + ": EPSG:" + code + " is not known here; give its WKT"));
    }
    if (CrsText.read(plain).isEmpty()) {
      throw new IllegalArgumentException(
          "option " + CRS + " is EPSG:code, well-known text, or none, not " + text);
    }
    return plain;
  }

  private static OptionalInt format(final CaseInsensitiveStringMap options, final boolean isCopc) {
    final String text = options.get(POINT_FORMAT);
    if (text == null) {
      return OptionalInt.empty();
    }
    if (!text.strip().matches("\\d{1,2}")
        || Integer.parseInt(text.strip()) > PointLayout.MAX_FORMAT) {
      throw new IllegalArgumentException(
          "option " + POINT_FORMAT + " is 0.." + PointLayout.MAX_FORMAT + ", not " + text);
    }
    final int format = Integer.parseInt(text.strip());
    if (isCopc && !CopcWriter.holds(format)) {
      throw new IllegalArgumentException(
          "option " + POINT_FORMAT + " of " + LAYOUT + " copc is 6, 7 or 8, not " + text);
    }
    return OptionalInt.of(format);
  }
}
