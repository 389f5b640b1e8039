package io.sparklidar.job.arguments;

import io.sparklidar.error.UsageException;
import io.sparklidar.feature.convention.ColumnDefaults;
import io.sparklidar.feature.convention.Tool;
import io.sparklidar.feature.definition.EigenMode;
import io.sparklidar.feature.definition.Orientation;
import io.sparklidar.filter.Filters;
import io.sparklidar.gpu.DeviceChoice;
import io.sparklidar.job.AttributeChoice;
import io.sparklidar.job.CodecChoice;
import io.sparklidar.job.EngineChoice;
import io.sparklidar.job.JobOptions;
import io.sparklidar.job.output.parquet.PageCompression;
import io.sparklidar.raster.PitFree;
import io.sparklidar.raster.Rasters;
import io.sparklidar.tile.TilePlanner;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of a job as users spell them, short of what it reads and writes. */
public final class JobArguments {

  private static final String AUTO = "auto";

  @Option(
      names = "--like",
      paramLabel = "TOOL",
      defaultValue = "none",
      description =
          "Whose conventions and names columns follow: none, for those of this program, pdal, lidr,"
              + " lasr, cloudcompare, jakteristics or pgeof (default ${DEFAULT-VALUE}). It says what --k"
              + " counts and what --features are called; without them, the tool's own columns and neighbours. A --radius without --k then means all"
              + " within it, as these tools have it. \"spark-lidar features --like TOOL\" lists them.")
  private Tool like;

  @Option(
      names = "--k",
      paramLabel = "N",
      description =
          "Neighbours a point has at most, itself included, up to "
              + JobOptions.MAX_K
              + "; 0 for all within --radius (default "
              + ColumnDefaults.K
              + ", or as --like has it).")
  private Optional<Integer> k = Optional.empty();

  @Option(
      names = "--radius",
      paramLabel = "R",
      description =
          "How far a neighbour may be, in units of the CRS (default "
              + ColumnDefaults.RADIUS
              + ", or as --like has it).")
  private Optional<Double> radius = Optional.empty();

  @Option(
      names = "--halo",
      paramLabel = "WIDTH",
      defaultValue = AUTO,
      description =
          "How far around its core a tile reads, which PDAL and lasR call buffer: at least as far as a"
              + " feature looks; auto is as far as that (default ${DEFAULT-VALUE}). It never changes"
              + " the result.")
  private String halo;

  @Option(
      names = "--layout",
      paramLabel = "LAYOUT",
      defaultValue = "source",
      description =
          "source: one output per file, same points, same order; tiles: squares of a global grid"
              + " (default ${DEFAULT-VALUE}).")
  private TilePlanner.Layout layout;

  @Option(
      names = "--tile-size",
      paramLabel = "SIDE",
      defaultValue = "0",
      description =
          "Side of the squares of --layout tiles, in units of the CRS; 0 for a quadtree by"
              + " --tile-points (default ${DEFAULT-VALUE}).")
  private double tileSize;

  @Option(
      names = "--tile-points",
      paramLabel = "N",
      defaultValue = "" + JobOptions.DEFAULT_TILE_POINTS,
      description =
          "Points a tile may own; it bounds the memory of a task and never changes the result"
              + " (default ${DEFAULT-VALUE}).")
  private long tilePoints;

  @Option(
      names = "--features",
      paramLabel = "LIST",
      defaultValue = ColumnDefaults.FEATURES,
      description =
          "Presets (minimal, default, lod2, lod3, classification, full) and names, separated by commas;"
              + " \"spark-lidar features\" lists them. Of a preset those columns are left out that no"
              + " input has the attributes of. A name may end with the neighbours it looks at: planarity_k50 for the"
              + " 50 nearest within --radius, planarity_r1.0 for all within 1.0, z_p95_c2.0 for all"
              + " within 2.0 in plan, whatever their height, and so on as --scales has it (default"
              + " ${DEFAULT-VALUE}). With --like, names of that tool, default and all.")
  private String features;

  @Option(
      names = "--scales",
      paramLabel = "LIST",
      defaultValue = "",
      description =
          "Neighbourhoods, separated by commas: k=10,k=50,r=1.0 makes of each feature that names none"
              + " a column for the 10 and one for the 50 nearest within --radius, and one for all"
              + " within 1.0: planarity_k10, planarity_k50, planarity_r1.0; c=2.0 is all within 2.0 in"
              + " plan, whatever their height; v=0.5:k=10 is the 10 nearest of one point per cube of"
              + " 0.5: planarity_v0.5_k10; optimal=10..50 is as many of the 10 to 50 nearest as have"
              + " the smallest eigenentropy, optimal alone as many of 10 to 100: planarity_opt10to50,"
              + " and how many in optimal_k_opt10to50 (default: the one of --k and --radius, without"
              + " a suffix).")
  private String scales;

  @Option(
      names = "--eigen-mode",
      paramLabel = "MODE",
      description =
          "What linearity, planarity, sphericity and anisotropy, and the scores made of planarity, are"
              + " ratios of. raw: eigenvalues, as in jakteristics, CloudCompare, lidR and lasR; sqrt:"
              + " their square roots, as in PDAL and pgeof (default raw, or as --like has it).")
  private Optional<EigenMode> eigenMode = Optional.empty();

  @Option(
      names = "--orient",
      paramLabel = "SIDE",
      defaultValue = "up",
      description =
          "Which side of a surface normals point to. up: the upper; sensor: the one that was seen, by"
              + " GPS time and scan angle, and the upper where they do not tell (default"
              + " ${DEFAULT-VALUE}). mean_curvature is positive where the surface bends to that side.")
  private Orientation orientation;

  @Option(
      names = "--compute-at",
      paramLabel = "SIDE",
      defaultValue = "0",
      description =
          "Compute one point of each cube of this side in a global grid, in units of the CRS, and give"
              + " every point the features of the nearest of these; its neighbours are those of the"
              + " whole cloud, and features of the point alone its own (default: 0, all points).")
  private double computeAt;

  @Mixin private NeighborArguments neighbors;
  @Mixin private GroundArguments ground;
  @Mixin private FilterArguments filters;
  @Mixin private GroundFilterArguments groundFilter;

  @Mixin private FormatArgument format;

  @Option(
      names = "--rasters",
      paramLabel = "LIST",
      defaultValue = Rasters.DEFAULT_LIST,
      description =
          "Bands of cog, separated by commas. dsm: the highest z; dtm: how high the ground is at the"
              + " middle of the cell, from ground points as for height_above_ground; chm-pitfree: how"
              + " high the canopy is above it, without pits; density: points per area; count: points; min:COLUMN, mean:COLUMN, max:COLUMN, and pNN:COLUMN for a percentile, such as"
              + " p95:z, of a feature that --features asks for or an attribute of the inputs (default"
              + " ${DEFAULT-VALUE}). A cell without points is no data, NaN, in all but dtm and chm-pitfree.")
  private String rasters;

  @Option(
      names = "--pitfree-thresholds",
      paramLabel = "LIST",
      defaultValue = PitFree.DEFAULT_THRESHOLDS,
      description =
          "Heights above ground, ascending, in units of the CRS. chm-pitfree is the highest of as many"
              + " Delaunay triangulations, each of the first returns from that height on, of which the"
              + " highest of every cell counts (default ${DEFAULT-VALUE}).")
  private String pitFreeThresholds;

  @Option(
      names = "--pitfree-max-edge",
      paramLabel = "LENGTHS",
      defaultValue = PitFree.AUTO,
      description =
          "How long an edge of a triangle of chm-pitfree may be at most, and the radius of its circle,"
              + " in units of the CRS: for the lowest threshold, and for the others, as 5,1.5; larger"
              + " triangles are left out. auto: 10 and 3 cells, 5 and 1.5 at least (default"
              + " ${DEFAULT-VALUE}).")
  private String pitFreeMaxEdge;

  @Option(
      names = "--cell",
      paramLabel = "SIDE",
      defaultValue = "0",
      description =
          "Side of the cells of cog, in units of the CRS, in a global grid; --tile-size must be a"
              + " multiple of it. Needed with --format cog.")
  private double cell;

  @Option(
      names = "--attributes",
      paramLabel = "LIST",
      defaultValue = "all",
      description =
          "Which columns of the inputs parquet holds besides source_file and point_index, which say"
              + " what point a row is of. all; none: not even x, y and z; names as in the table of"
              + " all, separated by commas, extra dimensions among them (default ${DEFAULT-VALUE})."
              + " What is not asked for is not decoded. las and laz always hold everything.")
  private String attributes;

  @Option(
      names = "--geometry",
      paramLabel = "ENCODING",
      defaultValue = "none",
      description =
          "wkb: parquet has a column geometry besides, of points with heights as well-known binary,"
              + " and is GeoParquet 1.1: QGIS, GeoPandas and others read it as a layer; none (default"
              + " ${DEFAULT-VALUE}). It adds 29 bytes a point before compression, and such tables are"
              + " not made on the GPU; x, y and z stay as they are.")
  private AttributeChoice.Geometry geometry;

  @Option(
      names = "--extra-bytes",
      paramLabel = "MODE",
      defaultValue = "scaled",
      description =
          "How las and laz hold features: scaled: narrow ranges in 16 bits, the descriptor states the"
              + " error; float32 (default ${DEFAULT-VALUE}).")
  private JobOptions.ExtraBytes extraBytes;

  @Option(
      names = "--compression",
      paramLabel = "MODE",
      defaultValue = "fast",
      description =
          "Which columns of parquet are compressed with Zstandard. fast: those it makes smaller by"
              + " 15 %% or more; small: all it makes smaller; none: the pages of LAZ files within the"
              + " point budget are made on the GPU, if tiles run there (default ${DEFAULT-VALUE})."
              + " It never changes a value.")
  private PageCompression compression;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = AUTO,
      description =
          "auto: on a GPU where there is one with room, else on the CPU; columns that no kernel of"
              + " the engine computes are computed on the CPU beside the others; gpu: fail without"
              + " one, or for such columns; cpu (default ${DEFAULT-VALUE}). It never changes the neighbours.")
  private DeviceChoice device;

  @Option(
      names = "--engine",
      paramLabel = "ENGINE",
      defaultValue = AUTO,
      description =
          "What finds neighbours. "
              + EngineChoice.HELP
              + " (default ${DEFAULT-VALUE}). It never changes"
              + " the neighbours; where an engine is not there, the next one runs, and the report"
              + " says why.")
  private EngineChoice engine;

  @Option(
      names = "--codec",
      paramLabel = "CODEC",
      defaultValue = AUTO,
      description =
          "auto: LAZ is decoded on the GPU where there is one, and tiles that can stay there are"
              + " encoded there too, from LAZ to LAZ and to Parquet with --compression none; host: all"
              + " is done on the host, for comparison (default ${DEFAULT-VALUE}). It never changes a"
              + " result, and the report says which way tiles took, and why.")
  private CodecChoice codec;

  @Option(
      names = "--on-error",
      paramLabel = "POLICY",
      defaultValue = "fail",
      description =
          "What a bad file, or a folder that cannot be listed, means. fail: the job stops with exit"
              + " code 4 whenever it is found, and what is done is kept for the next run; skip: it"
              + " is left out and reported, the rest is done, exit code 3 (default"
              + " ${DEFAULT-VALUE}). A storage that fails is no bad file: it is asked again, as often"
              + " as spark.hadoop.spark-lidar.storage.attempts says, then stops the job.")
  private JobOptions.OnError onError;

  /**
   * The options, checked.
   *
   * @param inputs files, folders and globs
   * @param output folder of the results
   * @throws UsageException naming the option, what it must be, and what it is
   */
  public JobOptions options(final List<String> inputs, final String output) throws UsageException {
    final Filters chosen = filters.filters();
    final ColumnDefaults columns =
        ColumnDefaults.of(like, k, radius, Optional.of(features), eigenMode);
    final Rasters chosenRasters = new Rasters(rasters, cell, pitFree());
    return new JobOptions(
            inputs,
            output,
            like,
            columns.k(),
            columns.radius(),
            halo(chosen, columns.radius(), chosenRasters),
            layout,
            tileSize,
            tilePoints,
            features,
            scales,
            columns.eigenMode(),
            orientation,
            computeAt,
            neighbors.choice(like),
            ground.choice(),
            chosen,
            filters.sorFactor(),
            groundFilter.filter(),
            format.formats(),
            chosenRasters,
            AttributeChoice.parse(attributes).with(geometry),
            extraBytes,
            compression,
            device,
            engine,
            codec,
            onError)
        .validated();
  }

  private PitFree pitFree() throws UsageException {
    try {
      return PitFree.parse(pitFreeThresholds, pitFreeMaxEdge);
    } catch (final IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
  }

  private double halo(final Filters chosen, final double radius, final Rasters chosenRasters)
      throws UsageException {
    if (halo.equals(AUTO)) {
      return JobOptions.sufficientHalo(
          features, scales, like, orientation, computeAt, chosen, radius, chosenRasters);
    }
    try {
      return Double.parseDouble(halo);
    } catch (final NumberFormatException e) {
      throw new UsageException("--halo must be a number or auto, got " + halo);
    }
  }
}
