package io.sparklidar.job.features;

import io.sparklidar.job.input.CrsGroup;
import io.sparklidar.tile.TilePlan;

/**
 * How inputs of one CRS are cut.
 *
 * @param group the inputs
 * @param plan their tiles
 */
public record PlannedGroup(CrsGroup group, TilePlan plan) {}
