package io.sparklidar.job;

import io.sparklidar.error.UsageException;
import io.sparklidar.feature.Column;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.JobColumns;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.feature.Scale;
import io.sparklidar.feature.catalogue.Features;
import io.sparklidar.feature.convention.Tool;
import io.sparklidar.feature.definition.EigenMode;
import io.sparklidar.feature.definition.FeatureCost;
import io.sparklidar.feature.definition.Orientation;
import io.sparklidar.filter.Filters;
import io.sparklidar.filter.PointFilters;
import io.sparklidar.gpu.DeviceChoice;
import io.sparklidar.ground.GroundChoice;
import io.sparklidar.ground.smrf.GroundFilter;
import io.sparklidar.job.output.parquet.PageCompression;
import io.sparklidar.neighbor.Representatives;
import io.sparklidar.raster.Rasters;
import io.sparklidar.storage.OutputFormat;
import io.sparklidar.tile.TilePlanner;
import java.io.Serializable;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Everything a user decides about a job, validated. The one home of defaults and of the rules that
 * options must obey together; the command line, configuration and notebooks only fill it in.
 *
 * @param inputs files, folders or globs on any Hadoop file system
 * @param output folder of the results
 * @param like whose convention columns follow, which k and names are read in
 * @param k neighbours a point has at most, counted as {@code like} does; 0 for all within the
 *     radius
 * @param radius how far a neighbour may be, in units of the CRS
 * @param halo width of what a tile reads around its core, in units of the CRS
 * @param layout how tiles are laid out
 * @param tileSize side of the squares of layout {@code tiles}, or 0 for a quadtree by points
 * @param tilePoints points a tile may own
 * @param features comma-separated presets and names
 * @param scales comma-separated neighbourhoods that columns look at which name none; empty for the
 *     job's own
 * @param eigenMode what ratios of eigenvalues are made of
 * @param orientation where normals point
 * @param computeAt side of the cubes of each of which one point is computed and stands for others,
 *     in units of the CRS; 0 to compute all points
 * @param neighbors which points may be neighbours
 * @param ground what heights above ground are taken from
 * @param filters which points take part and which are written
 * @param sorFactor how many standard deviations above the mean of the job a point's mean distance
 *     to its neighbours is that makes it an outlier
 * @param groundFilter whether ground is looked for, and how
 * @param formats what to write
 * @param rasters what cells of which side say, if rasters are to be written
 * @param attributes which columns of the sources Parquet holds
 * @param extraBytes how LAS and LAZ hold features
 * @param compression which columns of Parquet are compressed
 * @param device where tiles may run
 * @param engine what finds neighbours
 * @param codec where points are decoded and outputs encoded; never changes a result
 * @param onError what a bad file means
 */
public record JobOptions(
    List<String> inputs,
    String output,
    Tool like,
    int k,
    double radius,
    double halo,
    TilePlanner.Layout layout,
    double tileSize,
    long tilePoints,
    String features,
    String scales,
    EigenMode eigenMode,
    Orientation orientation,
    double computeAt,
    NeighborChoice neighbors,
    GroundChoice ground,
    Filters filters,
    double sorFactor,
    GroundFilter groundFilter,
    Set<OutputFormat> formats,
    Rasters rasters,
    AttributeChoice attributes,
    ExtraBytes extraBytes,
    PageCompression compression,
    DeviceChoice device,
    EngineChoice engine,
    CodecChoice codec,
    OnError onError)
    implements Serializable {

  /** Standard deviations that make an outlier, unless told otherwise: PDAL's. */
  public static final double DEFAULT_SOR_FACTOR = 2;

  /** Points a tile may own, unless told otherwise. */
  public static final long DEFAULT_TILE_POINTS = 4_000_000;

  /** Which columns of Parquet are compressed, unless told otherwise. */
  public static final PageCompression DEFAULT_COMPRESSION = PageCompression.FAST;

  /** Largest number of points a tile may own: what one task can hold in arrays. */
  public static final long MAX_TILE_POINTS = 200_000_000;

  /** Largest k. */
  public static final int MAX_K = 1024;

  /** How LAS and LAZ hold features. */
  public enum ExtraBytes {
    /** Features of a narrow range as 16-bit steps over it, all others as float32. */
    SCALED,
    /** All features as float32. */
    FLOAT32
  }

  /** What a bad file means. */
  public enum OnError {
    /** The job stops, whenever it is found; what is done is kept for the next run. */
    FAIL,
    /** The file is left out, reported, and the rest is done. */
    SKIP
  }

  /** Copies the collections. */
  public JobOptions {
    inputs = List.copyOf(inputs);
    formats = Set.copyOf(formats);
  }

  /**
   * Checks the options that can be checked without looking at any file.
   *
   * @return this
   * @throws UsageException naming the option, what it must be, and what it is
   */
  public JobOptions validated() throws UsageException {
    require(!inputs.isEmpty(), "--input names no file; give a file, folder or glob");
    require(!output.isBlank(), "--output is empty; give a folder");
    require(
        k >= 0 && k <= MAX_K - like.uncounted(),
        "--k must be in 1.."
            + (MAX_K - like.uncounted())
            + ", or 0 for all within --radius, got "
            + k);
    require(
        radius > 0 && Double.isFinite(radius),
        "--radius must be above 0 and finite, got " + radius);
    neighbors.validated();
    require(
        ground.radius() > 0 && Double.isFinite(ground.radius()),
        "--ground-reach must be above 0 and finite, got " + ground.radius());
    parsed(filters::validated);
    require(
        like == Tool.NONE
            || parsed(() -> filters.resolved("")).computed(FeatureSet.NONE).size() == 0,
        "--where and --drop-outliers know features by our names and definitions, not by those of"
            + " --like: name attributes alone in --where, or leave --like out");
    require(
        sorFactor >= 0 && Double.isFinite(sorFactor),
        "--sor-factor must be 0 or above and finite, got " + sorFactor);
    require(
        computeAt >= 0 && Double.isFinite(computeAt),
        "--compute-at must be above 0 and finite, or 0 for all points, got " + computeAt);
    require(
        computeAt == 0
            || JobColumns.ofJob(parsed(() -> filters.resolved("")).computed(featureSet())).size()
                == 0,
        "--compute-at computes some points, and outlier_sor follows from all: leave one of them out");
    final double reach = reach(featureSet(), computeAt, filters, radius, rasters);
    require(
        halo >= reach && Double.isFinite(halo),
        "--halo must be at least "
            + (reach == radius
                ? "--radius (" + radius + ")"
                : "what --features, --scales, --orient, --compute-at, --where, --thin and --rasters look"
                    + " at: "
                    + reach)
            + ", got "
            + halo
            + "; use --halo auto");
    require(
        tileSize == 0 || tileSize > 0 && Double.isFinite(tileSize),
        "--tile-size must be above 0, got " + tileSize);
    require(
        tileSize == 0 || layout == TilePlanner.Layout.TILES,
        "--tile-size goes with --layout tiles; add it, or use --tile-points");
    require(
        tilePoints >= 1 && tilePoints <= MAX_TILE_POINTS,
        "--tile-points must be in 1.." + MAX_TILE_POINTS + ", got " + tilePoints);
    require(
        ground.model().isOfPoints() == ground.dtm().isEmpty(),
        ground.model().isOfPoints()
            ? "--dtm is what --height raster looks at; add it, or leave --dtm out"
            : "--height raster needs a terrain model: add --dtm, a GeoTIFF, a VRT or a folder");
    requireUsable(formats);
    requireRasters();
    require(
        attributes.isAll() || OutputFormat.anyTable(formats),
        "--attributes chooses columns of parquet, and las and laz hold all there are; add parquet to"
            + " --format, or leave --attributes out");
    require(
        attributes.geometry() == AttributeChoice.Geometry.NONE || OutputFormat.anyTable(formats),
        "--geometry is a column of parquet; add parquet to --format, or leave --geometry out");
    require(
        engine.runsOnDevice() || device != DeviceChoice.GPU,
        notOn(DeviceChoice.GPU, EngineChoice::runsOnDevice));
    require(
        !engine.needsDevice() || device != DeviceChoice.CPU,
        notOn(DeviceChoice.CPU, choice -> !choice.needsDevice()));
    if (device == DeviceChoice.GPU) {
      requireKernels();
    }
    return this;
  }

  private String notOn(final DeviceChoice where, final Predicate<EngineChoice> fit) {
    return "--engine "
        + engine.optionName()
        + " does not run on --device "
        + where.optionName()
        + "; use --engine "
        + EngineChoice.names(fit);
  }

  private void requireKernels() throws UsageException {
    final FeatureSet asked = JobColumns.searched(filters.resolved("").computed(featureSet()));
    final FeatureSet byKernels = engine.columnsOnDevice(asked);
    final FeatureSet onHostOnly =
        asked.where(
            column -> column.feature().cost() != FeatureCost.POINT && !byKernels.contains(column));
    require(
        onHostOnly.size() == 0,
        "--device gpu computes no "
            + onHostOnly.toString().replace(",", ", ")
            + ": no kernel does; use --device auto, which computes them on the CPU beside the rest"
            + " on the GPU, or leave them out of --features and --where");
  }

  /** Cells are owned by tiles: one that two tiles share would be in no file as a whole. */
  private void requireRasters() throws UsageException {
    if (!formats.contains(OutputFormat.COG)) {
      require(
          rasters.equals(Rasters.NONE),
          "--cell and --rasters are of rasters; add cog to --format, or leave them out");
      return;
    }
    require(
        rasters.cell() > 0 && Double.isFinite(rasters.cell()),
        "--format cog needs the side of a cell, --cell, above 0, in units of the CRS, got "
            + rasters.cell());
    parsed("--rasters", rasters::parsed);
    require(
        layout == TilePlanner.Layout.TILES && tileSize > 0,
        "--format cog writes a raster for each square: add --layout tiles and a --tile-size that is"
            + " a multiple of --cell");
    require(
        rasters.divide(tileSize),
        "--tile-size must be a multiple of --cell (" + rasters.cell() + "), got " + tileSize);
  }

  /** Checks what is to be written. */
  public static void requireUsable(final Set<OutputFormat> formats) throws UsageException {
    require(!formats.isEmpty(), "--format names no format; use " + OutputFormat.choice());
    require(
        !formats.containsAll(EnumSet.of(OutputFormat.LAS, OutputFormat.LAZ)),
        "--format takes las or laz, not both");
  }

  /** Throws a message for the user unless a condition holds. */
  public static void require(final boolean condition, final String message) throws UsageException {
    if (!condition) {
      throw new UsageException(message);
    }
  }

  /**
   * The features asked for.
   *
   * @throws UsageException if one is unknown
   */
  public FeatureSet featureSet() throws UsageException {
    return featureSet(features, scales, like).in(eigenMode).in(orientation);
  }

  /**
   * Those of them that were asked for by name, not by a preset: they are there whether inputs have
   * what they are made of or not.
   *
   * @throws UsageException if one is unknown
   */
  public FeatureSet namedFeatures() throws UsageException {
    return parsed("--features", () -> FeatureSet.named(features, like)).at(scales(scales, like));
  }

  private static List<Scale> scales(final String scales, final Tool like) throws UsageException {
    return parsed("--scales", () -> Scale.parse(scales)).stream()
        .map(scale -> scale.counting(like.uncounted()))
        .toList();
  }

  private static <T> T parsed(final String option, final Supplier<T> parser) throws UsageException {
    try {
      return parser.get();
    } catch (final IllegalArgumentException e) {
      throw new UsageException(option + ": " + e.getMessage());
    }
  }

  /** Parses what says itself which option is wrong. */
  private static <T> T parsed(final Supplier<T> parser) throws UsageException {
    try {
      return parser.get();
    } catch (final IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
  }

  /**
   * The features of a list.
   *
   * @param features comma-separated presets and names
   * @param scales comma-separated neighbourhoods
   * @param like whose names and convention
   * @throws UsageException if one is unknown
   */
  public static FeatureSet featureSet(final String features, final String scales, final Tool like)
      throws UsageException {
    final FeatureSet set =
        parsed("--features", () -> FeatureSet.parse(features, like)).at(scales(scales, like));
    for (final Column column : set.columns()) {
      require(
          !column.scale().limitsCount() || column.k(Neighborhood.nearest(1, 1)) <= MAX_K,
          "--features: " + column.name() + " looks at too many neighbours; at most " + MAX_K);
      require(
          column.feature() != Features.OPTIMAL_K || column.scale() instanceof Scale.Optimal,
          "--features: optimal_k is of an optimal neighbourhood: add --scales optimal=10..50");
    }
    return set;
  }

  /**
   * The halo that suffices: how far any column looks, and whatever decides which points are
   * written.
   *
   * @param features comma-separated presets and names
   * @param scales comma-separated neighbourhoods
   * @param like whose names they are
   * @param orientation where normals point
   * @param computeAt side of the cubes of each of which one point is computed; 0 for all points
   * @param filters which points are written
   * @param radius how far a column looks that names no radius, in units of the CRS
   * @param rasters what cells say
   * @throws UsageException if a feature is unknown
   */
  public static double sufficientHalo(
      final String features,
      final String scales,
      final Tool like,
      final Orientation orientation,
      final double computeAt,
      final Filters filters,
      final double radius,
      final Rasters rasters)
      throws UsageException {
    return reach(
        featureSet(features, scales, like).in(orientation), computeAt, filters, radius, rasters);
  }

  private static double reach(
      final FeatureSet features,
      final double computeAt,
      final Filters filters,
      final double radius,
      final Rasters rasters)
      throws UsageException {
    final PointFilters points = parsed(() -> filters.resolved(""));
    return Math.max(
        rasters.reach(),
        Math.max(
            Representatives.halo(computeAt, points.computed(features).radius(radius)),
            points.reach()));
  }

  /** Which points count as neighbours. */
  public Neighborhood neighborhood() {
    return neighborhood(like, k, radius);
  }

  /**
   * Which points count as neighbours.
   *
   * @param like who counts them
   * @param k how many at most; 0 for all within the radius
   * @param radius how far they may be, in units of the CRS
   */
  public static Neighborhood neighborhood(final Tool like, final int k, final double radius) {
    return k == 0
        ? Neighborhood.within(radius)
        : Neighborhood.nearest(k + like.uncounted(), radius);
  }

  /** How the job is cut into tiles. */
  public TilePlanner.Options tileOptions() {
    return new TilePlanner.Options(
        layout,
        tileSize,
        tilePoints,
        halo,
        groundReach(),
        rastersNeedGround() && rasters.haveTerrain(),
        rastersHaveCanopy() ? rasters.reach() : 0);
  }

  /**
   * How far around a point ground points are looked for, in units of the CRS; 0 if none of some
   * columns looks at them.
   */
  public double groundReach(final FeatureSet computed) {
    return JobColumns.ofGround(computed).size() > 0 ? ground.reach() : 0;
  }

  /** Whether rasters are written that follow from ground points. */
  public boolean rastersNeedGround() {
    return ground.model().isOfPoints()
        && formats.contains(OutputFormat.COG)
        && rasters.needGround();
  }

  /** Whether rasters are written that follow from the first returns around a cell. */
  public boolean rastersHaveCanopy() {
    return formats.contains(OutputFormat.COG) && rasters.haveCanopy();
  }

  /**
   * How far around a tile ground points are looked for, in units of the CRS; 0 if no column and no
   * raster looks at them.
   */
  public double groundReach() {
    try {
      final FeatureSet computed = filters.resolved("").computed(featureSet());
      // The middle of a cell is within its side of any of its points.
      return rastersNeedGround()
          ? ground.reach() + rasters.cell() + rasters.reach()
          : groundReach(computed);
    } catch (final UsageException e) {
      throw new IllegalStateException("the options were not validated", e);
    }
  }

  /** How far around a tile any points are looked at, in units of the CRS. */
  public double reach() {
    return Math.max(halo, groundReach());
  }

  /** Whether points may have other classes than in their files. */
  public boolean givesClasses() {
    return !groundFilter.isNone();
  }

  /** Whether any output is LAS or LAZ. */
  public boolean writesLas() {
    return OutputFormat.anyRecords(formats);
  }

  /** The options as they are reported: kebab-case names in a fixed order. */
  public Map<String, Object> asMap() {
    final Map<String, Object> map = new LinkedHashMap<>();
    map.put("input", inputs);
    map.put("output", output);
    map.putAll(resultOptions());
    map.put("device", device.optionName());
    map.put("engine", engine.optionName());
    map.put("codec", codec.optionName());
    map.put("on-error", onError.name().toLowerCase(Locale.ROOT));
    return map;
  }

  /** The options that decide what is written; a tile computed under others is computed anew. */
  public Map<String, Object> resultOptions() {
    final Map<String, Object> map = new LinkedHashMap<>();
    map.put("like", like.optionName());
    map.put("k", k);
    map.put("radius", radius);
    map.put("halo", halo);
    map.put("layout", layout.name().toLowerCase(Locale.ROOT));
    map.put("tile-size", tileSize);
    map.put("tile-points", tilePoints);
    map.put("features", features);
    map.put("scales", scales);
    map.put("eigen-mode", eigenMode.optionName());
    if (orientation != Orientation.UP) {
      map.put("orient", orientation.optionName());
    }
    if (computeAt != 0) {
      map.put("compute-at", computeAt);
    }
    map.put("neighbors-of", neighbors.condition());
    map.put("noise", neighbors.noise().optionName());
    map.putAll(ground.asMap());
    map.putAll(filters.asMap());
    if (sorFactor != DEFAULT_SOR_FACTOR) {
      map.put("sor-factor", sorFactor);
    }
    map.putAll(groundFilter.asMap());
    map.put("format", formats.stream().map(OutputFormat::folder).sorted().toList());
    if (!rasters.equals(Rasters.NONE)) {
      map.put("rasters", rasters.list());
      map.put("cell", rasters.cell());
      map.putAll(rasters.pitFree().asMap());
    }
    map.put("attributes", attributes.toString());
    if (attributes.geometry() != AttributeChoice.Geometry.NONE) {
      map.put("geometry", attributes.geometry().name().toLowerCase(Locale.ROOT));
    }
    map.put("extra-bytes", extraBytes.name().toLowerCase(Locale.ROOT));
    map.put("compression", compression.name().toLowerCase(Locale.ROOT));
    return map;
  }
}
