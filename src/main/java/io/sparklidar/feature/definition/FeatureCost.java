package io.sparklidar.feature.definition;

/** What must be done for a feature, cheapest first. */
public enum FeatureCost {
  /** Nothing: it follows from attributes of the point alone. */
  POINT("attributes of the point alone"),
  /** A search of the ground points nearest in plan. */
  GROUND("a search of ground points in plan"),
  /** A neighbour search: it follows from sums and extremes over the neighbours. */
  SUMMARY("a summary of the neighbourhood"),
  /** A neighbour search, and one more pass over the neighbours one by one. */
  NEIGHBORS("a pass over the neighbours"),
  /** A neighbour search, and a count of all points around, neighbours or not. */
  SURROUNDINGS("a count of the points around"),
  /** A neighbour search of all points before: it follows from sums over the job. */
  JOB("a neighbour search of its own, of all points of the job");

  private final String description;

  FeatureCost(final String description) {
    this.description = description;
  }

  /** Whether it follows from the points around, so that it depends on which of them count. */
  public boolean isOfNeighborhood() {
    return this != POINT && this != GROUND;
  }

  /** What it is, in a few words. */
  public String description() {
    return description;
  }
}
