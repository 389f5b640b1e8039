package io.sparklidar.job.output.raster;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.cloud.Region;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.ground.GroundChoice;
import io.sparklidar.job.output.ChunkPoints;
import io.sparklidar.job.output.PointSink;
import io.sparklidar.job.terrain.Terrain;
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
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The rasters of a tile that is a square of whole cells, as one file. Every point of such a cell is
 * a core point of the tile, so that no cell depends on how the job is cut. The file is as large as
 * the cells that have points or, of terrain, lie between them, not as the square.
 */
public final class RasterSink implements PointSink {

  private final Path path;
  private final TileCore.Square square;
  private final Rasters rasters;
  private final GroundChoice ground;
  private final List<Terrain> terrain;
  private final List<Region> regions;
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
   * @param terrain rasters that it is taken from; empty if it is taken from points
   * @param regions where cells lie that have a height without points; empty for everywhere
   * @param heightUnit length of the unit of heights in units of the plan
   */
  public RasterSink(
      final Path path,
      final Configuration conf,
      final TileCore.Square square,
      final Rasters rasters,
      final GroundChoice ground,
      final List<Terrain> terrain,
      final List<Region> regions,
      final double heightUnit)
      throws IOException {
    this.path = path;
    this.square = square;
    this.rasters = rasters;
    this.ground = ground;
    this.terrain = terrain;
    this.regions = regions;
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
    place(points, columns, rows);
    final Optional<CellGrid> seen = seen(points, columns, rows);
    final BitSet occupied = seen.map(all -> occupied(all, columns, rows)).orElse(new BitSet());
    final BitSet between = seen.map(all -> between(points, all, occupied)).orElse(new BitSet());
    final float[] canopy =
        seen.isPresent() && rasters.haveCanopy()
            ? canopy(points, seen.get(), occupied)
            : new float[0];
    final BitSet filled = (BitSet) between.clone();
    for (int cell = 0; cell < canopy.length; cell++) {
      if (!Float.isNaN(canopy[cell])) {
        filled.set(cell);
      }
    }
    final Optional<CellGrid> smallest = seen.flatMap(all -> grid(columns, rows, all, filled));
    final CellGrid grid = smallest.orElse(new CellGrid(rasters.cell(), 0, 0, 1, 1));
    for (int p = 0; p < columns.length; p++) {
      columns[p] = grid.index(columns[p], rows[p]);
    }
    final CellPoints byCell = new CellPoints(grid, columns);
    final CloudOptimizedGeoTiff file =
        new CloudOptimizedGeoTiff(grid, crs(points), smallest.isPresent());
    final BitSet more = new BitSet();
    between.stream()
        .map(cell -> grid.index(seen.get().column(cell), seen.get().row(cell)))
        .forEach(more::set);
    for (final Raster raster : rasters.parsed()) {
      file.add(
          raster,
          raster.statistic() == Raster.Statistic.CANOPY
              ? moved(canopy, seen, grid)
              : band(raster, grid, byCell, more, points, table));
    }
    WriteErrors.doAt(path, () -> file.write(out));
  }

  /** Numbers of cells in a grid that holds all of them that have one. */
  private static float[] moved(
      final float[] band, final Optional<CellGrid> from, final CellGrid to) {
    final float[] moved = new float[to.size()];
    Arrays.fill(moved, Float.NaN);
    for (int cell = 0; cell < band.length; cell++) {
      if (!Float.isNaN(band[cell])) {
        moved[to.index(from.get().column(cell), from.get().row(cell))] = band[cell];
      }
    }
    return moved;
  }

  /** The cells of the tile among its points, the ground and the canopy; empty if there are none. */
  private Optional<CellGrid> seen(final TilePoints points, final int[] columns, final int[] rows) {
    final int along = (int) rasters.cellsAlong(square.side());
    final CellExtent extent = new CellExtent();
    for (int p = 0; p < columns.length; p++) {
      extent.add(columns[p], rows[p]);
    }
    if (rasters.haveTerrain()) {
      points.ground().ifPresent(all -> add(all, along, extent));
    }
    points.canopy().ifPresent(all -> add(all, along, extent));
    return extent.grid(rasters.cell());
  }

  /** The cells of the tile that are nearest to some points. */
  private void add(final PointBlock all, final int along, final CellExtent extent) {
    for (int p = 0; p < all.size(); p++) {
      extent.add(
          nearest(square.i(), along, (all.originX() + all.x()[p]) * all.lattice().unitX()),
          nearest(square.j(), along, (all.originY() + all.y()[p]) * all.lattice().unitY()));
    }
  }

  /** The cell of the tile that is nearest to a place, along an axis. */
  private int nearest(final int square, final int along, final double place) {
    return (int)
        Math.max(
            (long) square * along,
            Math.min((square + 1L) * along - 1, (long) Math.floor(place / rasters.cell())));
  }

  private static BitSet occupied(final CellGrid whole, final int[] columns, final int[] rows) {
    final BitSet occupied = new BitSet(whole.size());
    for (int p = 0; p < columns.length; p++) {
      occupied.set(whole.index(columns[p], rows[p]));
    }
    return occupied;
  }

  /** How high the canopy is, also in cells without points: those whose top lies in the regions. */
  private float[] canopy(final TilePoints points, final CellGrid whole, final BitSet occupied)
      throws IOException {
    final float[] canopy = CanopyBand.of(whole, points.canopy().orElseThrow(), rasters.pitFree());
    if (regions.isEmpty()) {
      return canopy;
    }
    final BitSet others = new BitSet();
    for (int cell = occupied.nextClearBit(0);
        cell < canopy.length;
        cell = occupied.nextClearBit(cell + 1)) {
      others.set(cell, !Float.isNaN(canopy[cell]));
    }
    final float[] tops = ground(whole, others, points);
    for (int cell = 0; cell < tops.length; cell++) {
      tops[cell] += canopy[cell] / heightUnit;
    }
    final BitSet kept = (BitSet) others.clone();
    GroundBand.keepWithin(regions, whole, tops, kept);
    others.andNot(kept);
    others.stream().forEach(cell -> canopy[cell] = Float.NaN);
    return canopy;
  }

  /** The cells of the tile that have no points, and a height of the ground all the same. */
  private BitSet between(final TilePoints points, final CellGrid whole, final BitSet occupied) {
    if (!rasters.haveTerrain() || points.ground().isEmpty()) {
      return new BitSet();
    }
    final PointBlock all = points.ground().get();
    final BitSet between = GroundBand.between(whole, occupied, all, ground);
    if (!regions.isEmpty()) {
      GroundBand.keepWithin(
          regions, whole, GroundBand.of(whole, between, all, ground, heightUnit), between);
    }
    return between;
  }

  private float[] band(
      final Raster raster,
      final CellGrid grid,
      final CellPoints byCell,
      final BitSet between,
      final TilePoints points,
      final FeatureTable table)
      throws IOException {
    if (raster.statistic() == Raster.Statistic.GROUND) {
      final BitSet cells = byCell.occupied();
      cells.or(between);
      return ground(grid, cells, points);
    }
    return byCell.band(
        raster,
        raster.statistic().isOfPoints()
            ? new double[0]
            : RasterColumns.values(raster.column(), points, table));
  }

  private float[] ground(final CellGrid grid, final BitSet cells, final TilePoints points)
      throws IOException {
    return terrain.isEmpty()
        ? GroundBand.of(grid, cells, points.ground().orElseThrow(), ground, heightUnit)
        : GroundBand.of(grid, cells, terrain.get(0));
  }

  private static Optional<Crs> crs(final TilePoints points) {
    return points.core().stream().flatMap(file -> file.crs().stream()).findFirst();
  }

  /** Finds the cell of each point. */
  private void place(final TilePoints points, final int[] columns, final int[] rows) {
    final int along = (int) rasters.cellsAlong(square.side());
    final int firstColumn = square.i() * along;
    final int firstRow = square.j() * along;
    int p = 0;
    for (final TilePoints.OfFile file : points.core()) {
      final int[] x = file.points().x();
      final int[] y = file.points().y();
      final double scaleX = file.transform().scaleX();
      final double scaleY = file.transform().scaleY();
      for (int i = 0; i < file.points().size(); i++) {
        // What the tile owns lies in it, whichever side of its edge a division rounds to.
        columns[p] =
            within(
                firstColumn, along, Cells.along(file.transform().x(x[i]), rasters.cell(), scaleX));
        rows[p] =
            within(firstRow, along, Cells.along(file.transform().y(y[i]), rasters.cell(), scaleY));
        p++;
      }
    }
  }

  /** The cells that have points or lie between them; empty if there are none. */
  private Optional<CellGrid> grid(
      final int[] columns, final int[] rows, final CellGrid whole, final BitSet between) {
    final CellExtent extent = new CellExtent();
    for (int p = 0; p < columns.length; p++) {
      extent.add(columns[p], rows[p]);
    }
    between.stream().forEach(cell -> extent.add(whole.column(cell), whole.row(cell)));
    return extent.grid(rasters.cell());
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
