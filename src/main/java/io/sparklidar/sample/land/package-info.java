/**
 * The land without what stands on it: where settlements lie, how high the ground is ({@code
 * Relief}), how streets divide it into blocks of one kind ({@code StreetPlan}) and where power
 * lines run. All are functions of the seed and the place; a patch ({@code ReliefPatch}, {@code
 * StreetPatch}) holds their values around one area.
 */
package io.sparklidar.sample.land;
