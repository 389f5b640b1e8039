/**
 * Rasters of a job: a {@link io.sparklidar.job.output.raster.RasterSink} makes one file of a tile,
 * of columns as users name them ({@link io.sparklidar.job.output.raster.RasterColumns}); {@link
 * io.sparklidar.job.output.raster.JobRasters} shows the files of all tiles as one.
 */
package io.sparklidar.job.output.raster;
