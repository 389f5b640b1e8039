package io.sparklidar.job.ground;

import io.sparklidar.cloud.Bounds;
import io.sparklidar.error.BadInput;
import java.util.List;
import java.util.Optional;

/**
 * The ground of a job.
 *
 * @param classes which points of the inputs have; empty where they stay what they are
 * @param plan of the surfaces they follow from
 * @param bad inputs that are not what they should be
 */
public record Ground(
    Optional<GroundClasses> classes, Optional<GroundPlan> plan, List<BadInput> bad) {

  /** Of a job that does not look for it. */
  public static final Ground NOT_ASKED = new Ground(Optional.empty(), Optional.empty(), List.of());

  /** What the classes of points in a rectangle depend on. */
  public String key(final Bounds bounds) {
    return plan.map(of -> of.key(bounds, classes.orElseThrow().grid())).orElse("");
  }
}
