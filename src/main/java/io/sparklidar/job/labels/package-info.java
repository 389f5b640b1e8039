/**
 * The label job: classes of labelled points go to points that look alike.
 *
 * <p>Data flow: {@link io.sparklidar.job.labels.LabelJob} (driver) has each input opened, labelled
 * ones sampled by a {@link io.sparklidar.job.labels.PointSampleTask}, sends the sample to all
 * executors as a {@link io.sparklidar.job.labels.SharedReference}, which searches with FAISS where
 * it is there, and has each input labelled by a {@link io.sparklidar.job.labels.LabelTask}, chunk
 * by chunk ({@link io.sparklidar.job.labels.ChunkLabels}), into files that are copies but for the
 * class ({@link io.sparklidar.job.labels.LabelOutputs}).
 */
package io.sparklidar.job.labels;
