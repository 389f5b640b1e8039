/**
 * The feature job: index, plan, tiles, commit.
 *
 * <p>Data flow: {@link io.sparklidar.job.features.FeatureJob} (driver) has the inputs indexed,
 * plans tiles, and has each computed and written by a {@link io.sparklidar.job.features.TileTask}:
 * it reads core and halo, has an engine find the neighbours ({@link
 * io.sparklidar.job.devices.TileEngines}), and writes all formats at once ({@link
 * io.sparklidar.job.features.TileOutputs}). Where a device does all of that, the tile goes another
 * way ({@link io.sparklidar.job.features.TileOnDevice}). Files above the point budget are computed
 * in parts: of their outputs a tile writes the pieces that are its alone ({@link
 * io.sparklidar.job.features.PartOutputs}), a {@link io.sparklidar.job.features.OutputPieceTask}
 * those of several tiles, and an {@link io.sparklidar.job.features.AssembleTask} copies them one
 * behind the other, while tiles of other files are computed ({@link
 * io.sparklidar.job.features.FileAssembly}). Tasks are stateless and commit by renaming; what they
 * share travels in a {@link io.sparklidar.job.features.TileContext}, what they did travels back as
 * small records. What a task holds in memory is foretold by {@link
 * io.sparklidar.job.features.TileMemory} alone.
 *
 * <p>Where rows go to a query, the job plans tiles without a folder, with the columns and the
 * region that the query needs ({@link io.sparklidar.job.features.QueryScope}), and a {@link
 * io.sparklidar.job.features.TileQuery} computes them, by the same gate, reader and engines.
 *
 * <p>Large because tiles go three ways, over the host, on a device and as parts of files, whose
 * results must be the same, and share all but the middle.
 */
package io.sparklidar.job.features;
