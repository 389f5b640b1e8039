package io.sparklidar.job.report;

import io.sparklidar.cloud.Bounds;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a job has to tell, as plain data: the input of {@link ReportPage}. Lists keep their order on
 * the page; all may be empty. Immutable.
 *
 * @param title name of the job
 * @param status how it ended
 * @param started when it began
 * @param ended when it ended
 * @param version of the program
 * @param counts numbers worth showing beside the points, such as files read and written
 * @param tiles what each tile did
 * @param badInputs what could not be read
 * @param warnings what the user should know
 * @param pictures the result from above
 * @param histograms of the result's columns
 * @param memory GPU memory over time, in order of time
 * @param parameters as given or by default, in the order of the reference
 * @param areas parts of the job whose places do not compare; none, or one, if all do
 */
public record ReportModel(
    String title,
    Status status,
    Instant started,
    Instant ended,
    String version,
    List<Count> counts,
    List<Tile> tiles,
    List<BadInput> badInputs,
    List<String> warnings,
    List<Picture> pictures,
    List<Histogram> histograms,
    List<MemorySample> memory,
    List<Parameter> parameters,
    List<Area> areas) {

  /** Copies the lists. */
  public ReportModel {
    counts = List.copyOf(counts);
    tiles = List.copyOf(tiles);
    badInputs = List.copyOf(badInputs);
    warnings = List.copyOf(warnings);
    pictures = List.copyOf(pictures);
    histograms = List.copyOf(histograms);
    memory = List.copyOf(memory);
    parameters = List.copyOf(parameters);
    areas = List.copyOf(areas);
  }

  /** Of a job that is all in one place. */
  ReportModel(
      final String title,
      final Status status,
      final Instant started,
      final Instant ended,
      final String version,
      final List<Count> counts,
      final List<Tile> tiles,
      final List<BadInput> badInputs,
      final List<String> warnings,
      final List<Picture> pictures,
      final List<Histogram> histograms,
      final List<MemorySample> memory,
      final List<Parameter> parameters) {
    this(
        title,
        status,
        started,
        ended,
        version,
        counts,
        tiles,
        badInputs,
        warnings,
        pictures,
        histograms,
        memory,
        parameters,
        List.of());
  }

  /**
   * A part of the job, as of one coordinate reference system.
   *
   * @param title what it is called; empty if it is all of the job
   * @param tiles names of its tiles
   */
  public record Area(String title, Set<String> tiles) {

    /** Copies the names. */
    public Area {
      tiles = Set.copyOf(tiles);
    }
  }

  /** How a job ended. */
  public enum Status {
    /** All is written. */
    OK("complete"),
    /** Some input was bad; the rest is written. */
    SOME_BAD("some input bad"),
    /** Nothing is written. */
    FAILED("failed");

    private final String label;

    Status(final String label) {
      this.label = label;
    }

    /** For people. */
    public String label() {
      return label;
    }
  }

  /**
   * A number worth showing.
   *
   * @param label what is counted
   * @param value how many
   */
  public record Count(String label, long value) {}

  /**
   * A setting of the job.
   *
   * @param name of the option
   * @param value as it took effect
   */
  public record Parameter(String name, String value) {}

  /**
   * What one tile did.
   *
   * @param id name of the tile
   * @param bounds its core in plan
   * @param corePoints points whose features were computed
   * @param haloPoints points that were only searched
   * @param device where it ran: {@code cpu}, or a name of a GPU
   * @param engine which engine computed it
   * @param reason why there, where that was not the first choice; empty otherwise
   * @param stageSeconds seconds of each stage, in order
   * @param start when it began, since the job did
   * @param end when it ended, since the job began
   */
  public record Tile(
      String id,
      Bounds bounds,
      long corePoints,
      long haloPoints,
      String device,
      String engine,
      String reason,
      List<StageSeconds> stageSeconds,
      Duration start,
      Duration end)
      implements Serializable {

    private static final long serialVersionUID = 1L;

    /** The device of tiles that did not run on a GPU. */
    public static final String CPU = "cpu";

    /** Validates and copies the list. */
    public Tile {
      if (end.compareTo(start) < 0) {
        throw new IllegalArgumentException("tile " + id + " ends before it begins");
      }
      stageSeconds = List.copyOf(stageSeconds);
    }

    /**
     * One that was done without neighbours of other tiles, and without a GPU.
     *
     * @param id name of the tile
     * @param bounds its core in plan
     * @param points that it has
     * @param engine what did it
     * @param reason why so; empty if there is nothing to say
     * @param seconds of each stage
     * @param job when the job began
     * @param started when the tile began, milliseconds since 1970
     * @param ended when it ended
     */
    public static Tile onCpu(
        final String id,
        final Bounds bounds,
        final long points,
        final String engine,
        final String reason,
        final Map<String, Double> seconds,
        final Instant job,
        final long started,
        final long ended) {
      return new Tile(
          id,
          bounds,
          points,
          0,
          CPU,
          engine,
          reason,
          StageSeconds.of(seconds),
          since(job, started),
          since(job, Math.max(started, ended)));
    }

    /** Whether it ran on a GPU. */
    public boolean onGpu() {
      return !device.equals(CPU);
    }

    /** From its beginning to its end. */
    public double seconds() {
      return inSeconds(end.minus(start));
    }

    /** A duration in seconds. */
    static double inSeconds(final Duration duration) {
      return duration.toNanos() * 1e-9;
    }
  }

  /**
   * Time spent in a stage.
   *
   * @param stage its name
   * @param seconds of wall-clock time
   */
  public record StageSeconds(String stage, double seconds) implements Serializable {

    private static final long serialVersionUID = 1L;

    /** Of all stages, in their order. */
    static List<StageSeconds> of(final Map<String, Double> seconds) {
      return seconds.entrySet().stream()
          .map(stage -> new StageSeconds(stage.getKey(), stage.getValue()))
          .toList();
    }
  }

  /**
   * Input that could not be read as it should.
   *
   * @param file which file
   * @param place where in it: a byte offset or a point index
   * @param expected what should be there
   * @param found what is there
   * @param message what that means for the job
   */
  public record BadInput(
      String file, String place, String expected, String found, String message) {}

  /**
   * A picture.
   *
   * @param title what it shows
   * @param png the bytes of the PNG file; not copied, not to be changed
   */
  public record Picture(String title, byte[] png) {

    /** The same, of an area. */
    Picture in(final String area) {
      return area.isEmpty() ? this : new Picture(title + ", " + area, png);
    }
  }

  /**
   * GPU memory from one time on until the next sample of the same executor and device.
   *
   * @param time since the job began
   * @param executor which granted it
   * @param device of which
   * @param grantedBytes granted to tiles
   * @param budgetBytes what may be granted
   */
  public record MemorySample(
      Duration time, String executor, String device, long grantedBytes, long budgetBytes) {}

  /**
   * When something was, since a job began; what was before, as tiles of an earlier run were, counts
   * as the beginning.
   *
   * @param started when the job began
   * @param millis since 1970
   */
  static Duration since(final Instant started, final long millis) {
    return Duration.ofMillis(Math.max(0, millis - started.toEpochMilli()));
  }

  /** From the beginning to the end. */
  public Duration elapsed() {
    return Duration.between(started, ended);
  }

  /** Points whose features were computed. */
  public long corePoints() {
    return tiles.stream().mapToLong(Tile::corePoints).sum();
  }

  /** Points that were only searched. */
  public long haloPoints() {
    return tiles.stream().mapToLong(Tile::haloPoints).sum();
  }

  /** Seconds of each stage over all tiles, in the order stages first appear. */
  List<StageSeconds> stageTotals() {
    final Map<String, Double> totals = new LinkedHashMap<>();
    for (final Tile tile : tiles) {
      for (final StageSeconds stage : tile.stageSeconds()) {
        totals.merge(stage.stage(), stage.seconds(), Double::sum);
      }
    }
    return StageSeconds.of(totals);
  }

  /** How many tiles there are of each reason, the empty one left out. */
  Map<String, Long> reasons() {
    final Map<String, Long> reasons = new TreeMap<>();
    for (final Tile tile : tiles) {
      if (!tile.reason().isEmpty()) {
        reasons.merge(tile.reason(), 1L, Long::sum);
      }
    }
    return reasons;
  }

  /** The areas that there are maps of; one of all tiles if they compare. */
  List<Area> maps() {
    final Set<String> all = tiles.stream().map(Tile::id).collect(Collectors.toSet());
    return areas.size() < 2 ? List.of(new Area("", all)) : areas;
  }

  /** The tiles of an area. */
  List<Tile> tiles(final Area area) {
    return tiles.stream().filter(tile -> area.tiles.contains(tile.id())).toList();
  }

  /** The extent of tiles; none without tiles. */
  static Optional<Bounds> extent(final List<Tile> some) {
    return some.stream().map(Tile::bounds).reduce(Bounds::union).filter(b -> !b.isEmpty());
  }
}
