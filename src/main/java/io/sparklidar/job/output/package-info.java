/**
 * What result files look like and what writes them: Parquet, LAS and LAZ.
 *
 * <p>Data flow: from the layouts of all inputs follow the one table of a job ({@link
 * io.sparklidar.job.output.ParquetSchema}, with {@link io.sparklidar.job.output.ExtraColumns} for
 * extra dimensions) and the record of each LAS or LAZ file ({@link
 * io.sparklidar.job.output.LasOutputLayout}, with {@link io.sparklidar.job.output.FeatureEncoding}
 * for features). {@link io.sparklidar.job.output.TableTarget} makes what writes files of the table.
 * A {@link io.sparklidar.job.output.PointSink} is one file in the making: it takes points chunk by
 * chunk ({@link io.sparklidar.job.output.ChunkPoints}: decoded at most once, whatever is written)
 * with their features. Limits of the formats are known before anything is computed ({@link
 * io.sparklidar.job.output.OutputLimits}), and so is what a format cannot say ({@link
 * io.sparklidar.job.output.SchemaWarnings}).
 */
package io.sparklidar.job.output;
