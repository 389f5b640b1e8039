package io.sparklidar.sample.land;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What covers the land: everything a district at a time, or one kind everywhere. */
public enum Landscape {
  /** Towns with a centre, suburbs and a pond, among woods and fields. */
  TOWN,
  /** Attached buildings of several floors around courtyards, everywhere. */
  CENTRE,
  /** Houses in gardens, everywhere. */
  SUBURB,
  /** Dense wood: the most returns a pulse. */
  FOREST,
  /** Still water with a few islands: exactly flat, the hardest case for a plane fit. */
  LAKE;

  /** The name users know it by. */
  public String optionName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The landscape of an option name. */
  public static Optional<Landscape> byOptionName(final String name) {
    return Arrays.stream(values()).filter(l -> l.optionName().equals(name)).findFirst();
  }

  /** All option names, separated by commas. */
  public static String optionNames() {
    return Arrays.stream(values()).map(Landscape::optionName).collect(Collectors.joining(", "));
  }
}
