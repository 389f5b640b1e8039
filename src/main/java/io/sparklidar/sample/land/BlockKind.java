package io.sparklidar.sample.land;

/** What a block between streets is used for. */
public enum BlockKind {
  /** Attached buildings around a courtyard. */
  CENTRE,
  /** The market place with its church. */
  PLAZA,
  /** Houses in gardens. */
  SUBURB,
  /** Halls with flat roofs and car parks. */
  COMMERCE,
  /** Lawn, paths and old trees. */
  PARK,
  /** Crops, grass, a lone tree. */
  MEADOW,
  /** Dense wood. */
  FOREST;

  /** Whether streets with pavements run along it. */
  public boolean isUrban() {
    return this != MEADOW && this != FOREST;
  }
}
