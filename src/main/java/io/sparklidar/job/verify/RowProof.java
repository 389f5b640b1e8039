package io.sparklidar.job.verify;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.cloud.PointIdentity;
import io.sparklidar.feature.Column;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.JobColumns;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.feature.definition.FeatureCost;
import io.sparklidar.job.input.CrsGroup;
import io.sparklidar.proof.BruteForce;
import io.sparklidar.proof.PlainFeatures;
import io.sparklidar.proof.PlainGround;
import io.sparklidar.proof.PlainRow;
import io.sparklidar.proof.PlainVariants;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Computes chosen rows anew from the inputs, the plain way, and compares. */
final class RowProof {

  private static final String CHECK = "proof";

  /** A column that another's values fit is taken for swapped from so many rows on. */
  private static final int ENOUGH = 5;

  private final Inputs inputs;
  private final FeatureSet features;
  private final Neighborhood job;
  private final double computeAt;
  private final double reach;
  private final List<Map<String, Double>> limits;
  private final Optional<PlainHeights> heights;
  private final List<Column> columns;
  private final int[] disagreeing;
  private final String[] firstWrong;
  private final double[] least;
  private final double[] most;
  private final boolean[] anyValue;
  private final int[][] fitsOther;
  private final List<Finding> findings = new ArrayList<>();
  private int proven;

  private RowProof(final Inputs inputs, final RunOutput run, final List<Map<String, Double>> limits)
      throws IOException {
    this.inputs = inputs;
    this.features = run.features();
    this.job = run.job();
    this.computeAt = run.computeAt();
    this.reach = run.halo();
    this.limits = limits;
    this.heights =
        JobColumns.of(features).needGround()
            ? Optional.of(PlainHeights.of(inputs, run.filters().only(), run.ground()))
            : Optional.empty();
    this.columns = features.columns();
    final int n = columns.size();
    disagreeing = new int[n];
    firstWrong = new String[n];
    least = new double[n];
    most = new double[n];
    anyValue = new boolean[n];
    fitsOther = new int[n][n];
  }

  /** Proves rows. */
  static RowProof of(final Inputs inputs, final RunOutput run, final List<RowSample.Row> rows)
      throws IOException {
    final List<Map<String, Double>> limits = new ArrayList<>();
    for (final CrsGroup group : inputs.groups().all()) {
      limits.add(run.limits(inputs.sources().conf(), group));
    }
    final RowProof proof = new RowProof(inputs, run, limits);
    Workers.forEach(rows, proof::prove);
    return proof;
  }

  private void prove(final RowSample.Row row) throws IOException {
    final Optional<Surroundings.Read> read = read(row);
    if (read.isEmpty()) {
      return;
    }
    final PointBlock own = read.get().block();
    final PointBlock block = PlainStanding.about(own, PlainStanding.of(own, computeAt));
    final int group = inputs.groups().ofFile().get(PointIdentity.file(own.identity()[0]));
    final Plain plain = new Plain(new HashMap<>(), row(own, job), job, group);
    for (final Column column : columns) {
      final Neighborhood neighborhood = column.scale().in(job);
      if (!plain.around.containsKey(neighborhood)) {
        plain.around.put(neighborhood, row(block, neighborhood));
      }
    }
    if (heights.isPresent()) {
      final Optional<Surroundings.Read> ground = heights.get().around(row);
      if (ground.isPresent()) {
        final PlainGround.Height height = heights.get().of(ground.get().block());
        plain.around.computeIfPresent(job, (any, of) -> heights.get().with(of, height));
      }
    }
    compare(row, plain);
  }

  private PlainRow row(final PointBlock block, final Neighborhood neighborhood) {
    final BruteForce search = PlainSearch.of(block, neighborhood);
    return PlainFeatures.of(
        block,
        0,
        search,
        PlainNeighbors.of(block, search, neighborhood),
        PlainConvention.of(features));
  }

  /**
   * What a row should be.
   *
   * @param around by neighbourhood, of the point that stands for the row's
   * @param alone of the row's own
   * @param job the neighbourhood of columns that name none
   * @param group of the row's point
   */
  private record Plain(
      Map<Neighborhood, PlainRow> around, PlainRow alone, Neighborhood job, int group) {

    PlainRow of(final Column column) {
      return column.feature().cost() == FeatureCost.POINT
          ? alone
          : around.get(column.scale().in(job));
    }
  }

  private Optional<Surroundings.Read> read(final RowSample.Row row) throws IOException {
    if (row.file() < 0 && row.place().length > 0) {
      final Optional<Surroundings.Read> there =
          Surroundings.at(inputs, features.needs(), row.group(), row.place(), reach);
      if (there.isEmpty()) {
        find(row.where(), "no input has a point where it is");
      }
      return there;
    }
    if (row.file() < 0
        || row.index() < 0
        || row.index() >= inputs.files().get(row.file()).pointCount()) {
      find(row.where(), "is of no point of the inputs");
      return Optional.empty();
    }
    final Surroundings.Read there =
        Surroundings.of(inputs, features.needs(), row.file(), row.index(), reach);
    if (row.place().length > 0) {
      final double[] place = there.place();
      if (Math.abs(place[0] - row.place()[0]) > Surroundings.SAME_PLACE
          || Math.abs(place[1] - row.place()[1]) > Surroundings.SAME_PLACE
          || Math.abs(place[2] - row.place()[2]) > Surroundings.SAME_PLACE) {
        find(row.where(), "does not lie where point " + row.index() + " of its input lies");
      }
    }
    return Optional.of(there);
  }

  private synchronized void find(final String where, final String what) {
    findings.add(new Finding(CHECK, where, what));
  }

  private synchronized void compare(final RowSample.Row row, final Plain plain) {
    proven++;
    final PlainVariants variants = PlainConvention.of(features);
    for (int c = 0; c < columns.size(); c++) {
      final Column column = columns.get(c);
      if (row.file() < 0 && column.feature().cost() == FeatureCost.POINT) {
        // Found by its place, it may be any of several points there.
        continue;
      }
      final String feature = column.feature().columnName();
      final PlainRow wanted = plain.of(column);
      final double value = wanted.values().getOrDefault(feature, Double.NaN);
      if (!Double.isNaN(value)) {
        least[c] = anyValue[c] ? Math.min(least[c], value) : value;
        most[c] = anyValue[c] ? Math.max(most[c], value) : value;
        anyValue[c] = true;
      }
      final boolean agrees =
          JobColumns.isOfJob(column)
              ? tellsOutlier(column, plain.group(), wanted, row.values()[c])
              : Agreement.of(feature, wanted, row.values()[c], row.steps()[c], variants);
      if (agrees) {
        continue;
      }
      disagreeing[c]++;
      if (firstWrong[c] == null) {
        firstWrong[c] =
            row.where() + " has " + text(row.values()[c]) + ", its neighbours give " + text(value);
      }
      for (int other = 0; other < columns.size(); other++) {
        final Column o = columns.get(other);
        final boolean fits =
            Agreement.of(
                o.feature().columnName(), plain.of(o), row.values()[c], row.steps()[c], variants);
        fitsOther[c][other] += fits ? 1 : 0;
      }
    }
  }

  /**
   * Whether a point is said to be an outlier, or none, as its distance is above the job's limit.
   */
  private boolean tellsOutlier(
      final Column column, final int group, final PlainRow wanted, final double value) {
    final double distance = wanted.values().get(JobColumns.source(column).feature().columnName());
    final double limit = limits.get(group).getOrDefault(column.name(), Double.NaN);
    if (Math.abs(distance - limit) < Agreement.FLOAT * limit) {
      return true;
    }
    return value == (distance <= limit ? 0 : 1);
  }

  private static String text(final double value) {
    return Double.isNaN(value) ? "null" : Double.toString(value);
  }

  /** How many rows were proven. */
  synchronized int proven() {
    return proven;
  }

  /** How many of them have a wrong value in a column. */
  synchronized int disagreeing(final int column) {
    return disagreeing[column];
  }

  /** Whether the rows proven should have different values in a column, or any at all. */
  synchronized boolean isNotConstant(final int column) {
    return anyValue[column]
        && (disagreeing[column] > 0
            || most[column] - least[column] > 1e-6 * (1 + Math.abs(most[column])));
  }

  /** What is wrong with the rows. */
  synchronized List<Finding> findings(final String format) {
    final List<Finding> all = new ArrayList<>(findings);
    for (int c = 0; c < columns.size(); c++) {
      if (disagreeing[c] > 0) {
        all.add(
            new Finding(
                CHECK,
                format + " column " + columns.get(c).name(),
                disagreeing[c]
                    + " of "
                    + proven
                    + " rows are wrong: "
                    + firstWrong[c]
                    + swapped(c)));
      }
    }
    return all;
  }

  private String swapped(final int c) {
    for (int other = 0; other < columns.size(); other++) {
      if (other != c && disagreeing[c] >= ENOUGH && fitsOther[c][other] == disagreeing[c]) {
        return "; all of them are what " + columns.get(other).name() + " should be";
      }
    }
    return "";
  }
}
