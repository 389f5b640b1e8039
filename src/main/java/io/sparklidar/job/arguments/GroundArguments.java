package io.sparklidar.job.arguments;

import io.sparklidar.ground.GroundChoice;
import io.sparklidar.ground.HeightModel;
import java.util.ArrayList;
import java.util.List;
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
              + " where its circle has a radius of at most --ground-reach, else as idw. raster: what"
              + " --dtm says, bilinear between the middles of cells (default ${DEFAULT-VALUE}).")
  private HeightModel model;

  @Option(
      names = "--ground-reach",
      paramLabel = "R",
      defaultValue = "" + GroundChoice.DEFAULT_RADIUS,
      description =
          "How far from a point ground may be in plan, in units of the CRS, that height_above_ground"
              + " follows from; where there is none it is null (default ${DEFAULT-VALUE}).")
  private double radius;

  @Option(
      names = "--dtm",
      paramLabel = "PATH",
      split = ",",
      description =
          "A terrain model for --height raster: GeoTIFFs, a VRT, or folders of them, on any Hadoop file"
              + " system, in the CRS and the unit of heights of the inputs. Of several bands the one called"
              + " dtm counts. Points over cells without data have no height.")
  private List<String> dtm = new ArrayList<>();

  /** What was chosen. */
  public GroundChoice choice() {
    return new GroundChoice(model, radius, dtm);
  }
}
