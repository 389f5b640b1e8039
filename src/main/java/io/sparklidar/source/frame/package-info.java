/**
 * What reading and writing frames have in common: options, and what is kept with the columns of a
 * frame ({@link io.sparklidar.source.frame.FieldOrigins}), so that what was read is written as it
 * was; and what scans tell Spark of themselves ({@link io.sparklidar.source.frame.RowEstimate},
 * {@link io.sparklidar.source.frame.SumMetric}).
 */
package io.sparklidar.source.frame;
