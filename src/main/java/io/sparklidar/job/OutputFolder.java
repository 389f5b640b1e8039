package io.sparklidar.job;

import java.io.Serializable;
import org.apache.hadoop.fs.Path;

/**
 * Where things lie below the output folder. Results are in one folder a format; everything the
 * program keeps for itself is under one name that Parquet readers ignore.
 *
 * @param root qualified path of the output folder
 */
record OutputFolder(String root) implements Serializable {

  private static final String OWN = "_spark-lidar";

  private Path own(final String name) {
    return new Path(new Path(root, OWN), name);
  }

  Path rootPath() {
    return new Path(root);
  }

  /** A finished file, by its path below the output folder. */
  Path result(final String relative) {
    return new Path(root, relative);
  }

  static String relativeResult(final JobOptions.Format format, final String name) {
    return format.folder() + "/" + name + "." + format.folder();
  }

  Path index() {
    return own("index");
  }

  Path commits() {
    return own("commits");
  }

  Path commit(final String tile) {
    return new Path(commits(), tile + ".json");
  }

  Path attempts() {
    return own("attempts");
  }

  Path parts() {
    return own("parts");
  }

  /** The features of one tile of a file that is computed in parts. */
  Path part(final String tile) {
    return new Path(parts(), tile + ".features");
  }

  /** A piece of an output of a file that is computed in parts. */
  Path piece(final JobOptions.Format format, final String name) {
    return new Path(parts(), name + "." + format.folder());
  }

  /** What a tile looks like. */
  Path picture(final String tile) {
    return new Path(own("pictures"), tile + ".picture");
  }

  Path report() {
    return new Path(root, "report.json");
  }

  Path page() {
    return new Path(root, "report.html");
  }

  /** Says which run is writing into the folder. */
  Path lock() {
    return own("running.json");
  }

  Path manifest() {
    return own("manifest.json");
  }

  Path success() {
    return new Path(root, "_SUCCESS");
  }
}
