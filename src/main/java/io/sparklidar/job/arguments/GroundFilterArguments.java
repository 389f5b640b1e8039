package io.sparklidar.job.arguments;

import io.sparklidar.error.UsageException;
import io.sparklidar.ground.smrf.GroundFilter;
import io.sparklidar.ground.smrf.SmrfParameters;
import picocli.CommandLine.Option;

/** Whether and how ground is looked for, as users spell it. */
public final class GroundFilterArguments {

  @Option(
      names = "--ground",
      paramLabel = "METHOD",
      defaultValue = "none",
      description =
          "Who tells ground. none: the classes of the inputs; smrf: the simple morphological filter"
              + " (Pingel et al. 2013), whatever the tiling. Its ground has class 2, what was never"
              + " classified, unclassified or ground and is none has class 1, other classes stay, and"
              + " noise, 7 and 18, takes no part; in features, conditions and outputs alike (default"
              + " ${DEFAULT-VALUE}).")
  private GroundFilter.Method method;

  @Option(
      names = "--ground-cell",
      paramLabel = "SIDE",
      defaultValue = "" + SmrfParameters.DEFAULT_CELL,
      description =
          "smrf: side of the cells whose lowest points make the surface, in units of the CRS (default"
              + " ${DEFAULT-VALUE}).")
  private double cell;

  @Option(
      names = "--ground-slope",
      paramLabel = "RISE",
      defaultValue = "" + SmrfParameters.DEFAULT_SLOPE,
      description =
          "smrf: what stands out more steeply than this, per unit of length, is no ground: sharp ridges"
              + " need more, even slopes do not (default ${DEFAULT-VALUE}).")
  private double slope;

  @Option(
      names = "--ground-window",
      paramLabel = "RADIUS",
      defaultValue = "" + SmrfParameters.DEFAULT_WINDOW,
      description =
          "smrf: half the width of the largest building, in units of the CRS, at most 40 cells"
              + " (default ${DEFAULT-VALUE}).")
  private double window;

  @Option(
      names = "--ground-threshold",
      paramLabel = "HEIGHT",
      defaultValue = "" + SmrfParameters.DEFAULT_THRESHOLD,
      description =
          "smrf: how far from the surface ground may lie where it is level (default"
              + " ${DEFAULT-VALUE}).")
  private double threshold;

  @Option(
      names = "--ground-scalar",
      paramLabel = "FACTOR",
      defaultValue = "" + SmrfParameters.DEFAULT_SCALAR,
      description =
          "smrf: how much farther, times the slope of the surface (default ${DEFAULT-VALUE}).")
  private double scalar;

  @Option(
      names = "--ground-cut",
      paramLabel = "WIDTH",
      defaultValue = "" + SmrfParameters.DEFAULT_CUT,
      description =
          "smrf: meshes of a net that cuts buildings larger than the window, in units of the CRS; 0"
              + " for none (default ${DEFAULT-VALUE}).")
  private double cut;

  @Option(
      names = "--ground-returns",
      paramLabel = "RETURNS",
      defaultValue = "last",
      description =
          "smrf: which points may be ground. last: the last returns of pulses; all (default"
              + " ${DEFAULT-VALUE}).")
  private GroundFilter.Returns returns;

  /** What was chosen. */
  public GroundFilter filter() throws UsageException {
    try {
      return new GroundFilter(
          method, new SmrfParameters(cell, slope, window, threshold, scalar, cut), returns);
    } catch (final IllegalArgumentException e) {
      throw new UsageException("--ground-" + e.getMessage());
    }
  }
}
