package io.sparklidar.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.sparklidar.cloud.Bounds;
import io.sparklidar.error.BadInput;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a job did: the content of {@code report.json}.
 *
 * @param status how it ended
 * @param error why it broke off, in one line; empty if it did not
 * @param version of the program
 * @param parameters the options it ran with
 * @param counts files, points and tiles
 * @param leftOut how many points are not written, by the option that says so
 * @param outliers by the column that tells outliers, what it tells them by
 * @param search how neighbours were found, over all tiles whose engine counts that
 * @param coordinateSystems the good inputs by their CRS, that of most points first: points of two
 *     are never neighbours
 * @param checksum of all features: equal for any tiling and any number of executors
 * @param tiles every tile, in plan order
 * @param badInputs every file that was not what it should be
 * @param incompleteHalos which tiles lack neighbours for that, by bad file
 * @param warnings deviations that were accepted
 * @param keptAside results that left the folder, of this run and those before, until --prune
 * @param timings wall seconds per stage
 */
@JsonPropertyOrder({
  "status",
  "error",
  "version",
  "parameters",
  "counts",
  "left_out",
  "outliers",
  "search",
  "coordinate_systems",
  "checksum",
  "timings",
  "bad_inputs",
  "incomplete_halos",
  "warnings",
  "kept_aside",
  "tiles"
})
public record JobReport(
    Status status,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) String error,
    String version,
    Map<String, Object> parameters,
    Counts counts,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Long> leftOut,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Spread> outliers,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Long> search,
    List<CoordinateSystem> coordinateSystems,
    String checksum,
    List<TileResult> tiles,
    List<BadInput> badInputs,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<IncompleteHalo> incompleteHalos,
    List<String> warnings,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<SupersededResult> keptAside,
    Map<String, Double> timings)
    implements JobOutcome {

  /** How a job ended. */
  public enum Status {
    /** Every input is done. */
    OK,
    /** Some input is bad; the rest is done. */
    PARTIAL,
    /** Nothing is done, or the job was stopped. */
    FAILED;

    /** As it is reported. */
    @com.fasterxml.jackson.annotation.JsonValue
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * What lacks neighbours as an input is bad.
   *
   * @param file the bad input
   * @param placeKnown whether it could be told where its points lie
   * @param tiles that would have had some of its points in their halo
   */
  public record IncompleteHalo(String file, boolean placeKnown, List<String> tiles) {}

  /**
   * Inputs of one CRS.
   *
   * @param label what names of their tiles of squares begin with; empty if all are of one CRS
   * @param crs what it is called; inputs that say nothing go with those around them
   * @param epsg code of its horizontal part; 0 if none is known
   * @param files how many
   * @param points of these
   * @param bounds where they lie
   */
  public record CoordinateSystem(
      @JsonInclude(JsonInclude.Include.NON_EMPTY) String label,
      String crs,
      @JsonInclude(JsonInclude.Include.NON_DEFAULT) int epsg,
      int files,
      long points,
      Bounds bounds) {}

  /**
   * How far the neighbours of all points of a job are.
   *
   * @param points that have neighbours
   * @param mean of their mean distances
   * @param standardDeviation of these
   * @param limit above which a point is an outlier
   */
  public record Spread(long points, double mean, double standardDeviation, double limit) {}

  /**
   * What went in and came out.
   *
   * @param files input files, bad ones included
   * @param badFiles how many of them are bad
   * @param pointsIn points of the good ones
   * @param pointsOut points written
   * @param pointsLeftOut points that are not written, as options say: with those written they are
   *     those that went in
   * @param pointsOfGround how many of those that went in are ground, where the job looked for it
   * @param tiles tiles computed
   * @param tilesReused how many of them an earlier run had computed
   * @param pointsRead points decoded for search
   * @param pointsDecodedOnDevice how many of them devices decoded
   * @param pointsComputed points whose features this run computed, those of tiles done again
   *     included
   */
  public record Counts(
      int files,
      int badFiles,
      long pointsIn,
      long pointsOut,
      @JsonInclude(JsonInclude.Include.NON_DEFAULT) long pointsLeftOut,
      @JsonInclude(JsonInclude.Include.NON_DEFAULT) long pointsOfGround,
      int tiles,
      int tilesReused,
      long pointsRead,
      @JsonInclude(JsonInclude.Include.NON_DEFAULT) long pointsDecodedOnDevice,
      long pointsComputed) {}
}
