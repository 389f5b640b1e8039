/**
 * The exact engine that is always there: the caller's thread, and cores that nobody else uses.
 *
 * <p>{@link io.sparklidar.neighbor.cpu.GridTreeBuilder} sorts the points of a block along a Z-order
 * curve and puts a binary tree of boxes over them. {@link io.sparklidar.neighbor.cpu.LeafSweep}
 * goes through the leaves in that order. All points of a leaf are searched together: {@link
 * io.sparklidar.neighbor.cpu.LeafSearch} gathers what lies within a guessed reach of the leaf, and
 * what it cannot prove to be complete is left to {@link io.sparklidar.neighbor.cpu.NearestSearch},
 * the plain search down the tree, which is right for any point on any lattice. {@link
 * io.sparklidar.neighbor.cpu.RadiusSweep} and {@link io.sparklidar.neighbor.cpu.RadiusSearch} are
 * the same for all within a radius, in space or in plan. Each neighbourhood goes to {@link
 * io.sparklidar.feature.FeatureWriter} at once, as exact sums if the features need no more, and is
 * forgotten. How many neighbours an optimal one has, {@link
 * io.sparklidar.neighbor.cpu.OptimalWriter} decides before.
 *
 * <p>Neighbours are decided on exact integers with ties broken by what the points are, not by where
 * they come, so a guess, the order of the points or the shape of the tree can change the time a
 * call takes, never its result.
 */
package io.sparklidar.neighbor.cpu;
