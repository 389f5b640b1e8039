package io.sparklidar.job.output;

import io.sparklidar.feature.FeatureSet;
import io.sparklidar.job.AttributeChoice;
import io.sparklidar.las.point.PointLayout;
import java.io.Serializable;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * The table that all Parquet files of a job are part of, on its way to the tasks: it travels as the
 * layouts that it is made of, and is made of them once wherever it arrives, when it is first asked
 * for. Safe for concurrent use.
 */
public final class SharedSchema implements Serializable {

  private static final long serialVersionUID = 1L;

  private final List<PointLayout> all;
  private final List<PointLayout> layouts;
  private final AttributeChoice choice;
  private final FeatureSet features;
  private transient ParquetSchema schema;

  /**
   * @param layouts of all inputs; equal ones may be one object
   * @param choice which of their columns
   * @param features what the job computes
   */
  public SharedSchema(
      final List<PointLayout> layouts, final AttributeChoice choice, final FeatureSet features) {
    this(layouts, layouts, choice, features);
  }

  /**
   * @param all the layouts of all inputs, whose columns the table has; equal ones may be one object
   * @param layouts those of the inputs that some tasks know, by ordinal
   * @param choice which of their columns
   * @param features what the job computes
   */
  public SharedSchema(
      final List<PointLayout> all,
      final List<PointLayout> layouts,
      final AttributeChoice choice,
      final FeatureSet features) {
    this.all = List.copyOf(new LinkedHashSet<>(all));
    this.layouts = layouts;
    this.choice = choice;
    this.features = features;
  }

  /** The layouts of the inputs, by ordinal. */
  public List<PointLayout> layouts() {
    return layouts;
  }

  /** The table. */
  public synchronized ParquetSchema get() {
    if (schema == null) {
      schema = ParquetSchema.of(all, choice, features);
    }
    return schema;
  }
}
