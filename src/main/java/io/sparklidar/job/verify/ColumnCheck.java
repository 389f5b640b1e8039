package io.sparklidar.job.verify;

import io.sparklidar.feature.Column;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.feature.Scale;
import io.sparklidar.feature.catalogue.Features;
import io.sparklidar.feature.definition.ValueRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Sums up the columns of all results of one format. Safe for concurrent use. */
final class ColumnCheck {

  private static final String CHECK = "columns";

  /** What float32 may be beyond an end of a range. */
  private static final double SLACK = 1e-6;

  /** What is defined for every point with a neighbour, and every point is its own. */
  private static final Set<String> NEVER_NULL =
      Set.of(
          "neighbor_count",
          "z_range",
          "z_std",
          "z_above_min",
          "z_p50",
          "intensity_mean",
          "intensity_std");

  /** What is null for fewer than three neighbours, and only then. */
  private static final Set<String> NULL_FOR_FEW =
      Set.of("eigenvalue_1", "eigenvalue_2", "eigenvalue_3", "eigenvalue_sum", "omnivariance");

  private static final int FEW = 3;

  private final List<Column> columns;
  private final Neighborhood job;
  private final boolean areTheirOwn;
  private final int[] countColumn;
  private final long[] rows;
  private final long[] nulls;
  private final long[] notNull;
  private final long[] outside;
  private final long[] wrongNulls;
  private final long[] absent;
  private final String[] firstOutside;
  private final float[] min;
  private final float[] max;

  /**
   * @param features the columns
   * @param job the neighbourhood of those that name none
   * @param areTheirOwn whether all points may be neighbours, and so their own
   */
  ColumnCheck(final FeatureSet features, final Neighborhood job, final boolean areTheirOwn) {
    this.columns = features.columns();
    this.job = job;
    this.areTheirOwn = areTheirOwn;
    final int n = columns.size();
    countColumn = new int[n];
    rows = new long[n];
    nulls = new long[n];
    notNull = new long[n];
    outside = new long[n];
    wrongNulls = new long[n];
    absent = new long[n];
    firstOutside = new String[n];
    min = new float[n];
    max = new float[n];
    for (int c = 0; c < n; c++) {
      countColumn[c] =
          columns.indexOf(
              new Column(Features.NEIGHBOR_COUNT, columns.get(c).scale(), features.convention()));
      min[c] = Float.POSITIVE_INFINITY;
      max[c] = Float.NEGATIVE_INFINITY;
    }
  }

  /** Adds rows of a result. */
  void add(final String file, final ResultRows batch) {
    for (int c = 0; c < columns.size(); c++) {
      final float[] values = batch.values()[c];
      if (values.length == 0) {
        synchronized (this) {
          absent[c]++;
        }
        continue;
      }
      final double low = low(columns.get(c)) - batch.steps()[c];
      final double high = high(columns.get(c)) + batch.steps()[c];
      final float[] counts = countColumn[c] < 0 ? new float[0] : batch.values()[countColumn[c]];
      long missing = 0;
      long out = 0;
      long wrong = 0;
      int firstOut = -1;
      float least = Float.POSITIVE_INFINITY;
      float most = Float.NEGATIVE_INFINITY;
      for (int i = 0; i < batch.size(); i++) {
        final float value = values[i];
        final boolean isNull = Float.isNaN(value);
        missing += isNull ? 1 : 0;
        wrong += isWrongNull(columns.get(c), isNull, counts, i) ? 1 : 0;
        if (!isNull) {
          least = Math.min(least, value);
          most = Math.max(most, value);
          if (!(value >= low && value <= high) || Float.isInfinite(value)) {
            firstOut = out++ == 0 ? i : firstOut;
          }
        }
      }
      synchronized (this) {
        rows[c] += batch.size();
        nulls[c] += missing;
        notNull[c] += batch.notNull()[c];
        wrongNulls[c] += wrong;
        outside[c] += out;
        min[c] = Math.min(min[c], least);
        max[c] = Math.max(max[c], most);
        if (firstOut >= 0 && firstOutside[c] == null) {
          firstOutside[c] =
              values[firstOut] + " in row " + (batch.first() + firstOut) + " of " + file;
        }
      }
    }
  }

  private boolean isWrongNull(
      final Column column, final boolean isNull, final float[] counts, final int row) {
    final String feature = column.feature().columnName();
    if (isNull && NEVER_NULL.contains(feature)) {
      return isItsOwn(column) || feature.equals("neighbor_count");
    }
    return counts.length > 0
        && NULL_FOR_FEW.contains(feature)
        && !Float.isNaN(counts[row])
        && isNull != counts[row] < FEW;
  }

  /** Whether every point is its own neighbour. */
  private boolean isItsOwn(final Column column) {
    return areTheirOwn && !(column.scale() instanceof Scale.Thinned);
  }

  private double low(final Column column) {
    final ValueRange range = column.range();
    if (!isItsOwn(column) && column.feature().columnName().equals("z_above_min")) {
      return Double.NEGATIVE_INFINITY;
    }
    if (range instanceof ValueRange.Between between) {
      return between.low().value() - SLACK * (1 + Math.abs(between.low().value()));
    }
    return range instanceof ValueRange.Neighbors
        ? (isItsOwn(column) ? 1 : 0)
        : range instanceof ValueRange.Positive
            ? (isItsOwn(column) ? Float.MIN_VALUE : 0)
            : range instanceof ValueRange.NotNegative || range instanceof ValueRange.Flag
                ? 0
                : Double.NEGATIVE_INFINITY;
  }

  private double high(final Column column) {
    final ValueRange range = column.range();
    if (range instanceof ValueRange.Between between) {
      return between.high().value() + SLACK * (1 + Math.abs(between.high().value()));
    }
    if (range instanceof ValueRange.Flag) {
      return 1;
    }
    return range instanceof ValueRange.Neighbors ? column.k(job) : Double.POSITIVE_INFINITY;
  }

  /**
   * What is wrong with the columns.
   *
   * @param format of the results
   * @param proof says whether a column may be constant, or all null
   * @param notes is told of columns that are, and may be
   */
  synchronized List<Finding> findings(
      final String format, final RowProof proof, final List<String> notes) {
    final List<Finding> findings = new ArrayList<>();
    for (int c = 0; c < columns.size(); c++) {
      final String name = columns.get(c).name();
      final String where = format + " column " + name;
      if (absent[c] > 0) {
        findings.add(new Finding(CHECK, where, "is missing in some of the files"));
      }
      if (rows[c] == 0) {
        continue;
      }
      if (outside[c] > 0) {
        findings.add(
            new Finding(
                CHECK,
                where,
                outside[c]
                    + " values are outside of "
                    + columns.get(c).rangeText()
                    + ": "
                    + firstOutside[c]));
      }
      if (notNull[c] > 0) {
        findings.add(new Finding(CHECK, where, notNull[c] + " values are NaN instead of null"));
      }
      if (wrongNulls[c] > 0) {
        findings.add(
            new Finding(
                CHECK, where, wrongNulls[c] + " values are null, or not, against the definition"));
      }
      if (nulls[c] == rows[c] || rows[c] > 1 && min[c] == max[c] && nulls[c] < rows[c]) {
        final String what =
            nulls[c] == rows[c] ? "is null in every row" : "is " + min[c] + " in every row";
        if (proof.isNotConstant(c)) {
          findings.add(new Finding(CHECK, where, what + ", and should not be by the rows proven"));
        } else {
          notes.add(where + " " + what + ", as in the rows proven");
        }
      }
    }
    return findings;
  }

  /** The columns in numbers. */
  synchronized List<VerifyReport.ColumnLine> lines(final String format, final RowProof proof) {
    final List<VerifyReport.ColumnLine> lines = new ArrayList<>();
    for (int c = 0; c < columns.size(); c++) {
      lines.add(
          new VerifyReport.ColumnLine(
              columns.get(c).name(),
              format,
              columns.get(c).rangeText(),
              rows[c],
              nulls[c],
              min[c],
              max[c],
              proof.disagreeing(c)));
    }
    return lines;
  }
}
