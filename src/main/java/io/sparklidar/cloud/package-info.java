/**
 * Points in memory: columns in primitive arrays, the integer lattice they lie on, and who they are.
 *
 * <p>LAS stores integers with a scale and an offset. Files of one job may differ in both, so a
 * {@link io.sparklidar.cloud.Lattice} finds one integer grid on which all of them lie; a {@link
 * io.sparklidar.cloud.PointBlock} holds one tile's points on that grid, relative to an origin of
 * its own. Everything that must be exact (distances, ties, tile borders) is decided on integers.
 */
package io.sparklidar.cloud;
