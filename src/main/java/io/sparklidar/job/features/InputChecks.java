package io.sparklidar.job.features;

import io.sparklidar.cloud.Bounds;
import io.sparklidar.cloud.Lattice;
import io.sparklidar.cloud.Region;
import io.sparklidar.error.UsageException;
import io.sparklidar.feature.FeaturePlan;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.JobColumns;
import io.sparklidar.filter.PointFilters;
import io.sparklidar.gpu.DeviceChoice;
import io.sparklidar.ground.HeightModel;
import io.sparklidar.job.JobOptions;
import io.sparklidar.job.ground.GroundSurvey;
import io.sparklidar.job.output.ParquetSchema;
import io.sparklidar.job.output.raster.RasterColumns;
import io.sparklidar.raster.CellGrid;
import io.sparklidar.raster.Rasters;
import io.sparklidar.storage.OutputFormat;
import io.sparklidar.tile.Cells;
import io.sparklidar.tile.FileIndex;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What of a job can only be told once its inputs are known, and is not left to tiles to find out.
 * Immutable.
 *
 * @param options of the job
 * @param features what is written
 * @param filters which points
 */
record InputChecks(JobOptions options, FeatureSet features, PointFilters filters) {

  private static final String UNEQUAL_STEPS =
      " needs x and y in steps of one length, and these files have %s and %s";

  /**
   * Makes sure that inputs can be what options ask of them.
   *
   * @param files the good inputs
   * @throws UsageException if they cannot
   */
  void require(final List<FileIndex> files) throws UsageException {
    requireAttributes(files);
    requireBands(files);
    requirePoints(files);
  }

  /**
   * The same of those that are searched together.
   *
   * @param files the good inputs of one CRS
   * @param lattice the grid they are searched on
   * @throws UsageException if they cannot
   */
  void requireOfGroup(final List<FileIndex> files, final Lattice lattice) throws UsageException {
    requireLatticeOfGpu(lattice);
    requireRasters(files);
  }

  /**
   * The same of what a query looks at, whose columns are known.
   *
   * @param files the good inputs near it
   * @throws UsageException if they cannot
   */
  void requireOfQuery(final List<FileIndex> files) throws UsageException {
    if (!files.isEmpty()) {
      requirePoints(files);
    }
  }

  /**
   * Makes sure that what is asked for can be computed on a grid.
   *
   * @param lattice the grid
   * @param computed all columns that engines and the job compute
   * @throws UsageException if it cannot
   */
  void requireGrid(final Lattice lattice, final FeatureSet computed) throws UsageException {
    requireSquareSteps(lattice, computed);
    requireCells(lattice);
  }

  /** What no GPU can search is not left to tiles to find out. */
  private void requireLatticeOfGpu(final Lattice lattice) throws UsageException {
    if (options.device() != DeviceChoice.GPU) {
      return;
    }
    final Optional<String> whyNot =
        FeaturePlan.of(JobColumns.searched(filters.computed(features)), options.neighborhood())
            .parts()
            .stream()
            .flatMap(part -> options.engine().whyNotOnDevice(lattice, part.neighborhood()).stream())
            .findFirst();
    if (whyNot.isPresent()) {
      throw new UsageException(
          "--device gpu, but "
              + whyNot.get()
              + (lattice.isIsotropic()
                  ? ""
                  : ", and these files share none (heights in other units than x and y, or degrees)")
              + "; use --device auto or cpu");
    }
  }

  /** A column that no input has is not left to whoever looks for it in the table. */
  private void requireAttributes(final List<FileIndex> files) throws UsageException {
    if (options.attributes().names().isEmpty()) {
      return;
    }
    final List<String> names =
        ParquetSchema.of(FeatureJob.layouts(files), features).attributeNames();
    final List<String> unknown = options.attributes().notIn(names);
    JobOptions.require(
        unknown.isEmpty(),
        "--attributes: no input has "
            + String.join(", ", unknown)
            + "; there are "
            + String.join(", ", names));
  }

  /** Neither is one of a raster. */
  private void requireBands(final List<FileIndex> files) throws UsageException {
    if (!options.formats().contains(OutputFormat.COG)) {
      return;
    }
    final Rasters rasters = options.rasters();
    final List<String> unknown =
        RasterColumns.missing(rasters, features.columnNames(), FeatureJob.layouts(files));
    JobOptions.require(
        unknown.isEmpty(),
        "--rasters: "
            + String.join(", ", unknown)
            + " is no attribute of any input and not among --features");
  }

  /** More cells than a file holds are not left to who writes it. */
  private void requireRasters(final List<FileIndex> files) throws UsageException {
    if (!options.formats().contains(OutputFormat.COG)) {
      return;
    }
    final Rasters rasters = options.rasters();
    final Bounds all = files.stream().map(FileIndex::bounds).reduce(Bounds.EMPTY, Bounds::union);
    if (all.isEmpty()) {
      return;
    }
    final double farthest =
        Math.max(
            Math.max(Math.abs(all.minX()), Math.abs(all.maxX())),
            Math.max(Math.abs(all.minY()), Math.abs(all.maxY())));
    JobOptions.require(
        Cells.fits(farthest + options.tileSize(), rasters.cell()),
        "--cell is too small to number the cells from the origin of the CRS: " + rasters.cell());
    final double cells =
        cellsAlong(all.width(), rasters.cell()) * cellsAlong(all.height(), rasters.cell());
    JobOptions.require(
        cells <= CellGrid.MAX_CELLS,
        String.format(
            Locale.ROOT,
            "a tile has %,.0f cells, more than a file holds, %,d: use a smaller --tile-size or a"
                + " larger --cell",
            cells,
            CellGrid.MAX_CELLS));
  }

  /** How many cells a tile may have along an axis, whose points lie in such a length at most. */
  private double cellsAlong(final double length, final double cell) {
    return Math.min((options.tileSize() + 2 * options.rasters().reach()) / cell, length / cell + 2);
  }

  /** A region that misses all inputs is a mistake, or of another CRS. */
  private void requirePoints(final List<FileIndex> files) throws UsageException {
    Bounds all = Bounds.EMPTY;
    for (final FileIndex file : files) {
      all = all.union(file.bounds());
    }
    if (all.isEmpty()) {
      return;
    }
    for (final Region region : filters.region()) {
      JobOptions.require(
          files.stream().anyMatch(file -> region.meets(file.bounds())),
          "no input has points in --box or --polygon, which lies in x "
              + region.bounds().minX()
              + ".."
              + region.bounds().maxX()
              + ", y "
              + region.bounds().minY()
              + ".."
              + region.bounds().maxY()
              + "; inputs lie in x "
              + all.minX()
              + ".."
              + all.maxX()
              + ", y "
              + all.minY()
              + ".."
              + all.maxY()
              + ", CRS "
              + files.get(0).crs().name()
              + ", which it must be in too");
    }
  }

  private void requireCells(final Lattice lattice) throws UsageException {
    if (!options.groundFilter().isNone()) {
      GroundSurvey.requireCells(options, lattice);
    }
  }

  /** Circles are told by whole numbers. */
  private void requireSquareSteps(final Lattice lattice, final FeatureSet computed)
      throws UsageException {
    JobOptions.require(
        !options.rastersHaveCanopy() || lattice.unitX() == lattice.unitY(),
        "chm-pitfree"
            + UNEQUAL_STEPS.formatted(lattice.unitX(), lattice.unitY())
            + "; use max:height_above_ground");
    JobOptions.require(
        options.ground().model() != HeightModel.TIN
            || JobColumns.ofGround(computed).size() == 0 && !options.rastersNeedGround()
            || lattice.unitX() == lattice.unitY(),
        "--height tin"
            + UNEQUAL_STEPS.formatted(lattice.unitX(), lattice.unitY())
            + "; use --height idw");
  }
}
