/**
 * Points in memory: columns in primitive arrays, the integer lattice they lie on, and who they are.
 *
 * <p>LAS stores integers with a scale and an offset. Files of one job may differ in both, so a
 * {@link io.sparklidar.cloud.Lattice} finds one integer grid on which all of them lie; a {@link
 * io.sparklidar.cloud.PointBlock} holds one tile's points on that grid, relative to an origin of
 * its own. Everything that must be exact (distances, ties, tile borders) is decided on integers.
 *
 * <p>Here too is the table of the standard fields of LAS, which everybody shares: {@link
 * io.sparklidar.cloud.LasField} says what is stored of a point and where, {@link
 * io.sparklidar.cloud.PointAttribute} what it is called and what its values are.
 */
package io.sparklidar.cloud;
