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
 */
public record EngineLimits(String searcher, int mostNeighbors) {

  /** Why it cannot find such neighbours among these points; empty if it can. */
  public Optional<String> whyNot(final PointBlock points, final Neighborhood neighborhood) {
    return points.references().isPresent()
        ? Optional.of("neighbours that only some points may be are not found by " + searcher)
        : whyNot(points.lattice(), neighborhood);
  }

  /** Why it cannot find such neighbours on such a lattice, however few; empty if it can. */
  public Optional<String> whyNot(final Lattice lattice, final Neighborhood neighborhood) {
    if (neighborhood instanceof Neighborhood.Thinned) {
      return Optional.of("neighbours of a thinned cloud are not found by " + searcher);
    }
    if (!(neighborhood instanceof Neighborhood.Nearest)) {
      return Optional.of("all within a radius are not found by " + searcher);
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
    return lattice.isIsotropic()
        ? Optional.empty()
        : Optional.of("a lattice of one unit on all axes is needed by " + searcher);
  }
}
