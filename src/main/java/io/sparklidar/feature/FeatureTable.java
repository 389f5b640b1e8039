package io.sparklidar.feature;

import io.sparklidar.feature.definition.Feature;
import java.util.List;

/**
 * Features of the core points of one tile, one float column each. NaN stands for "not defined" (see
 * the degenerate cases of the catalogue). Columns may be written by one thread at a time.
 */
public final class FeatureTable {

  private final FeatureSet features;
  private final List<String> names;
  private final int size;
  private final float[][] columns;

  /**
   * An empty table.
   *
   * @param features which columns, in order
   * @param size number of core points
   */
  public FeatureTable(final FeatureSet features, final int size) {
    this(features, size, new float[features.size()][size]);
  }

  /** Of columns that are there, shared, not copied. */
  FeatureTable(final FeatureSet features, final int size, final float[][] columns) {
    this.features = features;
    this.names = features.columnNames();
    this.size = size;
    this.columns = columns;
  }

  /**
   * A table of one column.
   *
   * @param feature the column
   * @param values one per core point; shared, not copied
   */
  public static FeatureTable of(final FeatureSet feature, final float[] values) {
    return new FeatureTable(feature, values.length, new float[][] {values});
  }

  /**
   * Columns of two tables of the same points as one table; shared, not copied.
   *
   * @param features which columns, in order: each is in one of the tables
   * @throws IllegalArgumentException if a column is in neither, or the tables differ in size
   */
  public static FeatureTable joining(
      final FeatureSet features, final FeatureTable one, final FeatureTable other) {
    if (one.size != other.size) {
      throw new IllegalArgumentException(
          "tables of " + one.size + " and " + other.size + " points cannot be joined");
    }
    final float[][] columns = new float[features.size()][];
    for (int position = 0; position < columns.length; position++) {
      final Column column = features.columns().get(position);
      columns[position] = (one.features.contains(column) ? one : other).column(column);
    }
    return new FeatureTable(features, one.size, columns);
  }

  /**
   * Some columns of some points.
   *
   * @param chosen which columns, in order
   * @param rows which points
   * @throws IllegalArgumentException if the table is without a column
   */
  public FeatureTable select(final FeatureSet chosen, final int[] rows) {
    final FeatureTable selected = new FeatureTable(chosen, rows.length);
    for (int position = 0; position < chosen.size(); position++) {
      final float[] from = column(chosen.columns().get(position).name());
      final float[] to = selected.columns[position];
      for (int i = 0; i < rows.length; i++) {
        to[i] = from[rows[i]];
      }
    }
    return selected;
  }

  /**
   * Some columns of all points; shared, not copied.
   *
   * @param chosen which columns, in order
   * @throws IllegalArgumentException if the table is without one
   */
  public FeatureTable select(final FeatureSet chosen) {
    return joining(chosen, this, this);
  }

  /** Which columns there are, in order. */
  public FeatureSet features() {
    return features;
  }

  /** Number of points. */
  public int size() {
    return size;
  }

  /** The values of a column by its position in {@link #features()}; shared, not copied. */
  public float[] column(final int position) {
    return columns[position];
  }

  /**
   * The values of a feature of the job's own neighbourhood; shared, not copied.
   *
   * @throws IllegalArgumentException if the table is without it
   */
  public float[] column(final Feature feature) {
    return features
        .column(feature)
        .map(column -> column(column.name()))
        .orElseThrow(
            () -> new IllegalArgumentException("the table is without " + feature.columnName()));
  }

  /** The values of a column, whatever it is called; shared, not copied. */
  float[] column(final Column column) {
    return column(column.in(features.convention()).name());
  }

  /**
   * The values of a column; shared, not copied.
   *
   * @throws IllegalArgumentException if the table is without it
   */
  public float[] column(final String name) {
    final int position = names.indexOf(name);
    if (position < 0) {
      throw new IllegalArgumentException("the table is without " + name);
    }
    return columns[position];
  }
}
