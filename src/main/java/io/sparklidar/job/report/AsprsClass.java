package io.sparklidar.job.report;

import java.util.Arrays;

/**
 * Classes of the ASPRS LAS 1.4 specification (table 17) and how they are painted: vegetation green,
 * buildings red, water blue, as on most maps of point clouds.
 */
enum AsprsClass {
  NEVER_CLASSIFIED(0, "never classified", 0x8a8f98),
  UNCLASSIFIED(1, "unclassified", 0xb4b8bf),
  GROUND(2, "ground", 0xa97c50),
  LOW_VEGETATION(3, "low vegetation", 0xa9d46a),
  MEDIUM_VEGETATION(4, "medium vegetation", 0x62b04b),
  HIGH_VEGETATION(5, "high vegetation", 0x2a7d3c),
  BUILDING(6, "building", 0xd9534a),
  LOW_NOISE(7, "low noise", 0xff3df2),
  RESERVED_8(8, "model key point", 0xe0e0e0),
  WATER(9, "water", 0x3b82d6),
  RAIL(10, "rail", 0x7d5a8c),
  ROAD(11, "road surface", 0x5c6068),
  OVERLAP(12, "overlap", 0xcfcfcf),
  WIRE_GUARD(13, "wire guard", 0xf7c948),
  WIRE_CONDUCTOR(14, "wire conductor", 0xffe066),
  TOWER(15, "tower", 0xf08c2e),
  WIRE_CONNECTOR(16, "wire connector", 0xf2b705),
  BRIDGE_DECK(17, "bridge deck", 0xe8a0bf),
  HIGH_NOISE(18, "high noise", 0xff7af5);

  private static final int OTHER_COLOR = 0x9a7fd1;

  private final int code;
  private final String label;
  private final int color;

  AsprsClass(final int code, final String label, final int color) {
    this.code = code;
    this.label = label;
    this.color = color;
  }

  /** How a class is painted, as 0xRRGGBB. */
  static int color(final int code) {
    return Arrays.stream(values())
        .filter(c -> c.code == code)
        .mapToInt(c -> c.color)
        .findFirst()
        .orElse(OTHER_COLOR);
  }

  /** What a class is called. */
  static String label(final int code) {
    return Arrays.stream(values())
        .filter(c -> c.code == code)
        .map(c -> c.label)
        .findFirst()
        .orElse("class " + code);
  }
}
