package io.sparklidar.neighbor;

import io.sparklidar.cloud.Lattice;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.Neighborhood;
import java.util.Optional;

/**
 * What a search in steps of the lattice can do, known before there is any tile: it counts steps, so
 * that one step must be as long on all axes.
 *
 * @param searcher what searches, as it is named in a sentence
 * @param mostNeighbors how many neighbours it finds at most
 * @param mostOptimal of how many neighbours at most it finds out how many are optimal; 0 if of none
 * @param mostSteps how many steps the radius has at most within which it finds all, in space or in
 *     plan; 0 if it finds none of these
 */
public record EngineLimits(String searcher, int mostNeighbors, int mostOptimal, long mostSteps) {

  /** Why it cannot find such neighbours among these points; empty if it can. */
  public Optional<String> whyNot(final PointBlock points, final Neighborhood neighborhood) {
    return whyNot(points.lattice(), neighborhood)
        .or(
            () ->
                points
                    .references()
                    .map(
                        some ->
                            "neighbours that only some points may be are not found by "
                                + searcher));
  }

  /** Why it cannot find such neighbours on such a lattice, however few; empty if it can. */
  public Optional<String> whyNot(final Lattice lattice, final Neighborhood neighborhood) {
    if (neighborhood instanceof Neighborhood.Within) {
      return whyNotWithin(lattice, neighborhood.radius(), "");
    }
    if (neighborhood instanceof Neighborhood.Cylinder) {
      return whyNotWithin(lattice, neighborhood.radius(), " in plan");
    }
    if (neighborhood instanceof Neighborhood.Optimal) {
      return whyNotOptimal(lattice, neighborhood.k());
    }
    if (neighborhood instanceof Neighborhood.Thinned) {
      return Optional.of("neighbours of a thinned cloud are not found by " + searcher);
    }
    if (neighborhood.k() > mostNeighbors) {
      return Optional.of(
          "at most "
              + mostNeighbors
              + " neighbours are found by "
              + searcher
              + ", not "
              + neighborhood.k());
    }
    return whyNotOn(lattice);
  }

  private Optional<String> whyNotOptimal(final Lattice lattice, final int most) {
    if (mostOptimal == 0) {
      return Optional.of("how many neighbours are optimal is not found by " + searcher);
    }
    return most > mostOptimal
        ? Optional.of(
            "how many neighbours are optimal is found by "
                + searcher
                + " of at most "
                + mostOptimal
                + ", not of "
                + most)
        : whyNotOn(lattice);
  }

  private Optional<String> whyNotWithin(
      final Lattice lattice, final double radius, final String where) {
    if (mostSteps == 0) {
      return Optional.of("all within a radius" + where + " are not found by " + searcher);
    }
    return radius / lattice.unitX() > mostSteps
        ? Optional.of(
            "all within "
                + mostSteps
                + " steps of the lattice"
                + where
                + " at most are found by "
                + searcher
                + ", not within "
                + radius)
        : whyNotOn(lattice);
  }

  private Optional<String> whyNotOn(final Lattice lattice) {
    return lattice.isIsotropic()
        ? Optional.empty()
        : Optional.of("a lattice of one unit on all axes is needed by " + searcher);
  }
}
