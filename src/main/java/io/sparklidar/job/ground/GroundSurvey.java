package io.sparklidar.job.ground;

import io.sparklidar.cloud.Bounds;
import io.sparklidar.cloud.Lattice;
import io.sparklidar.error.BadInput;
import io.sparklidar.error.UsageException;
import io.sparklidar.ground.smrf.CellBox;
import io.sparklidar.ground.smrf.CellGrid;
import io.sparklidar.job.JobOptions;
import io.sparklidar.job.LazySpark;
import io.sparklidar.job.input.InputResult;
import io.sparklidar.job.progress.Progress;
import io.sparklidar.job.progress.ProgressTicker;
import io.sparklidar.job.progress.StageName;
import io.sparklidar.job.transport.HostStages;
import io.sparklidar.job.transport.Parcels;
import io.sparklidar.storage.HadoopConf;
import io.sparklidar.storage.OutputFolder;
import io.sparklidar.tile.FileIndex;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.LongAccumulator;

/**
 * Finds the ground of a job before its tiles run. What an earlier run found of the same files by
 * the same rule is not done again. For use by the driver.
 */
public final class GroundSurvey {

  /** The types that travel, for Kryo. */
  public static final List<Class<? extends Record>> TYPES =
      List.of(GroundPlan.Piece.class, GroundPlan.Block.class, CellBox.class);

  private final LazySpark spark;
  private final JobOptions options;
  private final GroundFiles files;
  private final Progress progress;

  /**
   * @param spark where it runs
   * @param options the job's options
   * @param folder where heights are kept
   * @param progress is told how far it is
   */
  public GroundSurvey(
      final LazySpark spark,
      final JobOptions options,
      final OutputFolder folder,
      final Progress progress) {
    this.spark = spark;
    this.options = options;
    this.files = new GroundFiles(new HadoopConf(spark.hadoopConfiguration()), folder);
    this.progress = progress;
  }

  /**
   * Checks that cells are no smaller than what coordinates can tell apart.
   *
   * @param options the job's options
   * @param lattice the job's integer grid
   * @throws UsageException if they are
   */
  public static void requireCells(final JobOptions options, final Lattice lattice)
      throws UsageException {
    try {
      CellGrid.of(lattice, options.groundFilter().parameters().cell());
    } catch (final IllegalArgumentException e) {
      throw new UsageException("--ground-cell: " + e.getMessage());
    }
  }

  /**
   * Finds it.
   *
   * @param indexes the inputs
   * @param lattice the job's integer grid
   * @param region where points are looked at, be it for others; empty for everywhere
   * @throws IOException if storage fails
   */
  public Ground of(
      final List<FileIndex> indexes, final Lattice lattice, final Optional<Bounds> region)
      throws IOException {
    final CellGrid grid = CellGrid.of(lattice, options.groundFilter().parameters().cell());
    final GroundPlan plan =
        GroundPlan.of(
            indexes,
            lattice.toString(),
            grid,
            options.groundFilter(),
            region,
            options.tilePoints());
    final Set<String> there = files.names();
    final List<GroundPlan.Block> blocks =
        plan.blocks().values().stream().filter(block -> !there.contains(block.name())).toList();
    final Set<String> needed =
        blocks.stream().flatMap(block -> block.pieces().stream()).collect(Collectors.toSet());
    final List<GroundPlan.Piece> pieces =
        plan.pieces().stream()
            .filter(piece -> needed.contains(piece.name()) && !there.contains(piece.name()))
            .sorted(Comparator.comparingLong(GroundPlan.Piece::points).reversed())
            .toList();
    final List<BadInput> bad = pieces.isEmpty() ? List.of() : findLowest(pieces, lattice, grid);
    if (!bad.isEmpty()) {
      return new Ground(Optional.empty(), Optional.empty(), bad);
    }
    if (!blocks.isEmpty()) {
      makeSurfaces(blocks, grid);
    }
    final Map<Long, String> surfaces = new HashMap<>();
    plan.blocks().forEach((block, of) -> surfaces.put(block, of.name()));
    return new Ground(
        Optional.of(GroundClasses.of(files, lattice, options.groundFilter(), surfaces, indexes)),
        Optional.of(plan),
        List.of());
  }

  private List<BadInput> findLowest(
      final List<GroundPlan.Piece> pieces, final Lattice lattice, final CellGrid grid) {
    final JavaSparkContext session = spark.get();
    final long points = pieces.stream().mapToLong(GroundPlan.Piece::points).sum();
    final LongAccumulator done = session.sc().longAccumulator("points looked at for ground");
    StageName.set(
        session,
        String.format(
            Locale.ROOT, "lowest heights of %d pieces, %,d points", pieces.size(), points));
    final ProgressTicker ticker = new ProgressTicker(progress, "ground", done, points);
    try {
      final List<BadInput> bad = new ArrayList<>();
      for (final InputResult<String> result :
          Parcels.collect(
              HostStages.of(
                  Parcels.send(session, pieces, pieces.size())
                      .map(new LowestTask(files, lattice, grid, options, done))))) {
        if (result.bad() != null) {
          bad.add(result.bad());
        }
      }
      return bad;
    } finally {
      ticker.close();
    }
  }

  private void makeSurfaces(final List<GroundPlan.Block> blocks, final CellGrid grid) {
    final JavaSparkContext session = spark.get();
    StageName.set(session, "ground surfaces of " + blocks.size() + " blocks");
    HostStages.of(Parcels.send(session, blocks, blocks.size()))
        .foreach(new SurfaceTask(files, grid, options.groundFilter().parameters()));
  }

  /**
   * Deletes what no run will look at again: lowest heights, whose surfaces are made, and surfaces
   * of other rules or files.
   *
   * @param ground of the job
   */
  public void settle(final Ground ground) throws IOException {
    files.keepOnly(
        ground.classes().map(classes -> Set.copyOf(classes.surfaces().values())).orElse(Set.of()));
  }
}
