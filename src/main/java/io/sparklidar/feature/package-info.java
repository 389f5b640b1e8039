/**
 * What is computed: the catalogue of features, the neighbourhood they look at, and the numbers.
 * Every engine computes exactly these.
 *
 * <p>{@link io.sparklidar.feature.Feature} is the catalogue, {@link
 * io.sparklidar.feature.FeatureSet} what a job asks for, {@link io.sparklidar.feature.Neighborhood}
 * and {@link io.sparklidar.feature.SquaredDistance} say which points count as neighbours. An engine
 * that finds neighbours on the CPU hands them to a {@link io.sparklidar.feature.FeatureWriter},
 * which fills a {@link io.sparklidar.feature.FeatureTable}: exact sums ({@link
 * io.sparklidar.feature.Moments}) become a scatter matrix whose rank is decided exactly, then
 * eigenvalues and directions, then columns.
 *
 * <p>A result has the same bits wherever it is computed: what is no exact integer is one sequence
 * of IEEE operations, here and in the kernels ({@code features.cuh} and what it includes), with
 * functions of our own ({@code PortableMath}) for those that IEEE 754 does not fix. Who changes a
 * formula changes both; {@code KernelFormulasTest} compares them.
 */
package io.sparklidar.feature;
