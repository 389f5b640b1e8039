package io.sparklidar.source.features;

import io.sparklidar.job.features.HeldTile;
import io.sparklidar.source.frame.MetricValue;
import io.sparklidar.source.frame.SumMetric;
import java.util.Arrays;
import java.util.Locale;
import org.apache.spark.sql.connector.metric.CustomMetric;
import org.apache.spark.sql.connector.metric.CustomTaskMetric;

/** What the pages of Spark say of a scan, and what a task counts for it. */
public final class FeatureMetrics {

  static final String FILES_READ = "lidarFilesRead";
  static final String FILES_INDEXED = "lidarFilesIndexed";
  static final String COLUMNS = "lidarColumnsComputed";
  static final String POINTS = "lidarPoints";
  static final String POINTS_DECODED = "lidarPointsDecoded";
  static final String BYTES_READ = "lidarBytesRead";
  static final String TILES_ON_GPU = "lidarTilesOnGpu";
  static final String TILES_ON_CPU = "lidarTilesOnCpu";
  static final String TILES_SPLIT = "lidarTilesSplit";
  static final String LARGEST_TILE = "lidarLargestTile";
  static final String WAITED = "lidarWaited";
  static final String DECODE = "lidarDecode";
  static final String SEARCH = "lidarSearch";

  private static final double MILLIS = 1e3;

  private long points;
  private long pointsDecoded;
  private long bytesRead;
  private long onGpu;
  private long onCpu;
  private long split;
  private long largest;
  private double waited;
  private double decode;
  private double search;

  /** Of a task that has done nothing yet. */
  FeatureMetrics() {}

  /** A tile was computed. */
  void add(final HeldTile tile) {
    points += tile.table().size();
    pointsDecoded += tile.pointsRead();
    bytesRead += tile.bytesRead();
    onGpu += tile.isOfDevice() ? 1 : 0;
    onCpu += tile.isOfDevice() ? 0 : 1;
    split += tile.isSplit() ? 1 : 0;
    largest = Math.max(largest, tile.table().size());
    waited += tile.seconds("wait");
    decode += tile.seconds("read");
    search += tile.seconds("search");
  }

  /** What the task has done so far. */
  CustomTaskMetric[] values() {
    return new CustomTaskMetric[] {
      new MetricValue(POINTS, points),
      new MetricValue(POINTS_DECODED, pointsDecoded),
      new MetricValue(BYTES_READ, bytesRead),
      new MetricValue(TILES_ON_GPU, onGpu),
      new MetricValue(TILES_ON_CPU, onCpu),
      new MetricValue(TILES_SPLIT, split),
      new Largest(LARGEST_TILE, largest),
      new MetricValue(WAITED, millis(waited)),
      new MetricValue(DECODE, millis(decode)),
      new MetricValue(SEARCH, millis(search))
    };
  }

  private static long millis(final double seconds) {
    return Math.round(seconds * MILLIS);
  }

  static CustomMetric[] all() {
    return new CustomMetric[] {
      new FilesRead(),
      new FilesIndexed(),
      new Columns(),
      new Points(),
      new PointsDecoded(),
      new BytesRead(),
      new TilesOnGpu(),
      new TilesOnCpu(),
      new TilesSplit(),
      new LargestTile(),
      new Waited(),
      new Decode(),
      new Search()
    };
  }

  /**
   * A number of a task that is the largest of several.
   *
   * @param name which
   * @param value how much
   */
  record Largest(String name, long value) implements CustomTaskMetric {

    /** Spark 4.2 asks for this, and adds up otherwise; others do not know it. */
    public CustomTaskMetric mergeWith(final CustomTaskMetric other) {
      return new Largest(name, Math.max(value, other.value()));
    }
  }

  /** Milliseconds of tasks: how many in all, and of the task that has most. */
  private abstract static class Time implements CustomMetric {

    private final String name;
    private final String description;

    Time(final String name, final String description) {
      this.name = name;
      this.description = description;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public String description() {
      return description;
    }

    @Override
    public String aggregateTaskMetrics(final long[] tasks) {
      return String.format(
          Locale.ROOT,
          "%.1f s, of one task at most %.1f s",
          Arrays.stream(tasks).sum() / MILLIS,
          Arrays.stream(tasks).max().orElse(0) / MILLIS);
    }
  }

  /** Made by Spark, by its name. */
  public static final class FilesRead extends SumMetric {
    /** Of no task yet. */
    public FilesRead() {
      super(FILES_READ, "files that points are read of");
    }
  }

  /** Made by Spark, by its name. */
  public static final class FilesIndexed extends SumMetric {
    /** Of no task yet. */
    public FilesIndexed() {
      super(FILES_INDEXED, "files decoded for the plan");
    }
  }

  /** Made by Spark, by its name. */
  public static final class Columns extends SumMetric {
    /** Of no task yet. */
    public Columns() {
      super(COLUMNS, "columns computed");
    }
  }

  /** Made by Spark, by its name. */
  public static final class Points extends SumMetric {
    /** Of no task yet. */
    public Points() {
      super(POINTS, "points computed");
    }
  }

  /** Made by Spark, by its name. */
  public static final class PointsDecoded extends SumMetric {
    /** Of no task yet. */
    public PointsDecoded() {
      super(POINTS_DECODED, "points decoded, halo included");
    }
  }

  /** Made by Spark, by its name. */
  public static final class BytesRead extends SumMetric {
    /** Of no task yet. */
    public BytesRead() {
      super(BYTES_READ, "bytes of files read for tiles");
    }
  }

  /** Made by Spark, by its name. */
  public static final class TilesOnGpu extends SumMetric {
    /** Of no task yet. */
    public TilesOnGpu() {
      super(TILES_ON_GPU, "tiles on GPU");
    }
  }

  /** Made by Spark, by its name. */
  public static final class TilesOnCpu extends SumMetric {
    /** Of no task yet. */
    public TilesOnCpu() {
      super(TILES_ON_CPU, "tiles on CPU");
    }
  }

  /** Made by Spark, by its name. */
  public static final class TilesSplit extends SumMetric {
    /** Of no task yet. */
    public TilesSplit() {
      super(TILES_SPLIT, "tiles split on GPU");
    }
  }

  /** Made by Spark, by its name. */
  public static final class Waited extends Time {
    /** Of no task yet. */
    public Waited() {
      super(WAITED, "waited for heap and GPU memory");
    }
  }

  /** Made by Spark, by its name. */
  public static final class Decode extends Time {
    /** Of no task yet. */
    public Decode() {
      super(DECODE, "decode");
    }
  }

  /** Made by Spark, by its name. */
  public static final class Search extends Time {
    /** Of no task yet. */
    public Search() {
      super(SEARCH, "search");
    }
  }

  /** Made by Spark, by its name. */
  public static final class LargestTile implements CustomMetric {

    /** Made by Spark, by its name. */
    public LargestTile() {}

    @Override
    public String name() {
      return LARGEST_TILE;
    }

    @Override
    public String description() {
      return "points of the largest tile";
    }

    @Override
    public String aggregateTaskMetrics(final long[] tasks) {
      return Long.toString(Arrays.stream(tasks).max().orElse(0));
    }
  }
}
