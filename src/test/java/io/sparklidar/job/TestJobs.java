package io.sparklidar.job;

import io.sparklidar.error.UsageException;
import io.sparklidar.feature.convention.ColumnDefaults;
import io.sparklidar.feature.convention.Tool;
import io.sparklidar.feature.definition.EigenMode;
import io.sparklidar.feature.definition.Orientation;
import io.sparklidar.filter.Filters;
import io.sparklidar.gpu.DeviceChoice;
import io.sparklidar.ground.GroundChoice;
import io.sparklidar.ground.HeightModel;
import io.sparklidar.ground.smrf.GroundFilter;
import io.sparklidar.job.features.FeatureJob;
import io.sparklidar.job.features.PlannedGroup;
import io.sparklidar.job.kryo.KryoTypes;
import io.sparklidar.job.output.parquet.PageCompression;
import io.sparklidar.job.progress.Progress;
import io.sparklidar.raster.PitFree;
import io.sparklidar.raster.Rasters;
import io.sparklidar.storage.OutputFormat;
import io.sparklidar.tile.TilePlan;
import io.sparklidar.tile.TilePlanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/** Runs whole jobs: real files, real Spark. */
public final class TestJobs {

  private TestJobs() {}

  public static SparkConf conf(final String master) {
    return new SparkConf()
        .setMaster(master)
        .setAppName("test")
        .set("spark.ui.enabled", "false")
        .set("spark.driver.host", "127.0.0.1")
        .set("spark.driver.bindAddress", "127.0.0.1")
        .set("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
        .set("spark.kryo.registrator", KryoTypes.class.getName())
        .set("spark.kryo.registrationRequired", "true");
  }

  /** Separate executor JVMs with one core each. */
  public static SparkConf cluster(final int executors) throws IOException {
    Files.createDirectories(Path.of(System.getenv("SPARK_HOME"), "jars"));
    return conf("local-cluster[" + executors + ",1,1024]")
        .set("spark.executor.memory", "1g")
        .set("spark.executor.extraClassPath", classPath())
        .set("spark.executor.extraJavaOptions", "-XX:+UseSerialGC -XX:TieredStopAtLevel=1");
  }

  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  public static JobReport run(final SparkConf conf, final JobOptions options) throws Exception {
    return run(conf, options, OutputPolicy.DEFAULT);
  }

  private static JobReport run(
      final SparkConf conf, final JobOptions options, final OutputPolicy policy) throws Exception {
    final JavaSparkContext spark = new JavaSparkContext(conf);
    try {
      return new FeatureJob(LazySpark.of(spark), options, policy, Progress.SILENT).run();
    } finally {
      spark.stop();
    }
  }

  public static JobReport run(final JobOptions options, final OutputPolicy policy)
      throws Exception {
    return run(conf("local[2]"), options, policy);
  }

  /** Over the results of other options, too. */
  static JobReport replace(final JobOptions options) throws Exception {
    return run(options, new OutputPolicy(true, false, OutputPolicy.Page.HTML));
  }

  public static JobReport run(final JobOptions options) throws Exception {
    return run(conf("local[2]"), options);
  }

  /** Only plans inputs of one CRS. */
  public static TilePlan plan(final JobOptions options) throws Exception {
    return plans(options).get(0).plan();
  }

  /** Only plans. */
  public static List<PlannedGroup> plans(final JobOptions options) throws Exception {
    final JavaSparkContext spark = new JavaSparkContext(conf("local[2]"));
    try {
      return new FeatureJob(spark, options, Progress.SILENT).plan();
    } finally {
      spark.stop();
    }
  }

  /** Options with the defaults of the command line, to be varied. */
  public static Options options(final Path output, final Path... inputs) {
    return new Options(List.of(inputs).stream().map(Path::toString).toList(), output.toString());
  }

  /** A builder for tests. */
  public static final class Options {

    private final List<String> inputs;
    private final String output;
    private Tool like = Tool.NONE;
    private int k = ColumnDefaults.K;
    private double radius = ColumnDefaults.RADIUS;
    private TilePlanner.Layout layout = TilePlanner.Layout.SOURCE;
    private double tileSize;
    private long tilePoints = JobOptions.DEFAULT_TILE_POINTS;
    private String features = "default";
    private String scales = "";
    private EigenMode eigenMode = EigenMode.RAW;
    private Orientation orientation = Orientation.UP;
    private double computeAt;
    private NeighborChoice neighbors = NeighborChoice.DEFAULT;
    private GroundChoice ground = GroundChoice.DEFAULT;
    private Filters filters = Filters.NONE;
    private double sorFactor = JobOptions.DEFAULT_SOR_FACTOR;
    private GroundFilter groundFilter = GroundFilter.NONE;
    private Set<OutputFormat> formats = EnumSet.of(OutputFormat.PARQUET);
    private Rasters rasters = Rasters.NONE;
    private AttributeChoice attributes = AttributeChoice.ALL;
    private JobOptions.ExtraBytes extraBytes = JobOptions.ExtraBytes.SCALED;
    private PageCompression compression = JobOptions.DEFAULT_COMPRESSION;
    private DeviceChoice device = DeviceChoice.CPU;
    private EngineChoice engine = EngineChoice.AUTO;
    private CodecChoice codec = CodecChoice.AUTO;
    private JobOptions.OnError onError = JobOptions.OnError.FAIL;

    private Options(final List<String> inputs, final String output) {
      this.inputs = inputs;
      this.output = output;
    }

    /** In the convention of a tool, with its own columns and neighbours. */
    public Options like(final Tool tool) {
      final ColumnDefaults defaults =
          ColumnDefaults.of(
              tool, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
      like = tool;
      k = defaults.k();
      radius = defaults.radius();
      features = defaults.features();
      eigenMode = defaults.eigenMode();
      neighbors = NeighborChoice.unlessToldOtherwise(tool);
      return this;
    }

    public Options groundFilter(final GroundFilter newFilter) {
      groundFilter = newFilter;
      return this;
    }

    public Options k(final int newK) {
      k = newK;
      return this;
    }

    public Options radius(final double newRadius) {
      radius = newRadius;
      return this;
    }

    public Options tiles(final double newTileSize) {
      layout = TilePlanner.Layout.TILES;
      tileSize = newTileSize;
      return this;
    }

    public Options tilePoints(final long newTilePoints) {
      tilePoints = newTilePoints;
      return this;
    }

    public Options features(final String newFeatures) {
      features = newFeatures;
      return this;
    }

    public Options scales(final String newScales) {
      scales = newScales;
      return this;
    }

    public Options eigenMode(final EigenMode newMode) {
      eigenMode = newMode;
      return this;
    }

    public Options orient(final Orientation newOrientation) {
      orientation = newOrientation;
      return this;
    }

    public Options computeAt(final double side) {
      computeAt = side;
      return this;
    }

    public Options neighbors(final String condition, final NeighborChoice.Noise noise) {
      neighbors = new NeighborChoice(condition, noise);
      return this;
    }

    public Options ground(final HeightModel model, final double radius) {
      ground = new GroundChoice(model, radius);
      return this;
    }

    public Options terrain(final String... rasters) {
      ground = new GroundChoice(HeightModel.RASTER, GroundChoice.DEFAULT_RADIUS, List.of(rasters));
      return this;
    }

    public Options filters(final Filters newFilters) {
      filters = newFilters;
      return this;
    }

    public Options sorFactor(final double newFactor) {
      sorFactor = newFactor;
      return this;
    }

    public Options formats(final OutputFormat... newFormats) {
      formats = EnumSet.copyOf(List.of(newFormats));
      return this;
    }

    public Options rasters(final String list, final double cell, final PitFree pitFree) {
      rasters = new Rasters(list, cell, pitFree);
      return this;
    }

    public Options rasters(final String list, final double cell) {
      rasters = new Rasters(list, cell);
      return this;
    }

    public Options attributes(final String list) throws UsageException {
      attributes = AttributeChoice.parse(list).with(attributes.geometry());
      return this;
    }

    public Options geometry() {
      attributes = attributes.with(AttributeChoice.Geometry.WKB);
      return this;
    }

    public Options float32() {
      extraBytes = JobOptions.ExtraBytes.FLOAT32;
      return this;
    }

    public Options compression(final PageCompression newCompression) {
      compression = newCompression;
      return this;
    }

    public Options device(final DeviceChoice newDevice) {
      device = newDevice;
      return this;
    }

    public Options codec(final CodecChoice newCodec) {
      codec = newCodec;
      return this;
    }

    public Options engine(final EngineChoice newEngine) {
      engine = newEngine;
      return this;
    }

    public Options skipBadFiles() {
      onError = JobOptions.OnError.SKIP;
      return this;
    }

    /** What suffices; of features that are none, anything. */
    private double halo() {
      try {
        return JobOptions.sufficientHalo(
            features, scales, like, orientation, computeAt, filters, radius, rasters);
      } catch (final UsageException e) {
        return radius;
      }
    }

    public JobOptions build() {
      return new JobOptions(
          inputs,
          output,
          like,
          k,
          radius,
          halo(),
          layout,
          tileSize,
          tilePoints,
          features,
          scales,
          eigenMode,
          orientation,
          computeAt,
          neighbors,
          ground,
          filters,
          sorFactor,
          groundFilter,
          formats,
          rasters,
          attributes,
          extraBytes,
          compression,
          device,
          engine,
          codec,
          onError);
    }
  }
}
