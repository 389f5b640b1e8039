package io.sparklidar.job;

import io.sparklidar.cloud.Lattice;
import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.job.report.TopGrid;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.PointLayout;
import io.sparklidar.tile.TileCore;
import io.sparklidar.tile.TilePlanner;
import io.sparklidar.tile.TileSpec;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What all tasks of a job share; travels with their code.
 *
 * @param options the job's options
 * @param features what to compute
 * @param lattice the job's integer grid
 * @param conf Hadoop configuration
 * @param folder where results go
 * @param layouts the point layouts of all inputs, for outputs that mix files
 * @param paths the inputs, by ordinal
 * @param metadata what every output file says of the job
 * @param grid the cells of the job's pictures; empty if there are no points
 */
record TileContext(
    JobOptions options,
    FeatureSet features,
    Lattice lattice,
    HadoopConf conf,
    OutputFolder folder,
    List<PointLayout> layouts,
    List<String> paths,
    Map<String, String> metadata,
    List<TopGrid> grid)
    implements Serializable {

  /** The columns of outputs that mix files depend on every input's layout. */
  String layoutsKey() {
    return options.layout() == TilePlanner.Layout.TILES
        ? new TreeSet<>(layouts.stream().map(PointLayout::toString).toList()).toString()
        : "";
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
    return options.formats().equals(Set.of(JobOptions.Format.PARQUET))
        && !(tile.core() instanceof TileCore.PartOfFile part && part.whole().isEmpty());
  }

  /** The inputs, in the state that was indexed. */
  SourceFiles sources() {
    return new SourceFiles(conf);
  }

  /**
   * The input of a tile that is not there any more: bad input; anything else that is missing is
   * not.
   *
   * @throws FileNotFoundException what was given, if all inputs are there
   */
  BadInput vanishedInput(final TileSpec tile, final FileNotFoundException e)
      throws FileNotFoundException {
    return sources().vanished(tile.inputs().stream().map(TileSpec.Input::fingerprint).toList(), e);
  }

  /** Opens an input for decoding, in the state that was indexed. */
  LasFile open(final TileSpec.Input input) throws IOException {
    return sources().openLas(input.fingerprint());
  }
}
