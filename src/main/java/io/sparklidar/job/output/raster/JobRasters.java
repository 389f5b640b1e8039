package io.sparklidar.job.output.raster;

import io.sparklidar.raster.CellGrid;
import io.sparklidar.raster.GeoTiffHeader;
import io.sparklidar.raster.Rasters;
import io.sparklidar.raster.VirtualRaster;
import io.sparklidar.storage.OutputFile;
import io.sparklidar.storage.OutputFolder;
import io.sparklidar.storage.OutputFormat;
import io.sparklidar.storage.StorageAccess;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** The rasters of all tiles of a job as one. */
public final class JobRasters {

  private JobRasters() {}

  /**
   * The text of a VRT at the top of the output folder; empty if there is no raster.
   *
   * @param conf Hadoop configuration
   * @param folder the output folder
   * @param outputs all files of the result
   * @param rasters what their bands are of
   * @param crs of the inputs: its code, or its text; empty if there is none
   * @throws IOException if a raster cannot be read
   */
  public static String virtual(
      final Configuration conf,
      final OutputFolder folder,
      final Collection<OutputFile> outputs,
      final Rasters rasters,
      final String crs)
      throws IOException {
    final StorageAccess access = new StorageAccess(conf);
    final Map<String, CellGrid> grids = new TreeMap<>();
    for (final OutputFile output : outputs) {
      // Of no points there is no place to show.
      if (output.path().startsWith(OutputFormat.COG.folder() + "/") && output.rows() > 0) {
        final Path path = folder.result(output.path());
        grids.put(
            output.path(),
            access.ask(path, place -> false, () -> grid(path, conf, rasters.cell())));
      }
    }
    return grids.isEmpty() ? "" : VirtualRaster.text(grids, rasters.parsed(), crs);
  }

  private static CellGrid grid(final Path path, final Configuration conf, final double cell)
      throws IOException {
    try (InputStream in = path.getFileSystem(conf).open(path)) {
      return GeoTiffHeader.read(in, cell);
    } catch (final IOException e) {
      throw new IOException(path + ": " + e.getMessage(), e);
    }
  }
}
