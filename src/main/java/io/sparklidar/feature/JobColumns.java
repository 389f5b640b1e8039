package io.sparklidar.feature;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.catalogue.Features;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Columns of a job, some of which engines do not compute: they follow from columns that engines do,
 * and from a number that all points of the job decide together, or from where the sensor was; or
 * from ground points. Immutable.
 *
 * @param all the columns
 * @param limits by the column {@code outlier_sor}, above which mean distance to its neighbours a
 *     point is an outlier
 */
public record JobColumns(FeatureSet all, Map<String, Double> limits) implements Serializable {

  private static final float YES = 1;
  private static final float NO = 0;

  /** Copies the map. */
  public JobColumns {
    limits = Collections.unmodifiableSortedMap(new TreeMap<>(limits));
  }

  /** Columns of which none needs more than its tile. */
  public static JobColumns of(final FeatureSet all) {
    return new JobColumns(all, Map.of());
  }

  /** Whether a column follows from all points of the job. */
  public static boolean isOfJob(final Column column) {
    return column.feature() == Features.OUTLIER_SOR;
  }

  /** Those columns that follow from all points of a job. */
  public static FeatureSet ofJob(final FeatureSet all) {
    return all.where(JobColumns::isOfJob);
  }

  /** Those columns that follow from ground points. */
  public static FeatureSet ofGround(final FeatureSet all) {
    return all.where(column -> column.feature() == Features.HEIGHT_ABOVE_GROUND);
  }

  /** Whether there are columns that follow from ground points. */
  public boolean needGround() {
    return ofGround(all).size() > 0;
  }

  /** The column that one of the job follows from. */
  public static Column source(final Column ofJob) {
    return new Column(Features.KNN_DISTANCE_MEAN, ofJob.scale());
  }

  /** What engines compute for some columns. */
  public static FeatureSet searched(final FeatureSet all) {
    final FeatureSet ofGround = ofGround(all);
    if (ofJob(all).size() + ofGround.size() == 0) {
      return OrientedColumns.completed(all);
    }
    final List<Column> columns = new ArrayList<>();
    for (final Column column : all.columns()) {
      if (!ofGround.contains(column)) {
        columns.add(isOfJob(column) ? source(column) : column);
      }
    }
    return OrientedColumns.completed(FeatureSet.of(columns).in(all.convention()));
  }

  /** What engines compute. */
  public FeatureSet searched() {
    return searched(all);
  }

  /**
   * All columns.
   *
   * @param searched what engines computed; shared, not copied, its normals turned
   * @param points whose rows they are
   * @param heights of the points above ground, if there are {@linkplain #needGround columns} of
   *     them; shared, not copied
   */
  public FeatureTable complete(
      final FeatureTable searched, final PointBlock points, final Optional<float[]> heights) {
    OrientedColumns.turn(searched, points);
    final FeatureTable ofTile = withHeights(searched, heights);
    final FeatureSet ofJob = ofJob(all);
    if (ofJob.size() == 0) {
      return ofTile.features().equals(all) ? ofTile : ofTile.select(all);
    }
    final FeatureTable made = new FeatureTable(ofJob, searched.size());
    for (int position = 0; position < ofJob.size(); position++) {
      final Column column = ofJob.columns().get(position);
      tell(
          searched.column(source(column).name()), limits.get(column.name()), made.column(position));
    }
    return FeatureTable.joining(all, made, ofTile);
  }

  private FeatureTable withHeights(final FeatureTable searched, final Optional<float[]> heights) {
    final FeatureSet ofGround = ofGround(all);
    if (ofGround.size() == 0) {
      return searched;
    }
    final List<Column> columns = new ArrayList<>(searched.features().columns());
    columns.addAll(ofGround.columns());
    return FeatureTable.joining(
        FeatureSet.of(columns).in(all.convention()),
        FeatureTable.of(ofGround, heights.orElseThrow()),
        searched);
  }

  /** A point without other neighbours is farther from all of them than any other point. */
  private static void tell(final float[] distance, final double limit, final float[] outlier) {
    for (int p = 0; p < outlier.length; p++) {
      outlier[p] = distance[p] <= limit ? NO : YES;
    }
  }
}
