package io.sparklidar.frame;

import io.sparklidar.cloud.condition.Condition;
import io.sparklidar.error.UsageException;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.JobColumns;
import io.sparklidar.filter.PointFilters;
import io.sparklidar.job.input.FilterSource;
import io.sparklidar.job.sums.DistanceSums;
import io.sparklidar.tile.SquareTiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;

/**
 * Adds feature columns to frames of points: any frame with columns {@code x}, {@code y} and {@code
 * z}, whatever it was read or computed from. The features are those of a job on the same points,
 * bit for bit; no order of rows, partitioning or number of executors changes them. Safe for
 * concurrent use.
 *
 * <p>From Python: {@code DataFrame(spark._jvm.io.sparklidar.frame.LidarFeatures.of(df._jdf, {"k":
 * 20}), spark)}.
 */
public final class LidarFeatures {

  /** How often tiles with too many points are counted in smaller squares. */
  private static final int REFINEMENTS = 4;

  /** Points that are worth a task of their own. */
  private static final long LEAST_TILE_POINTS = 250_000;

  /** Partitions for each core there is, so that cores end together. */
  private static final int PARTITIONS_PER_CORE = 3;

  /** A halo is looked for this much wider, so that no rounding loses a point. */
  private static final double SLACK = 1.001;

  private static final List<Double> ORIGIN = List.of(0.0, 0.0, 0.0);

  private static final String COPY = "copy";
  private static final String LOOKED = "looked";
  private static final String ROW = "row";

  private final Dataset<Row> frame;
  private final FeatureOptions options;
  private final FrameColumns columns;

  /** Where points are. */
  private record Places(
      FrameLattice lattice, SquareTiles tiles, TilePartitions partitions, double middleZ) {}

  private LidarFeatures(
      final Dataset<Row> frame, final FeatureOptions options, final FrameColumns columns) {
    this.frame = frame;
    this.options = options;
    this.columns = columns;
  }

  /**
   * Adds the columns of the preset {@code default}, see {@link #of(Dataset, Map)}.
   *
   * @param frame points
   * @throws IllegalArgumentException if the frame has no points that can be used
   */
  public static Dataset<Row> of(final Dataset<Row> frame) {
    return of(frame, Map.of());
  }

  /**
   * Adds feature columns.
   *
   * @param frame points, a row each; it is read once now, x, y and z alone, and once more whenever
   *     the result is
   * @param options by name, as of {@code spark-lidar run}: {@code k}, {@code radius}, {@code
   *     features}, and so on; and {@code scale}, {@code offset}, {@code id}
   * @return the rows of the frame, in any order, with float columns for the features behind the
   *     others; null where a feature is not defined, or a row has no coordinates
   * @throws IllegalArgumentException naming the option or the column that is wrong, or a place that
   *     is on no lattice
   */
  public static Dataset<Row> of(final Dataset<Row> frame, final Map<String, ?> options) {
    try {
      if (frame.isStreaming()) {
        throw new UsageException(
            "the frame is a stream, and features look at all points; use foreachBatch");
      }
      final FeatureOptions chosen =
          FeatureOptions.of(
              options, name -> Optional.ofNullable(frame.sparkSession().conf().get(name, null)));
      final FrameColumns columns =
          FrameColumns.of(
              frame.schema(),
              chosen,
              FilterSource.read(
                  frame.sparkSession().sparkContext().hadoopConfiguration(),
                  chosen.job().filters()));
      return new LidarFeatures(takingPart(frame, columns.filters()), chosen, columns).result();
    } catch (final UsageException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    } catch (final IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  /** The rows of points that take part. */
  private static Dataset<Row> takingPart(final Dataset<Row> frame, final PointFilters filters) {
    Dataset<Row> part = frame;
    for (final Condition condition : filters.only()) {
      final RowTest test = new RowTest(condition);
      final Column[] looked =
          test.attributes().stream()
              .map(attribute -> FrameColumns.find(frame.schema(), attribute.columnName()))
              .map(
                  field ->
                      column(frame, field.orElseThrow())
                          .cast(DataTypes.DoubleType)
                          .as(field.orElseThrow().name()))
              .toArray(Column[]::new);
      part = part.where(functions.udf(test, DataTypes.BooleanType).apply(functions.struct(looked)));
    }
    return part;
  }

  /** Adds the columns; the frame is read for where its points lie, and then for its rows. */
  private Dataset<Row> result() throws UsageException {
    final FrameSummary summary = scan(FrameScan.of(axes()));
    if (!summary.notFinite().isEmpty()) {
      throw new UsageException(
          "a point lies at "
              + summary.notFinite()
              + ", which is no place; filter such rows, or make these coordinates null, so that"
              + " they are rows without features");
    }
    final int cores = frame.sparkSession().sparkContext().defaultParallelism();
    final FrameLattice lattice = FrameLattice.of(summary, options.scale().isPresent());
    final SquareTiles.Limits limits = limits(lattice, summary.points(), cores);
    SquareTiles tiles = SquareTiles.of(summary.counted(), limits);
    for (int refinement = 0; refinement < REFINEMENTS; refinement++) {
      final BitSet large = tiles.large(limits);
      if (large.isEmpty()) {
        break;
      }
      tiles = tiles.cut(large, scan(FrameScan.within(axes(), tiles, large)).counted(), limits);
    }
    final AxisSummary z = summary.axes().get(2);
    return rows(
        new Places(
            lattice,
            tiles,
            TilePartitions.of(tiles, PARTITIONS_PER_CORE * cores),
            (z.low() + z.high()) / 2));
  }

  private List<AxisSummary> axes() {
    final List<AxisSummary> axes = new ArrayList<>();
    for (int axis = 0; axis < columns.axes().size(); axis++) {
      final StructField column = columns.axes().get(axis);
      final double noise = FrameColumns.noise(column);
      axes.add(
          new AxisSummary(
              noise,
              options.scale().isPresent()
                  ? Optional.of(
                      new AxisGrid(
                          options.scale().get().get(axis),
                          options.offset().orElse(ORIGIN).get(axis),
                          noise))
                  : FrameColumns.origin(column)));
    }
    return axes;
  }

  private FrameSummary scan(final FrameScan scan) {
    final JavaRDD<Row> points = frame.select(places()).javaRDD();
    if (points.getNumPartitions() == 0) {
      return FrameSummary.of(scan.call(Collections.emptyIterator()).next());
    }
    return FrameSummary.of(
        points
            .mapPartitions(scan)
            .treeReduce((a, b) -> FrameSummary.of(a).plus(FrameSummary.of(b)).toBytes()));
  }

  /** The coordinates as doubles. */
  private Column[] places() {
    return columns.axes().stream()
        .map(axis -> column(frame, axis).cast(DataTypes.DoubleType).as(axis.name()))
        .toArray(Column[]::new);
  }

  /** Names may have dots. */
  private static Column column(final Dataset<Row> frame, final StructField field) {
    return frame.col("`" + field.name().replace("`", "``") + "`");
  }

  private SquareTiles.Limits limits(
      final FrameLattice lattice, final long points, final int cores) {
    final double reach = options.job().halo() * SLACK;
    return new SquareTiles.Limits(
        Math.min(options.job().tilePoints(), Math.max(LEAST_TILE_POINTS, points / cores)),
        lattice.longestSide() - 2 * Math.max(reach, groundReach()),
        reach);
  }

  private double groundReach() {
    return options.job().groundReach(columns.computed()) * SLACK;
  }

  /**
   * What columns are told by that all points decide together: what these follow from is computed of
   * all points, and summed up.
   */
  private Map<String, Double> limits(final Places places) {
    final FeatureSet ofJob = JobColumns.ofJob(columns.computed());
    final Map<String, Double> limits = new TreeMap<>();
    if (ofJob.size() == 0) {
      return limits;
    }
    final FrameColumns before = columns.before(ofJob);
    final Column[] looked =
        Arrays.stream(before.frame().fields())
            .map(field -> column(frame, field))
            .toArray(Column[]::new);
    final Dataset<Row> distances =
        new LidarFeatures(frame.select(looked), options, before).rows(places);
    for (final io.sparklidar.feature.Column column : ofJob.columns()) {
      final DistanceSums sums =
          DistanceSum.of(distances.select("`" + JobColumns.source(column).name() + "`"));
      limits.put(column.name(), sums.limit(options.job().sorFactor()));
    }
    return limits;
  }

  /** One shuffle brings the points of a tile together, and the rows of its core behind them. */
  private Dataset<Row> rows(final Places places) {
    final Map<String, Double> limits = limits(places);
    final TilePartitions partitions = places.partitions;
    final List<Column> looked = new ArrayList<>(List.of(places()));
    columns
        .attributes()
        .forEach(
            attribute -> looked.add(column(frame, attribute.column()).cast(DataTypes.DoubleType)));
    for (final StructField field : columns.identity()) {
      looked.add(
          column(frame, field)
              .cast(FrameColumns.isText(field) ? DataTypes.StringType : DataTypes.LongType));
    }
    final Column[] all =
        Arrays.stream(columns.frame().fields())
            .map(field -> column(frame, field))
            .toArray(Column[]::new);
    final UserDefinedFunction copies =
        functions.udf(
            new PointCopies(
                places.lattice,
                places.tiles,
                partitions,
                options.job().halo() * SLACK,
                groundReach(),
                columns.filters()),
            DataTypes.createArrayType(DataTypes.LongType, false));
    final TileRows layout = TileRows.of(columns);
    final List<Column> placed = new ArrayList<>();
    final List<Column> place = new ArrayList<>(List.of(places()));
    place.add(
        columns
            .classes()
            .map(field -> column(frame, field))
            .orElseGet(() -> functions.lit(null))
            .cast(DataTypes.DoubleType));
    placed.add(functions.explode(copies.apply(place.toArray(new Column[0]))).as(COPY));
    for (int i = 0; i < looked.size(); i++) {
      placed.add(looked.get(i).as(LOOKED + i));
    }
    placed.add(functions.struct(all).as(ROW));
    final Column copy = functions.col(COPY);
    final Column isRow = copy.bitwiseAND(PointCopies.KIND).equalTo(PointCopies.ROW);
    return frame
        .select(placed.toArray(new Column[0]))
        .withColumn(ROW, functions.when(isRow, functions.col(ROW)))
        .repartition(
            partitions.count(),
            functions.shiftright(copy, PointCopies.KEY_SHIFT).cast(DataTypes.IntegerType))
        .sortWithinPartitions(copy)
        .mapPartitions(
            new TileWalk(
                layout, places.lattice, places.tiles, places.middleZ, options.job(), limits),
            Encoders.row(columns.result()));
  }
}
