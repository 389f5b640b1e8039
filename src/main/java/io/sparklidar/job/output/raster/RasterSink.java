package io.sparklidar.job.output.raster;

import io.sparklidar.feature.FeatureTable;
import io.sparklidar.ground.GroundChoice;
import io.sparklidar.job.output.ChunkPoints;
import io.sparklidar.job.output.PointSink;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.crs.Crs;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.raster.CellGrid;
import io.sparklidar.raster.CellPoints;
import io.sparklidar.raster.CloudOptimizedGeoTiff;
import io.sparklidar.raster.Raster;
import io.sparklidar.raster.Rasters;
import io.sparklidar.storage.WriteErrors;
import io.sparklidar.storage.bytes.ContentChecksum;
import io.sparklidar.storage.bytes.LocalCreation;
import io.sparklidar.tile.Cells;
import io.sparklidar.tile.TileCore;
import io.sparklidar.tile.TilePoints;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The rasters of a tile that is a square of whole cells, as one file. Every point of such a cell is
 * a core point of the tile, so that no cell depends on how the job is cut. The file is as large as
 * the cells that have points, not as the square.
 */
public final class RasterSink implements PointSink {

  private final Path path;
  private final TileCore.Square square;
  private final Rasters rasters;
  private final GroundChoice ground;
  private final double heightUnit;
  private final CheckedOutputStream out;

  /**
   * Starts the file.
   *
   * @param path where; must not exist
   * @param conf Hadoop configuration
   * @param square the tile, of whole cells
   * @param rasters what to write
   * @param ground what the height of the ground is taken from
   * @param heightUnit length of the unit of heights in units of the plan
   */
  public RasterSink(
      final Path path,
      final Configuration conf,
      final TileCore.Square square,
      final Rasters rasters,
      final GroundChoice ground,
      final double heightUnit)
      throws IOException {
    this.path = path;
    this.square = square;
    this.rasters = rasters;
    this.ground = ground;
    this.heightUnit = heightUnit;
    this.out =
        WriteErrors.at(
            path,
            () ->
                new CheckedOutputStream(
                    LocalCreation.onAny(path.getFileSystem(conf), path), new CRC32C()));
  }

  /**
   * Takes all points of the tile.
   *
   * @param points the tile
   * @param table features of its core points
   */
  public void addAll(final TilePoints points, final FeatureTable table) throws IOException {
    final int[] columns = new int[points.block().coreCount()];
    final int[] rows = new int[columns.length];
    final CellGrid grid = place(points, columns, rows);
    for (int p = 0; p < columns.length; p++) {
      columns[p] = grid.index(columns[p], rows[p]);
    }
    final CellPoints byCell = new CellPoints(grid, columns);
    final CloudOptimizedGeoTiff file = new CloudOptimizedGeoTiff(grid, crs(points));
    for (final Raster raster : rasters.parsed()) {
      file.add(raster, band(raster, grid, byCell, points, table));
    }
    WriteErrors.doAt(path, () -> file.write(out));
  }

  private float[] band(
      final Raster raster,
      final CellGrid grid,
      final CellPoints byCell,
      final TilePoints points,
      final FeatureTable table) {
    if (raster.statistic() == Raster.Statistic.GROUND) {
      return GroundBand.of(
          grid, byCell.occupied(), points.ground().orElseThrow(), ground, heightUnit);
    }
    return byCell.band(
        raster,
        raster.statistic().isOfPoints()
            ? new double[0]
            : RasterColumns.values(raster.column(), points, table));
  }

  private static Optional<Crs> crs(final TilePoints points) {
    return points.core().stream().flatMap(file -> file.crs().stream()).findFirst();
  }

  /** Finds the cell of each point, and the cells that all lie in. */
  private CellGrid place(final TilePoints points, final int[] columns, final int[] rows) {
    final int along = (int) rasters.cellsAlong(square.side());
    final int firstColumn = square.i() * along;
    final int firstRow = square.j() * along;
    int west = firstColumn + along - 1;
    int east = firstColumn;
    int south = firstRow + along - 1;
    int north = firstRow;
    int p = 0;
    for (final TilePoints.OfFile file : points.core()) {
      final int[] x = file.points().x();
      final int[] y = file.points().y();
      final double scaleX = file.transform().scaleX();
      final double scaleY = file.transform().scaleY();
      for (int i = 0; i < file.points().size(); i++) {
        // What the tile owns lies in it, whichever side of its edge a division rounds to.
        final int column =
            within(
                firstColumn, along, Cells.along(file.transform().x(x[i]), rasters.cell(), scaleX));
        final int row =
            within(firstRow, along, Cells.along(file.transform().y(y[i]), rasters.cell(), scaleY));
        columns[p] = column;
        rows[p] = row;
        west = Math.min(west, column);
        east = Math.max(east, column);
        south = Math.min(south, row);
        north = Math.max(north, row);
        p++;
      }
    }
    return p == 0
        ? new CellGrid(rasters.cell(), firstColumn, firstRow, 1, 1)
        : new CellGrid(rasters.cell(), west, north, east - west + 1, north - south + 1);
  }

  private static int within(final int first, final int count, final int cell) {
    return Math.max(first, Math.min(first + count - 1, cell));
  }

  @Override
  public void startFile(final LasFile file, final int ordinal) {
    throw new UnsupportedOperationException("cells are made of all points of a tile");
  }

  @Override
  public void add(
      final ChunkPoints points,
      final int[] rows,
      final int count,
      final FeatureTable table,
      final int tableRow) {
    throw new UnsupportedOperationException("cells are made of all points of a tile");
  }

  @Override
  public void append(final Path piece, final List<Chunk> chunks) {
    throw new UnsupportedOperationException("cells are made of all points of a tile");
  }

  @Override
  public void finish() throws IOException {
    WriteErrors.doAt(path, out::flush);
  }

  @Override
  public String checksum() {
    return ContentChecksum.of(out.getChecksum().getValue());
  }

  @Override
  public void close() throws IOException {
    WriteErrors.doAt(path, out::close);
  }
}
