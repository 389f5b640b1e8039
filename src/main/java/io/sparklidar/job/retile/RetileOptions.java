package io.sparklidar.job.retile;

import io.sparklidar.error.UsageException;
import io.sparklidar.job.JobOptions;
import io.sparklidar.las.laz.schema.LazSchema;
import io.sparklidar.tile.TilePlanner;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Everything a user decides about retiling. The one home of its defaults and rules.
 *
 * @param inputs files, folders or globs
 * @param output folder of the results
 * @param kind what files are written
 * @param oneFile whether all points go to one COPC file
 * @param tileSize side of the tiles in units of the CRS, or 0 for a quadtree by points
 * @param tilePoints points a tile may have
 * @param onError what a bad file means
 */
public record RetileOptions(
    List<String> inputs,
    String output,
    Kind kind,
    boolean oneFile,
    double tileSize,
    long tilePoints,
    JobOptions.OnError onError)
    implements Serializable {

  /**
   * Points that a task may hold of one file, at least: fewer might not be divided by the tree's own
   * rule, as nodes above keep some of them.
   */
  static final long MIN_PART_POINTS = 500_000;

  /** What files are written. */
  public enum Kind {
    /** LAZ, with points in the order of small squares along a Morton curve. */
    LAZ(""),
    /** COPC, with points in an octree. */
    COPC(".copc");

    private final String ending;

    Kind(final String ending) {
      this.ending = ending;
    }

    /** What a file's name ends with in front of {@code .laz}. */
    String ending() {
      return ending;
    }

    /** Its name among the options. */
    public String optionName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Copies the collections. */
  public RetileOptions {
    inputs = List.copyOf(inputs);
  }

  /**
   * Checks the options that can be checked without looking at any file.
   *
   * @return this
   * @throws UsageException naming the option, what it must be, and what it is
   */
  public RetileOptions validated() throws UsageException {
    JobOptions.require(!inputs.isEmpty(), "--input names no file; give a file, folder or glob");
    JobOptions.require(!output.isBlank(), "--output is empty; give a folder");
    JobOptions.require(
        tileSize >= 0 && Double.isFinite(tileSize),
        "--tile-size must be 0 or a side in units of the CRS, got " + tileSize);
    JobOptions.require(
        !oneFile || kind == Kind.COPC, "--one-file is for --format copc: LAZ has no tree");
    JobOptions.require(
        !oneFile || tileSize == 0, "--one-file has no tiles, and --tile-size no meaning");
    JobOptions.require(
        !oneFile || tilePoints >= MIN_PART_POINTS,
        "--tile-points of --one-file must be at least " + MIN_PART_POINTS + ", got " + tilePoints);
    final long most = kind == Kind.COPC ? LazSchema.MAX_CHUNK_POINTS : JobOptions.MAX_TILE_POINTS;
    JobOptions.require(
        tilePoints >= 1 && tilePoints <= most,
        "--tile-points must be in 1.." + most + ", got " + tilePoints);
    return this;
  }

  /** How the grid of tiles is cut. */
  TilePlanner.Options tileOptions() {
    return new TilePlanner.Options(TilePlanner.Layout.TILES, tileSize, tilePoints, 0);
  }

  /** The options as they are reported: kebab-case names in a fixed order. */
  public Map<String, Object> asMap() {
    final Map<String, Object> map = new LinkedHashMap<>();
    map.put("input", inputs);
    map.put("output", output);
    map.putAll(resultOptions());
    map.put("tile-points", tilePoints);
    map.put("on-error", onError.name().toLowerCase(Locale.ROOT));
    return map;
  }

  /** The options that decide what a tile of given squares looks like. */
  Map<String, Object> resultOptions() {
    final Map<String, Object> map = new LinkedHashMap<>();
    map.put("format", kind.optionName());
    map.put("one-file", oneFile);
    map.put("tile-size", tileSize);
    return map;
  }
}
