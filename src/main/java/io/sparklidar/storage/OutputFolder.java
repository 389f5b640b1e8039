package io.sparklidar.storage;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.fs.Path;

/**
 * Where things lie below the output folder. Results are in one folder per format; everything the
 * program keeps for itself is under one name that Parquet readers ignore.
 *
 * @param root qualified path of the output folder
 * @param run the run that must hold the folder to put anything into place there; empty if none need
 */
public record OutputFolder(String root, String run) implements Serializable {

  /** A folder that no run need hold. */
  public OutputFolder(final String root) {
    this(root, "");
  }

  /** The same folder, in the hands of a run. */
  OutputFolder heldBy(final String holder) {
    return new OutputFolder(root, holder);
  }

  /** Where the program keeps what it needs for itself: the mark of an output folder. */
  public static final String OWN = "_spark-lidar";

  private Path own(final String name) {
    return new Path(own(), name);
  }

  /** Where queries of one kind remember what all points say, in a folder of its own. */
  public OutputFolder ofQuery(final String kind) {
    return new OutputFolder(new Path(own("queries"), kind).toString());
  }

  /**
   * Where a run keeps what it finds out of some of its inputs by themselves, in a folder of its own
   * with the same places.
   *
   * @param label names them
   */
  public OutputFolder ofGroup(final String label) {
    return new OutputFolder(new Path(groups(), label).toString());
  }

  /** Where a run keeps what it finds out of groups of its inputs: a folder each. */
  public Path groups() {
    return own("groups");
  }

  /** The output folder itself. */
  public Path rootPath() {
    return new Path(root);
  }

  /** A finished file, by its path below the output folder. */
  public Path result(final String relative) {
    return new Path(root, relative);
  }

  /** Path below the output folder of a result of this name, without folder and ending. */
  public static String relativeResult(final OutputFormat format, final String name) {
    return format.folder() + "/" + name + "." + format.ending();
  }

  /**
   * All results of these names, by path below the folder.
   *
   * @param formats what is written under each name
   * @param names without folder and ending
   */
  public static List<String> relativeResults(
      final Set<OutputFormat> formats, final Collection<String> names) {
    return names.stream()
        .flatMap(name -> formats.stream().map(format -> relativeResult(format, name)))
        .toList();
  }

  /** Whether a path below the output folder is one that a result can have. */
  static boolean isResult(final String relative) {
    final int slash = relative.indexOf('/');
    return slash > 0
        && slash == relative.lastIndexOf('/')
        && slash < relative.length() - 1
        && !relative.endsWith("/..")
        && Arrays.stream(OutputFormat.values())
            .anyMatch(format -> format.folder().equals(relative.substring(0, slash)));
  }

  /** Where the results of a format lie. */
  Path results(final OutputFormat format) {
    return new Path(root, format.folder());
  }

  /** What the program keeps for itself; never the user's. */
  public Path own() {
    return new Path(root, OWN);
  }

  /** Where file indexes are remembered. */
  public Path index() {
    return own("index");
  }

  Path commits() {
    return own("commits");
  }

  /** Where the records of many finished pieces are kept together. */
  Path log() {
    return own("log");
  }

  /** The record of a finished piece. */
  public Path commit(final String tile) {
    return new Path(commits(), tile + ".json");
  }

  /** The results that left the folder and are kept until they are pruned: a folder per run. */
  public Path earlier() {
    return own("earlier");
  }

  /** The results that a run replaces, until it ends well: a folder per run. */
  public Path replaced() {
    return own("replaced");
  }

  /** What a run put aside, in an output folder of its own. */
  public static OutputFolder aside(final Path parent, final String run) {
    return new OutputFolder(new Path(parent, run).toString());
  }

  /** Says which job the results in the folder are of. */
  public Path settings() {
    return own("settings.json");
  }

  /** Says in which state the program left its report and what belongs to it. */
  public Path outcome() {
    return own("outcome.json");
  }

  Path pictures() {
    return own("pictures");
  }

  /** Where announcements lie. */
  public Path announced() {
    return own("announced");
  }

  /** Names the files that a piece is about to have. */
  Path announcement(final String tile) {
    return new Path(announced(), tile + ".json");
  }

  /** Where tasks write until they are done: a folder an attempt. */
  public Path attempts() {
    return own("attempts");
  }

  /** Those of the run that holds the folder: when it ends it removes no other's. */
  public Path ownAttempts() {
    return run.isEmpty() ? attempts() : new Path(attempts(), run);
  }

  /** What tiles of a file hand on that is computed in parts. */
  public Path parts() {
    return own("parts");
  }

  /** The features of one tile of a file that is computed in parts. */
  public Path part(final String tile) {
    return new Path(parts(), tile + ".features");
  }

  /** What ground is told by. */
  public Path ground() {
    return own("ground");
  }

  /** Sums over the points of tiles, until those of all are known. */
  public Path sums() {
    return own("sums");
  }

  /** Sums over the points of a tile. */
  public Path sums(final String tile) {
    return new Path(sums(), tile + ".json");
  }

  /** Sums over all points of a job. */
  public Path allSums() {
    return own("sums.json");
  }

  /** A piece of an output of a file that is computed in parts. */
  public Path piece(final OutputFormat format, final String name) {
    return new Path(parts(), name + "." + format.ending());
  }

  /** What a tile looks like. */
  public Path picture(final String tile) {
    return new Path(pictures(), tile + ".picture");
  }

  /** What all tiles look like together. */
  public Path wholePicture() {
    return new Path(pictures(), "_all.picture");
  }

  /** What became of the job, for programs. */
  public Path report() {
    return new Path(root, "report.json");
  }

  /** What became of the job, for people. */
  public Path page() {
    return new Path(root, "report.html");
  }

  /** Ending of what shows rasters as one. */
  public static final String VIRTUAL = ".vrt";

  /**
   * Shows all rasters of one CRS as one.
   *
   * @param label names them where there are others; else empty
   */
  public Path virtualRaster(final String label) {
    return ofRasters(label, VIRTUAL);
  }

  /** Ending of what lists rasters as items of STAC. */
  public static final String ITEMS = ".stac.json";

  /**
   * Lists all rasters of one CRS as items of STAC.
   *
   * @param label names them where there are others; else empty
   */
  public Path rasterItems(final String label) {
    return ofRasters(label, ITEMS);
  }

  private Path ofRasters(final String label, final String ending) {
    return new Path(
        root, OutputFormat.COG.folder() + (label.isEmpty() ? "" : "-" + label) + ending);
  }

  /** Says which run is writing into the folder. */
  public Path running() {
    return own("running");
  }

  /** Names all files of the result. */
  public Path manifest() {
    return own("manifest.json");
  }

  /** Says what is missing, as long as something is; there from a run's beginning. */
  public Path partial() {
    return new Path(root, "_PARTIAL");
  }

  /** There when everything is done. */
  public Path success() {
    return new Path(root, "_SUCCESS");
  }
}
