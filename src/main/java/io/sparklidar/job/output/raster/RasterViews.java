package io.sparklidar.job.output.raster;

import io.sparklidar.las.hadoop.HadoopByteSource;
import io.sparklidar.las.io.ByteSource;
import io.sparklidar.raster.CellGrid;
import io.sparklidar.raster.Raster;
import io.sparklidar.raster.dtm.GeoTiff;
import io.sparklidar.storage.OutputFolder;
import io.sparklidar.storage.StorageAccess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The rasters of a job as one looks at them: a few hundred cells along the longer side, from
 * overviews of the files, which is all that is read of them.
 */
public final class RasterViews {

  /** Cells along the longer side at most. */
  private static final int LONGEST = 800;

  /** No more rasters are looked at: a page has room for so many. */
  private static final int MOST = 12;

  /**
   * One raster.
   *
   * @param name of its band
   * @param west x of the western edge
   * @param south y of the southern edge
   * @param side of a cell
   * @param columns cells along x
   * @param rows cells along y
   * @param cells row by row, the first in the south; NaN where there is no number
   * @param isHeight whether it is of heights, as one sees them in the light
   */
  public record View(
      String name,
      double west,
      double south,
      double side,
      int columns,
      int rows,
      double[] cells,
      boolean isHeight) {}

  private RasterViews() {}

  /**
   * Those of a job, each once.
   *
   * @throws IOException if one cannot be read
   */
  public static List<View> of(
      final Configuration conf, final OutputFolder folder, final JobRasters rasters)
      throws IOException {
    long west = Long.MAX_VALUE;
    long south = Long.MAX_VALUE;
    long east = Long.MIN_VALUE;
    long north = Long.MIN_VALUE;
    for (final CellGrid grid : rasters.grids().values()) {
      west = Math.min(west, grid.west());
      east = Math.max(east, (long) grid.west() + grid.width());
      south = Math.min(south, (long) grid.north() - grid.height() + 1);
      north = Math.max(north, grid.north() + 1L);
    }
    int level = 0;
    while (Math.max(east - west, north - south) >> level > LONGEST) {
      level++;
    }
    final int columns = (int) (east - west >> level) + 1;
    final int rows = (int) (north - south >> level) + 1;
    final List<View> views = new ArrayList<>();
    final List<Raster> bands = rasters.rasters().parsed();
    for (final Raster raster : bands.subList(0, Math.min(MOST, bands.size()))) {
      final double[] cells = new double[columns * rows];
      Arrays.fill(cells, Double.NaN);
      views.add(
          new View(
              raster.name(),
              west * rasters.rasters().cell(),
              south * rasters.rasters().cell(),
              rasters.rasters().cell() * (1L << level),
              columns,
              rows,
              cells,
              isHeight(raster)));
    }
    final int coarse = level;
    final long left = west;
    final long below = south;
    StorageAccess.readAll(
        rasters.grids().entrySet(),
        StorageAccess.READERS,
        file -> add(conf, folder, file, coarse, left, below, views));
    return views;
  }

  private static boolean isHeight(final Raster raster) {
    return raster.statistic() == Raster.Statistic.GROUND
        || raster.statistic() == Raster.Statistic.CANOPY
        || raster.column().toLowerCase(Locale.ROOT).equals("z");
  }

  private static void add(
      final Configuration conf,
      final OutputFolder folder,
      final Map.Entry<String, CellGrid> file,
      final int level,
      final long west,
      final long south,
      final List<View> views)
      throws IOException {
    final Path path = folder.result(file.getKey());
    final FileSystem fs = path.getFileSystem(conf);
    final CellGrid grid = file.getValue();
    try (ByteSource source = HadoopByteSource.open(fs, fs.getFileStatus(path))) {
      for (int band = 0; band < views.size(); band++) {
        final GeoTiff overview = GeoTiff.overview(source, band + 1, level);
        final float[] all = overview.all();
        // Each cell of an overview is of so many cells that overviews begin anew in every file.
        final double across = (double) grid.width() / overview.width();
        final double down = (double) grid.height() / overview.height();
        final View view = views.get(band);
        synchronized (view) {
          for (int cell = 0; cell < all.length; cell++) {
            if (Float.isNaN(all[cell])) {
              continue;
            }
            final long east =
                (long) (grid.west() - west + (cell % overview.width() + 0.5) * across);
            final long north =
                (long) (grid.north() + 1 - south - (cell / overview.width() + 0.5) * down);
            view.cells[(int) (north >> level) * view.columns + (int) (east >> level)] = all[cell];
          }
        }
      }
    }
  }
}
