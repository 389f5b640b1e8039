/**
 * A made-up town as an airborne scanner sees it: points for tests, samples and benchmarks, of any
 * number, without a file to start from.
 *
 * <p>{@link io.sparklidar.sample.Town} is the entrance. For an area it looks up the land and its
 * streets ({@code land}), builds what stands there ({@code scene}: houses, trees, wires) and flies
 * over it ({@code scan}), pulse by pulse. Each of these is a function of the seed and the place, so
 * any area comes out the same alone or as a part of a larger one. {@link
 * io.sparklidar.sample.SampleWriter} writes tiles of it to files.
 *
 * <p>Positions inside are in the town frame, see {@link io.sparklidar.sample.scan.TownFrame};
 * heights are metres above sea level.
 */
package io.sparklidar.sample;
