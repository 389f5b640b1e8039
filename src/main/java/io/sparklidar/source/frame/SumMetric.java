package io.sparklidar.source.frame;

import org.apache.spark.sql.connector.metric.CustomSumMetric;

/** A number of a scan that is the sum of those of its tasks, as the pages of Spark show it. */
public abstract class SumMetric extends CustomSumMetric {

  private final String name;
  private final String description;

  /**
   * @param name of the numbers of tasks that it is the sum of
   * @param description as it is shown
   */
  protected SumMetric(final String name, final String description) {
    this.name = name;
    this.description = description;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String description() {
    return description;
  }
}
