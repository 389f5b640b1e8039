package io.sparklidar.job.features;

import io.sparklidar.cloud.LasField;
import io.sparklidar.cloud.Lattice;
import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.error.BadInput;
import io.sparklidar.error.BadInputException;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.JobColumns;
import io.sparklidar.filter.PointFilters;
import io.sparklidar.ground.GroundChoice;
import io.sparklidar.job.JobOptions;
import io.sparklidar.job.input.ClassRules;
import io.sparklidar.job.input.InputReading;
import io.sparklidar.job.input.SourceFiles;
import io.sparklidar.job.output.ParquetSchema;
import io.sparklidar.job.output.SharedSchema;
import io.sparklidar.job.output.raster.RasterColumns;
import io.sparklidar.job.report.TopGrid;
import io.sparklidar.job.terrain.Terrain;
import io.sparklidar.las.point.PointLayout;
import io.sparklidar.storage.HadoopConf;
import io.sparklidar.storage.OutputFolder;
import io.sparklidar.storage.OutputFormat;
import io.sparklidar.tile.TileAttributes;
import io.sparklidar.tile.TileCore;
import io.sparklidar.tile.TileReader;
import io.sparklidar.tile.TileSpec;
import java.io.IOException;
import java.io.Serializable;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What all tasks of a job share; travels with their code.
 *
 * @param options the job's options
 * @param features what to compute
 * @param lattice the job's integer grid, with heights in the unit of x and y
 * @param outputLattice the same with heights in the unit of the files, for outputs that mix files
 * @param conf Hadoop configuration
 * @param folder where results go
 * @param table the table of all files that are part of it; has the point layouts of all inputs, by
 *     ordinal
 * @param paths the inputs, by ordinal
 * @param metadata what every output file says of the job
 * @param grid the cells of the job's pictures; empty if there are no points
 * @param filters which points take part and which are written
 * @param columns the columns that are computed: those of {@code features}, which are written, and
 *     those that filters look at
 * @param handsOver whether rows go to who asks for them, and no file is written
 * @param classes of the inputs' points, where they are not those of the files; one at most
 * @param terrain rasters that heights above ground are above; empty if they are above points
 */
record TileContext(
    JobOptions options,
    FeatureSet features,
    Lattice lattice,
    Lattice outputLattice,
    HadoopConf conf,
    OutputFolder folder,
    SharedSchema table,
    List<String> paths,
    Map<String, String> metadata,
    List<TopGrid> grid,
    PointFilters filters,
    JobColumns columns,
    boolean handsOver,
    List<ClassRules> classes,
    List<Terrain> terrain)
    implements Serializable {

  /** Of a job that writes every point. */
  TileContext(
      final JobOptions options,
      final FeatureSet features,
      final Lattice lattice,
      final Lattice outputLattice,
      final HadoopConf conf,
      final OutputFolder folder,
      final SharedSchema table,
      final List<String> paths,
      final Map<String, String> metadata,
      final List<TopGrid> grid) {
    this(
        options,
        features,
        lattice,
        outputLattice,
        conf,
        folder,
        table,
        paths,
        metadata,
        grid,
        PointFilters.NONE,
        JobColumns.of(features),
        false,
        List.of(),
        List.of());
  }

  /**
   * The same, its rows handed over.
   *
   * @param newTable what they are part of
   */
  TileContext handingOver(final SharedSchema newTable) {
    return new TileContext(
        options,
        features,
        lattice,
        outputLattice,
        conf,
        folder,
        newTable,
        paths,
        metadata,
        grid,
        filters,
        columns,
        true,
        classes,
        terrain);
  }

  /** The table that files of the job are part of: it has the columns of all inputs. */
  ParquetSchema schema() {
    return table.get();
  }

  /** The point layouts of all inputs, by ordinal. */
  List<PointLayout> layouts() {
    return table.layouts();
  }

  /** What results depend on of inputs that they hold no points of. */
  String layoutsKey() {
    return OutputFormat.anyTable(options.formats()) ? schema().key() : "";
  }

  /** Which points a tile has. For use by one thread. */
  TileReader.Choice choice() {
    return handsOver && filters.areNone() ? TileReader.Choice.ALL_KEPT : filters.choice();
  }

  /**
   * Source attributes that a tile must read: for features, to know who may be a neighbour, and
   * classes for its picture.
   */
  TileAttributes attributes() {
    final Set<PointAttribute> searched = columns.searched().needs();
    if (needsCanopy()) {
      searched.add(PointAttribute.RETURN_NUMBER);
    }
    return new TileAttributes(
        searched,
        handsOver ? Set.of() : Set.of(PointAttribute.CLASSIFICATION),
        options.neighbors().all(),
        needsGround() ? Optional.of(GroundChoice.CONDITION) : Optional.empty());
  }

  /** Whether a tile looks for ground points around it, for columns or for rasters. */
  boolean needsGround() {
    return options.ground().model().isOfPoints()
        && (columns.needGround() || !handsOver && options.rastersNeedGround());
  }

  /** Whether a tile looks for what the canopy is made of. */
  boolean needsCanopy() {
    return !handsOver && options.rastersHaveCanopy();
  }

  /** What a tile keeps of its core points. */
  Set<LasField> keptFields(final TileSpec tile, final PointLayout layout) {
    if (filters.areNone() || handsOver || !(tile.core() instanceof TileCore.PartOfFile)) {
      return outputFields(layout);
    }
    // They are written by others.
    final Set<LasField> fields = EnumSet.copyOf(layout.fields());
    fields.retainAll(filters.fields());
    return fields;
  }

  /** What of its points a file's outputs need. */
  Set<LasField> outputFields(final PointLayout layout) {
    final Set<LasField> fields = EnumSet.copyOf(layout.fields());
    if (handsOver || !writesChunks()) {
      fields.retainAll(
          handsOver || OutputFormat.anyTable(options.formats()) ? schema().fields() : Set.of());
      fields.addAll(filters.fields());
      if (!handsOver && writesRasters()) {
        fields.addAll(RasterColumns.fields(options.rasters()));
        fields.add(LasField.XY);
      }
      fields.retainAll(layout.fields());
    }
    return fields;
  }

  /**
   * Whether a tile keeps what outputs need of its core points until they are written, so that
   * nothing is decoded twice, whatever the formats. Not kept are points that no output asks for:
   * those of a LAZ file that takes the compressed layers of its source, and those of parts that
   * write features alone.
   */
  boolean retainsCorePoints(final TileSpec tile) {
    if (!filters.areNone() || handsOver) {
      // What a point is like decides whether it is written.
      return true;
    }
    if (tile.core() instanceof TileCore.PartOfFile part && part.whole().isEmpty()) {
      return false;
    }
    return !options.formats().equals(Set.of(OutputFormat.LAZ)) || !mirrorsLayers(tile);
  }

  /** Whether there are rasters. */
  boolean writesRasters() {
    return options.formats().contains(OutputFormat.COG);
  }

  /** Whether there are LAS or LAZ outputs: they take chunks as their files have them. */
  boolean writesChunks() {
    return options.writesLas();
  }

  /** Whether the LAZ output of a tile is a file, or a piece of one, of layers as its source's. */
  boolean mirrorsLayers(final TileSpec tile) {
    return filters.areNone()
        && !(tile.core() instanceof TileCore.Square)
        && tile.coreInputs().stream().allMatch(input -> layouts().get(input.file()).isModern());
  }

  /**
   * The bad input that an exception tells of.
   *
   * @throws BadInputException instead, if one is to stop the job
   * @throws IOException the exception itself, if it tells of something else
   */
  BadInput badInput(final IOException e) throws IOException {
    final BadInput bad = InputReading.bad(e);
    if (options.onError() == JobOptions.OnError.FAIL) {
      throw new BadInputException(bad, e);
    }
    return bad;
  }

  /** The inputs, in the state that was indexed. */
  SourceFiles sources() {
    return new SourceFiles(conf, classes);
  }
}
