/**
 * Terrain models as rasters, read: GeoTIFF of any maker, as far as heights are in it.
 *
 * <p>Data flow: a {@link io.sparklidar.raster.dtm.GeoTiff} knows where cells lie from the first
 * directory of a file ({@code TiffTags}) and decodes its blocks as they are asked for ({@code
 * TiffBlock}, {@code Lzw}); a {@link io.sparklidar.raster.dtm.VirtualSources} names the files of a
 * VRT. {@link io.sparklidar.raster.dtm.TerrainCells} numbers the cells of several files along one
 * grid, and {@link io.sparklidar.raster.dtm.TerrainHeights} takes heights between them. Knows
 * neither jobs nor file systems: bytes come from a {@link io.sparklidar.las.io.ByteSource}.
 */
package io.sparklidar.raster.dtm;
