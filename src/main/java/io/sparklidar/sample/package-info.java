/**
 * A made-up town as an airborne scanner sees it: points for tests, samples and benchmarks, of any
 * number, without a file to start from.
 *
 * <p>{@link io.sparklidar.sample.Town} is the entrance. For an area it looks up the land ({@code
 * Relief}) and the streets ({@code StreetPlan}), builds what stands there ({@code SceneBuilder}:
 * houses, trees, wires) and flies over it ({@code FlightPlan}, {@code Scanner}), pulse by pulse.
 * Each of these is a function of the seed and the place, so any area comes out the same alone or as
 * a part of a larger one. {@link io.sparklidar.sample.SampleWriter} writes tiles of it to files.
 *
 * <p>Positions inside the package are in the town frame: metres east and north of the reference
 * place {@link io.sparklidar.sample.Town#REFERENCE_X}, {@link
 * io.sparklidar.sample.Town#REFERENCE_Y}, and heights in metres above sea level.
 */
package io.sparklidar.sample;
