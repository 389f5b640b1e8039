/**
 * Rasters of points: cells of a global grid, what the points in each say, and the files that hold
 * them.
 *
 * <p>Data flow: what is asked for is a list of {@link io.sparklidar.raster.Raster}s over cells of
 * one side ({@link io.sparklidar.raster.Rasters}). The points of a {@link
 * io.sparklidar.raster.CellGrid} are gathered by cell ({@link io.sparklidar.raster.CellPoints}),
 * from which each raster becomes a band, and bands a {@link
 * io.sparklidar.raster.CloudOptimizedGeoTiff}. A {@link io.sparklidar.raster.VirtualRaster} shows
 * files that lie side by side as one, of which it needs no more than their {@link
 * io.sparklidar.raster.GeoTiffHeader}. Knows neither jobs nor files of points.
 */
package io.sparklidar.raster;
