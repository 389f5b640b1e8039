package io.sparklidar.job.report;

import io.sparklidar.cloud.Bounds;
import io.sparklidar.cloud.Lattice;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.Column;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.feature.catalogue.Features;
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.ondevice.sums.PointRun;
import io.sparklidar.ondevice.sums.SumsRequest;
import io.sparklidar.ondevice.sums.TileSums;
import io.sparklidar.parallel.ParallelLoop;
import io.sparklidar.parallel.SpareCores;
import io.sparklidar.storage.StoredObject;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * What a tile looks like: its view from above and the histograms of its features. Pictures of tiles
 * merge into the picture of the job; each is kept beside its commit record, so that a resumed job
 * shows all of them.
 *
 * @param view from above
 * @param histograms one per feature
 */
public record TilePicture(TopView view, ArrayList<Histogram> histograms) implements Serializable {

  /** Features worth a picture of their own, as far as the job computes them. */
  private static final List<Feature> SHOWN =
      List.of(
          Features.PLANARITY,
          Features.VERTICALITY,
          Features.LINEARITY,
          Features.SURFACE_VARIATION,
          Features.NORMAL_X,
          Features.NORMAL_Y,
          Features.NORMAL_Z);

  // All tiles of a job together hold about as many cells as its grid: not worth packing.
  private static final StoredObject<TilePicture> STORED =
      new StoredObject<>(
          TilePicture.class, "io.sparklidar.job.report.*;java.lang.*;java.util.*;!*", false);

  static List<String> shown(final FeatureSet features) {
    return SHOWN.stream()
        .flatMap(shown -> features.column(shown).stream())
        .map(Column::name)
        .toList();
  }

  /** A picture without points. */
  public static TilePicture empty(
      final TopGrid grid, final FeatureSet features, final Neighborhood neighborhood) {
    final ArrayList<Histogram> histograms = new ArrayList<>();
    for (final Column column : features.columns()) {
      histograms.add(
          new Histogram(
              column.name(), HistogramAxis.ofRange(column.range(), column.k(neighborhood))));
    }
    return new TilePicture(new TopView(grid, shown(features)), histograms);
  }

  /**
   * Adds the core points of a tile.
   *
   * @param block the points
   * @param table their features
   * @param spare cores that may help
   */
  public void add(final PointBlock block, final FeatureTable table, final SpareCores spare) {
    ParallelLoop.run(
        spare,
        1 + histograms.size(),
        turn -> {
          if (turn == 0) {
            view.add(block, table);
          } else {
            histograms.get(turn - 1).add(table.column(turn - 1), table.size());
          }
        });
  }

  /**
   * What a device has to sum up of a tile for its picture and checksum.
   *
   * @param points how many core points there are
   * @param runs who the decoded points are
   * @param lattice of the points
   * @param originX lattice x of the origin they count from
   * @param originY lattice y of it
   * @param originZ lattice z of it
   * @param core what all core points lie in
   * @param features what is computed of them
   */
  public SumsRequest request(
      final int points,
      final List<PointRun> runs,
      final Lattice lattice,
      final long originX,
      final long originY,
      final long originZ,
      final Bounds core,
      final FeatureSet features) {
    return new SumsRequest(
        points,
        features.size(),
        runs,
        histograms.stream().map(Histogram::borders).toList(),
        Optional.of(view.window(lattice, originX, originY, originZ, core, features)));
  }

  /**
   * Adds the core points of a tile that a device summed up.
   *
   * @param sums what came of a {@link #request}
   */
  public void add(final TileSums sums) {
    sums.cells().ifPresent(view::add);
    for (int f = 0; f < histograms.size(); f++) {
      histograms.get(f).add(sums.columns().get(f));
    }
  }

  /** Whether another picture shows the same. */
  boolean fits(final TilePicture other) {
    return view.grid().equals(other.view.grid())
        && view.features().equals(other.view.features())
        && histograms.size() == other.histograms.size();
  }

  /** Adds another picture of the same job. */
  void merge(final TilePicture other) {
    view.merge(other.view);
    for (int f = 0; f < histograms.size(); f++) {
      histograms.get(f).merge(other.histograms.get(f));
    }
  }

  /** Saves it; one that cannot be saved is missing later, no more. */
  public void save(final Configuration conf, final Path path) {
    STORED.save(conf, path, this);
  }

  static StoredObject.Found<TilePicture> load(final Configuration conf, final Path path) {
    return STORED.load(conf, path);
  }
}
