/**
 * The Spark jobs: features (index, plan, tiles, commit) and transfer of labels.
 *
 * <p>Data flow of features: {@link io.sparklidar.job.FeatureJob} (driver) lists the inputs, has
 * each file indexed by an {@link io.sparklidar.job.IndexTask}, plans tiles, and has each tile
 * computed and written by a {@link io.sparklidar.job.TileTask}. Files above the point budget are
 * computed in parts: of their outputs a tile writes the pieces that are its alone ({@link
 * io.sparklidar.job.PartOutputs}), a {@link io.sparklidar.job.PieceTask} those of several tiles,
 * and an {@link io.sparklidar.job.AssembleTask} copies them one behind the other, while tiles of
 * other files are computed ({@link io.sparklidar.job.Assembly}). Tasks are stateless and commit by
 * renaming; what they did travels back as small records. Bad input travels back as data too, never
 * as an exception.
 *
 * <p>Data flow of labels: {@link io.sparklidar.job.LabelJob} (driver) lists the inputs, has each
 * file opened by a {@link io.sparklidar.job.HeaderTask}, labelled ones sampled by a {@link
 * io.sparklidar.job.PointSampleTask}, sends the sample to all executors as a {@link
 * io.sparklidar.job.SharedReference}, and has each input labelled by a {@link
 * io.sparklidar.job.LabelTask}.
 *
 * <p>Both run in the frame of a {@link io.sparklidar.job.JobRun}, take up what {@link
 * io.sparklidar.job.EarlierRuns} left, write over nothing but {@link io.sparklidar.job.OwnResults},
 * and let tasks through the {@link io.sparklidar.job.HeapGate}.
 */
package io.sparklidar.job;
