package io.sparklidar.job.arguments;

import io.sparklidar.cloud.condition.Condition;
import io.sparklidar.filter.Filters;
import io.sparklidar.job.JobOptions;
import picocli.CommandLine.Option;

/** Which points take part and which are written, as users spell it. */
final class FilterArguments {

  @Option(
      names = "--only",
      paramLabel = "CONDITION",
      defaultValue = "",
      description =
          "Points that take part: the others are neither neighbours nor rows, as if no input had"
              + " them. "
              + Condition.SYNTAX
              + ": --only 'classification not in (7, 18)' (default: all).")
  private String only;

  @Option(
      names = "--where",
      paramLabel = "CONDITION",
      defaultValue = "",
      description =
          "Points that are written, once their features are known: a condition as in --only that may"
              + " name features as well, whether --features does or not: --where 'planarity > 0.8'."
              + " Points that are not written are neighbours all the same. --where"
              + " 'neighbor_count_r1.0 > 5' leaves out points with less than five others within 1.0,"
              + " which PDAL calls radius outliers (default: all).")
  private String where;

  @Option(
      names = "--box",
      paramLabel = "BOX",
      defaultValue = "",
      description =
          "Points that are written by where they lie: minx,miny,maxx,maxy or"
              + " minx,miny,maxx,maxy,minz,maxz, in units of the inputs, borders included. Points"
              + " outside are neighbours all the same, so that features are those of a job without"
              + " it. Only what is near the box is read: files whose headers say that they lie"
              + " elsewhere are not opened further (default: anywhere).")
  private String box;

  @Option(
      names = "--polygon",
      paramLabel = "POLYGON",
      defaultValue = "",
      description =
          "The same for a polygon, or several: WKT or GeoJSON, or a file that holds one of these, in"
              + " the CRS of the inputs; borders are inside, holes are not. With --box, what lies in"
              + " both (default: anywhere).")
  private String polygon;

  @Option(
      names = "--thin",
      paramLabel = "SIDE",
      defaultValue = "0",
      description =
          "Write one point of each cube of this side in a global grid, in units of the CRS: of those"
              + " that take part the first by x, y, z. Features are those of all points (default: 0,"
              + " all points).")
  private double thin;

  @Option(
      names = "--drop-outliers",
      paramLabel = "KIND",
      defaultValue = "",
      description =
          "Outliers that are not written. sor: those of which the column outlier_sor says so"
              + " (default: none).")
  private String outliers;

  @Option(
      names = "--sor-factor",
      paramLabel = "F",
      defaultValue = "" + JobOptions.DEFAULT_SOR_FACTOR,
      description =
          "How many standard deviations above the mean of all points of the job the mean distance of"
              + " a point to its neighbours is that outlier_sor tells (default ${DEFAULT-VALUE}).")
  private double sorFactor;

  Filters filters() {
    return new Filters(only, where, box, polygon, thin, outliers);
  }

  double sorFactor() {
    return sorFactor;
  }
}
