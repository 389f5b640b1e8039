package io.sparklidar.job.verify;

import io.sparklidar.cloud.Lattice;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.cloud.PointIdentity;
import io.sparklidar.error.UsageException;
import io.sparklidar.feature.Column;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.feature.JobColumns;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.feature.definition.FeatureCost;
import io.sparklidar.ground.GroundChoice;
import io.sparklidar.ground.HeightAboveGround;
import io.sparklidar.job.JobOptions;
import io.sparklidar.job.ground.GroundSurvey;
import io.sparklidar.job.input.InputPath;
import io.sparklidar.job.progress.Progress;
import io.sparklidar.job.terrain.Terrain;
import io.sparklidar.neighbor.Representatives;
import io.sparklidar.neighbor.cpu.GridEngine;
import io.sparklidar.parallel.SpareCores;
import io.sparklidar.proof.Axes;
import io.sparklidar.proof.BruteForce;
import io.sparklidar.proof.PlainFeatures;
import io.sparklidar.proof.PlainGround;
import io.sparklidar.proof.PlainRow;
import io.sparklidar.proof.PlainVariants;
import io.sparklidar.storage.OutputFolder;
import io.sparklidar.tile.DensityGrid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Explains one point: by the engine that jobs use, and by the plain formulas beside it. */
public final class PointExplainer {

  private static final String RULE =
      "by distance, exact in whole steps of the lattice; equally near ones by x, y, z, source file,"
          + " point index; the point itself counts, where it may be a neighbour";

  private static final String FOLDER = ".spark-lidar";

  private final Inputs inputs;
  private final FeatureSet features;
  private final Neighborhood job;
  private final double computeAt;
  private final double reach;
  private final GroundChoice ground;
  private final Optional<PointExplanation.Ground> told;

  private PointExplainer(
      final Inputs inputs,
      final FeatureSet features,
      final JobOptions options,
      final Optional<PointExplanation.Ground> told) {
    this.inputs = inputs;
    this.features = features;
    this.job = options.neighborhood();
    this.computeAt = options.computeAt();
    this.reach = Representatives.halo(computeAt, features.radius(job.radius()));
    this.ground = options.ground();
    this.told = told;
  }

  /**
   * Explains a point.
   *
   * @param conf Hadoop configuration
   * @param file its file
   * @param index its index in it, from 0
   * @param others files whose points may be neighbours, besides those of its own; may be empty
   * @param options neighbourhood and features, as of a run
   * @param progress is told what is read
   * @throws UsageException if there is no such file or point
   */
  public static PointExplanation explain(
      final Configuration conf,
      final String file,
      final long index,
      final List<String> others,
      final JobOptions options,
      final Progress progress)
      throws UsageException, IOException {
    final FeatureSet features = options.featureSet();
    final List<String> paths = new ArrayList<>(List.of(file));
    paths.addAll(others);
    final Path asked = InputPath.of(conf, file);
    final FileSystem fs = asked.getFileSystem(conf);
    if (fs.exists(asked) && fs.getFileStatus(asked).isDirectory()) {
      throw InputPath.folder(file, "name the point's file in it");
    }
    final Inputs inputs =
        Inputs.find(
            conf,
            paths,
            new OutputFolder(new Path(asked.getParent(), FOLDER).toString()),
            DensityGrid.Mode.ADAPTIVE,
            options.reach(),
            any -> true,
            options.neighbors().all(),
            progress);
    final int ordinal = ordinal(inputs, conf, asked);
    final long count = inputs.files().get(ordinal).pointCount();
    JobOptions.require(
        index >= 0 && index < count,
        "INDEX must be in 0.." + (count - 1) + " for " + inputs.path(ordinal) + ", got " + index);
    if (options.groundFilter().isNone()) {
      return new PointExplainer(inputs, features, options, Optional.empty())
          .explain(ordinal, index);
    }
    GroundSurvey.requireCells(options, inputs.groups().lattice(ordinal));
    progress.line("ground: the surface around the point is made");
    final PointGround told = PointGround.of(inputs, options, ordinal, index);
    return new PointExplainer(
            inputs.with(told.classes()), features, options, Optional.of(told.explanation()))
        .explain(ordinal, index);
  }

  private static int ordinal(final Inputs inputs, final Configuration conf, final Path asked)
      throws UsageException, IOException {
    final String path = asked.getFileSystem(conf).resolvePath(asked).toString();
    for (int f = 0; f < inputs.files().size(); f++) {
      if (inputs.path(f).equals(path)) {
        return f;
      }
    }
    throw new UsageException(asked + ": give one file that can be read, in the CRS of --input");
  }

  private PlainVariants variants() {
    return PlainConvention.of(features);
  }

  private PointExplanation explain(final int file, final long index)
      throws UsageException, IOException {
    // Twice as far as anything looks, so that what a wider halo would hold is there too.
    final Surroundings.Read wide =
        Surroundings.of(inputs, features.needs(), file, index, 2 * reach);
    final Surroundings.Read halo = wide.within(reach);
    final int standing = PlainStanding.of(wide.block(), computeAt);
    final PointBlock about = PlainStanding.about(wide.block(), standing);
    final FeatureSet byNeighbors = features.where(c -> c.feature().cost() != FeatureCost.GROUND);
    final FeatureTable table = table(halo.block(), byNeighbors);
    final FeatureTable wider = table(wide.block(), byNeighbors);
    final Map<Neighborhood, List<Column>> byNeighborhood = new LinkedHashMap<>();
    final List<Column> ofPoint = new ArrayList<>();
    for (final Column column : byNeighbors.columns()) {
      if (column.feature().cost() == FeatureCost.POINT) {
        ofPoint.add(column);
      } else {
        byNeighborhood.computeIfAbsent(column.scale().in(job), n -> new ArrayList<>()).add(column);
      }
    }
    final List<PointExplanation.Around> around = new ArrayList<>();
    boolean agrees = true;
    for (final Map.Entry<Neighborhood, List<Column>> entry : byNeighborhood.entrySet()) {
      final PointExplanation.Around one =
          around(about, entry.getKey(), entry.getValue(), table, wider);
      around.add(one);
      agrees &=
          one.tiling().same() && one.values().stream().allMatch(PointExplanation.Value::agrees);
    }
    if (JobColumns.of(features).needGround()) {
      final PointExplanation.Around height = height(file, index);
      around.add(height);
      agrees &=
          height.tiling().same()
              && height.values().stream().allMatch(PointExplanation.Value::agrees);
    }
    final BruteForce ofJob = PlainSearch.of(halo.block(), job);
    final PlainRow alone =
        PlainFeatures.of(
            halo.block(), 0, ofJob, PlainNeighbors.of(halo.block(), ofJob, job), variants());
    final List<PointExplanation.Value> pointValues = values(ofPoint, table, alone);
    agrees &= pointValues.stream().allMatch(PointExplanation.Value::agrees);
    final double[] place = place(wide.block(), 0);
    return new PointExplanation(
        inputs.path(file),
        index,
        place[0],
        place[1],
        place[2],
        RULE,
        standing == 0 ? null : standing(wide.block(), standing),
        around,
        pointValues,
        told.orElse(null),
        new PointExplanation.Reading(wide.files(), wide.chunks(), wide.block().size()),
        agrees);
  }

  private FeatureTable table(final PointBlock block, final FeatureSet chosen) {
    if (computeAt == 0) {
      return computed(block, chosen);
    }
    final FeatureSet ofPoint = chosen.where(c -> c.feature().cost() == FeatureCost.POINT);
    final FeatureSet carried = chosen.where(column -> !ofPoint.contains(column));
    final Representatives standing = Representatives.of(block, computeAt);
    return FeatureTable.joining(
        chosen,
        computed(block, ofPoint),
        computed(standing.block(), carried).select(carried, standing.rows()));
  }

  private FeatureTable computed(final PointBlock block, final FeatureSet chosen) {
    final JobColumns columns = JobColumns.of(chosen);
    return columns.complete(
        new GridEngine().compute(block, job, columns.searched()), block, Optional.empty());
  }

  private PointExplanation.Standing standing(final PointBlock block, final int point) {
    final double[] place = place(block, point);
    final double[] own = place(block, 0);
    return new PointExplanation.Standing(
        inputs.path(PointIdentity.file(block.identity()[point])),
        PointIdentity.index(block.identity()[point]),
        Math.sqrt(
            Math.pow(place[0] - own[0], 2)
                + Math.pow(place[1] - own[1], 2)
                + Math.pow(place[2] - own[2], 2)));
  }

  private PointExplanation.Around around(
      final PointBlock block,
      final Neighborhood neighborhood,
      final List<Column> columns,
      final FeatureTable table,
      final FeatureTable wider) {
    final BruteForce search = PlainSearch.of(block, neighborhood);
    final List<BruteForce.Neighbor> found = PlainNeighbors.of(block, search, neighborhood);
    final PlainRow plain = PlainFeatures.of(block, 0, search, found, variants());
    final List<PointExplanation.Neighbor> neighbors = new ArrayList<>();
    for (int n = 0; n < found.size(); n++) {
      neighbors.add(
          neighbor(block, found.get(n).index(), found.get(n).distance(), isTied(found, n), null));
    }
    final double farthest = farthest(block, neighbors);
    boolean same = true;
    for (final Column column : columns) {
      same &=
          Float.floatToIntBits(table.column(column.name())[0])
              == Float.floatToIntBits(wider.column(column.name())[0]);
    }
    final boolean shaped = found.size() >= 3;
    return new PointExplanation.Around(
        name(neighborhood),
        neighborhood.radius(),
        neighbors,
        shaped ? plain.covariance() : null,
        shaped ? plain.axes().values() : null,
        shaped ? plain.axes().vectors() : null,
        values(columns, table, plain),
        new PointExplanation.Tiling(reach, farthest, reach - farthest, same),
        null);
  }

  private PointExplanation.Neighbor neighbor(
      final PointBlock block,
      final int at,
      final double distance,
      final boolean tied,
      final Double weight) {
    final double[] place = place(block, at);
    return new PointExplanation.Neighbor(
        inputs.path(PointIdentity.file(block.identity()[at])),
        PointIdentity.index(block.identity()[at]),
        place[0],
        place[1],
        place[2],
        distance,
        tied,
        weight);
  }

  /** How far along x or y the farthest neighbour is. */
  private static double farthest(
      final PointBlock block, final List<PointExplanation.Neighbor> neighbors) {
    final double[] own = place(block, 0);
    return neighbors.stream()
        .mapToDouble(n -> Math.max(Math.abs(n.x() - own[0]), Math.abs(n.y() - own[1])))
        .max()
        .orElse(0);
  }

  /** The ground below the point, and how high it is above it. */
  private PointExplanation.Around height(final int file, final long index) throws IOException {
    final PlainHeights heights = PlainHeights.of(inputs, List.of(), ground);
    final Surroundings.Read wide = heights.around(file, index, 2 * ground.reach());
    final PointBlock block = wide.block();
    final PlainGround.Height plain = heights.of(block);
    final float height = height(wide.within(ground.reach()).block(), heights);
    final List<PointExplanation.Neighbor> neighbors = new ArrayList<>();
    final double[] own = place(block, 0);
    for (int i = 0; i < plain.from().size(); i++) {
      final int at = plain.from().get(i);
      final double[] place = place(block, at);
      neighbors.add(
          neighbor(
              block,
              at,
              Math.hypot(place[0] - own[0], place[1] - own[1]),
              false,
              plain.weights().get(i)));
    }
    final double farthest = farthest(block, neighbors);
    final FeatureSet column = JobColumns.ofGround(features);
    final PlainRow row =
        heights.with(
            new PlainRow(Map.of(), Map.of(), null, new Axes(new double[3], new double[3][3])),
            plain);
    return new PointExplanation.Around(
        ground.model().isOfPoints()
            ? "ground points within " + ground.radius() + " in plan that its height is above"
            : "rasters of --dtm that its height is above",
        ground.radius(),
        neighbors,
        null,
        null,
        null,
        values(column.columns(), FeatureTable.of(column, new float[] {height}), row),
        new PointExplanation.Tiling(
            ground.reach(),
            farthest,
            ground.reach() - farthest,
            Float.floatToIntBits(height) == Float.floatToIntBits(height(block, heights))),
        Double.isNaN(plain.circle()) ? null : plain.circle());
  }

  private static float height(final PointBlock block, final PlainHeights heights)
      throws IOException {
    final Optional<Terrain> terrain = heights.terrain(block);
    if (terrain.isPresent()) {
      return terrain.get().heights(block).heights()[0];
    }
    final GroundChoice ground = heights.choice();
    final int[] rows =
        IntStream.range(0, block.size())
            .filter(i -> block.references().isEmpty() || block.references().get().get(i))
            .toArray();
    return HeightAboveGround.of(
            block, block.of(rows, rows.length, 0), ground.model(), ground.radius(), SpareCores.NONE)
        .heights()[0];
  }

  private static boolean isTied(final List<BruteForce.Neighbor> found, final int n) {
    return n > 0 && found.get(n - 1).squared().compareTo(found.get(n).squared()) == 0
        || n + 1 < found.size()
            && found.get(n + 1).squared().compareTo(found.get(n).squared()) == 0;
  }

  private static String name(final Neighborhood neighborhood) {
    if (neighborhood instanceof Neighborhood.Optimal optimal) {
      return "as many of the "
          + optimal.fewest()
          + " to "
          + optimal.k()
          + " nearest within "
          + optimal.radius()
          + " as have the smallest eigenentropy";
    }
    if (neighborhood instanceof Neighborhood.Thinned thinned) {
      return "the "
          + thinned.k()
          + " nearest within "
          + thinned.radius()
          + " of one point per voxel of "
          + thinned.voxel();
    }
    if (neighborhood instanceof Neighborhood.Cylinder cylinder) {
      return "all within " + cylinder.radius() + " in plan";
    }
    return neighborhood instanceof Neighborhood.Nearest nearest
        ? "the " + nearest.k() + " nearest within " + nearest.radius()
        : "all within " + neighborhood.radius();
  }

  private static double[] place(final PointBlock block, final int point) {
    final Lattice lattice = block.lattice();
    return new double[] {
      lattice.nearX((block.originX() + block.x()[point]) * lattice.unitX()),
      lattice.nearY((block.originY() + block.y()[point]) * lattice.unitY()),
      lattice.nearZ((block.originZ() + block.z()[point]) * lattice.unitZ())
    };
  }

  private List<PointExplanation.Value> values(
      final List<Column> columns, final FeatureTable table, final PlainRow plain) {
    final List<PointExplanation.Value> values = new ArrayList<>();
    for (final Column column : columns) {
      final String feature = column.feature().columnName();
      final float value = table.column(column.name())[0];
      final double wanted = Optional.ofNullable(plain.values().get(feature)).orElse(Double.NaN);
      values.add(
          new PointExplanation.Value(
              column.name(),
              Float.isNaN(value) ? null : value,
              Double.isNaN(wanted) ? null : wanted,
              column.unit().symbol(),
              column.definition(),
              Float.isNaN(value)
                  ? plain.whyNull().getOrDefault(feature, "the engine gives none")
                  : null,
              Agreement.of(feature, plain, value, 0, variants())));
    }
    return values;
  }
}
