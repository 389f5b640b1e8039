package io.sparklidar.job.features;

import io.sparklidar.cloud.Lattice;
import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.error.BadInput;
import io.sparklidar.error.BadInputException;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.job.JobOptions;
import io.sparklidar.job.input.InputReading;
import io.sparklidar.job.input.SourceFiles;
import io.sparklidar.job.output.PointSchema;
import io.sparklidar.job.report.TopGrid;
import io.sparklidar.las.point.PointLayout;
import io.sparklidar.storage.HadoopConf;
import io.sparklidar.storage.OutputFolder;
import io.sparklidar.storage.OutputFormat;
import io.sparklidar.tile.TileCore;
import io.sparklidar.tile.TileSpec;
import java.io.IOException;
import java.io.Serializable;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
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
 * @param layouts the point layouts of all inputs, by ordinal
 * @param paths the inputs, by ordinal
 * @param metadata what every output file says of the job
 * @param grid the cells of the job's pictures; empty if there are no points
 */
record TileContext(
    JobOptions options,
    FeatureSet features,
    Lattice lattice,
    Lattice outputLattice,
    HadoopConf conf,
    OutputFolder folder,
    List<PointLayout> layouts,
    List<String> paths,
    Map<String, String> metadata,
    List<TopGrid> grid)
    implements Serializable {

  /** The table that all Parquet files of the job are part of: it has the columns of all inputs. */
  PointSchema schema() {
    return PointSchema.of(layouts, features);
  }

  /** What results depend on of inputs that they hold no points of. */
  String layoutsKey() {
    return options.formats().contains(OutputFormat.PARQUET) ? schema().key() : "";
  }

  /** Source attributes that a tile must read: for features, and classes for its picture. */
  Set<PointAttribute> attributes() {
    final Set<PointAttribute> attributes = EnumSet.of(PointAttribute.CLASSIFICATION);
    attributes.addAll(features.needs());
    return attributes;
  }

  /**
   * Whether a tile keeps all that its files say of its core points until they are written, rather
   * than have them decoded twice. Outputs in LAS or LAZ take whole chunks of the files instead.
   */
  boolean keepsPoints(final TileSpec tile) {
    return options.formats().equals(Set.of(OutputFormat.PARQUET))
        && !(tile.core() instanceof TileCore.PartOfFile part && part.whole().isEmpty());
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
    return new SourceFiles(conf);
  }
}
