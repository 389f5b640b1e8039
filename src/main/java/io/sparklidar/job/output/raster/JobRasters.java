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
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The rasters of all tiles of a job.
 *
 * @param grids of each file, by its path below the output folder
 * @param files the same as they were written
 * @param rasters what their bands are of
 * @param epsg code of the horizontal reference system of the inputs; 0 if none is known
 * @param reference the same for other programs: its code, or its text; empty if there is none
 */
public record JobRasters(
    SortedMap<String, CellGrid> grids,
    Map<String, OutputFile> files,
    Rasters rasters,
    int epsg,
    String reference) {

  /**
   * Those of a job.
   *
   * @param conf Hadoop configuration
   * @param folder the output folder
   * @param outputs all files of the result
   * @param rasters what their bands are of
   * @param epsg code of the horizontal reference system of the inputs; 0 if none is known
   * @param reference the same for other programs: its code, or its text; empty if there is none
   * @throws IOException if a raster cannot be read
   */
  public static JobRasters of(
      final Configuration conf,
      final OutputFolder folder,
      final Collection<OutputFile> outputs,
      final Rasters rasters,
      final int epsg,
      final String reference)
      throws IOException {
    final StorageAccess access = new StorageAccess(conf);
    final SortedMap<String, CellGrid> grids = new TreeMap<>();
    final Map<String, OutputFile> files = new TreeMap<>();
    for (final OutputFile output : outputs) {
      if (output.path().startsWith(OutputFormat.COG.folder() + "/")) {
        final Path path = folder.result(output.path());
        // Of no points there is no place to show.
        access
            .ask(path, place -> false, () -> grid(path, conf, rasters.cell()))
            .ifPresent(grid -> grids.put(output.path(), grid));
        files.put(output.path(), output);
      }
    }
    return new JobRasters(grids, files, rasters, epsg, reference);
  }

  /** Whether none has cells. */
  public boolean areNone() {
    return grids.isEmpty();
  }

  /** The text of a VRT at the top of the output folder. */
  public String virtual() {
    return VirtualRaster.text(grids, rasters.parsed(), reference);
  }

  /** The text of a collection of STAC items at the top of the output folder. */
  public String items() {
    return RasterItems.text(grids, files, rasters.parsed(), epsg);
  }

  private static Optional<CellGrid> grid(
      final Path path, final Configuration conf, final double cell) throws IOException {
    try (InputStream in = path.getFileSystem(conf).open(path)) {
      return GeoTiffHeader.read(in, cell);
    } catch (final IOException e) {
      throw new IOException(path + ": " + e.getMessage(), e);
    }
  }
}
