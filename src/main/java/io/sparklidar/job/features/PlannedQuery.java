package io.sparklidar.job.features;

import io.sparklidar.tile.TileSpec;
import java.util.List;

/**
 * How a query is done.
 *
 * @param query computes the tiles, on executors
 * @param tasks the tiles of each task, expensive ones first; none if no point can be wanted
 * @param indexed how many files were decoded for the plan
 */
public record PlannedQuery(TileQuery query, List<List<TileSpec>> tasks, int indexed) {}
