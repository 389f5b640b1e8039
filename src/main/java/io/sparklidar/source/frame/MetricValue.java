package io.sparklidar.source.frame;

import org.apache.spark.sql.connector.metric.CustomTaskMetric;

/**
 * A number of a task, or of the driver.
 *
 * @param name which
 * @param value how much
 */
public record MetricValue(String name, long value) implements CustomTaskMetric {}
