package io.sparklidar.job.arguments;

import io.sparklidar.ground.GroundChoice;
import io.sparklidar.ground.HeightModel;
import picocli.CommandLine.Option;

/** What heights above ground are taken from, as users spell it. */
public final class GroundArguments {

  @Option(
      names = "--height",
      paramLabel = "MODEL",
      defaultValue = "idw",
      description =
          "How high the ground is that height_above_ground is above. idw: the mean of the 3 ground"
              + " points nearest in plan, weighted by 1 / distance squared; the point of the ground"
              + " exactly below, where there is one. tin: the triangle of Delaunay's over all ground points,"
              + " where its circle has a radius of at most --ground-reach, else as idw (default"
              + " ${DEFAULT-VALUE}).")
  private HeightModel model;

  @Option(
      names = "--ground-reach",
      paramLabel = "R",
      defaultValue = "" + GroundChoice.DEFAULT_RADIUS,
      description =
          "How far from a point ground may be in plan, in units of the CRS, that height_above_ground"
              + " follows from; where there is none it is null (default ${DEFAULT-VALUE}).")
  private double radius;

  /** What was chosen. */
  public GroundChoice choice() {
    return new GroundChoice(model, radius);
  }
}
