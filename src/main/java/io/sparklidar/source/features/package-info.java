/**
 * Points and their features as rows: what a run would write, computed as far as a query asks.
 *
 * <p>Data flow: {@link io.sparklidar.source.features.FeatureOptions} are the options of a run, and
 * where indexes are remembered; {@link io.sparklidar.source.features.FeatureFiles} what headers say
 * of the table. A {@link io.sparklidar.source.features.FeatureScanBuilder} hears what a query
 * needs. One without a feature is a scan of the files and goes to {@code source.read}; of any other
 * a {@link io.sparklidar.source.features.FeatureScan} has the job plan the tiles that it needs,
 * with the columns that it needs ({@code job.features}). On executors a {@link
 * io.sparklidar.source.features.TileBatchReader} has one tile after the other computed, and hands
 * its rows over in batches; the next tile waits until they are taken.
 */
package io.sparklidar.source.features;
