package io.sparklidar.sample.land;

/** What covers the land: everything a district at a time, or one kind everywhere. */
public enum Landscape {
  /** Towns with a centre, suburbs and a pond, among woods and fields. */
  TOWN,
  /** Attached buildings of several floors around courtyards, everywhere. */
  CENTRE,
  /** Houses in gardens, everywhere. */
  SUBURB,
  /** Dense wood: the most returns per pulse. */
  FOREST,
  /** Still water with a few islands: exactly flat, the hardest case for a plane fit. */
  LAKE
}
