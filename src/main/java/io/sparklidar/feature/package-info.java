/**
 * What is computed: columns, the neighbourhoods they look at, and the numbers. Every engine
 * computes exactly these. The features themselves are in {@link io.sparklidar.feature.catalogue},
 * and what a feature is in {@link io.sparklidar.feature.definition}.
 *
 * <p>A {@link io.sparklidar.feature.Column} is a feature of a neighbourhood, a {@link
 * io.sparklidar.feature.FeatureSet} what a job asks for, a {@link
 * io.sparklidar.feature.FeaturePlan} which neighbourhoods must be found for it. {@link
 * io.sparklidar.feature.Neighborhood} and {@link io.sparklidar.feature.SquaredDistance} say which
 * points count. An engine on the CPU hands what it found to a {@link
 * io.sparklidar.feature.FeatureWriter}, as a {@link io.sparklidar.feature.NeighborhoodSummary} if
 * the features follow from one, else neighbour by neighbour. The writer fills a {@link
 * io.sparklidar.feature.FeatureTable}: exact sums become a scatter matrix whose rank is decided
 * exactly, then eigenvalues and directions, then, some rows at a time, columns by the formulas of
 * the catalogue.
 *
 * <p>A result has the same bits wherever it is computed: what is no exact integer is one sequence
 * of IEEE operations, here and in the kernels ({@code features.cuh} and what it includes), with
 * functions of our own ({@link io.sparklidar.feature.definition.PortableMath}) for those that IEEE
 * 754 does not fix. A feature's class holds both formulas; {@code KernelFormulasTest} compares
 * them.
 *
 * <p>Large because the way from exact sums to columns is one, and its steps share what they keep of
 * a row.
 */
package io.sparklidar.feature;
