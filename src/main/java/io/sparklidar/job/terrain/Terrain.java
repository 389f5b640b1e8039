package io.sparklidar.job.terrain;

import io.sparklidar.cloud.Bounds;
import io.sparklidar.cloud.MortonOrder;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.error.BadInputException;
import io.sparklidar.ground.HeightAboveGround;
import io.sparklidar.job.Digest;
import io.sparklidar.job.input.SourceFiles;
import io.sparklidar.las.io.MalformedLasException;
import io.sparklidar.raster.dtm.GeoTiff;
import io.sparklidar.raster.dtm.MalformedRasterException;
import io.sparklidar.raster.dtm.TerrainCells;
import io.sparklidar.raster.dtm.TerrainHeights;
import io.sparklidar.tile.FileFingerprint;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/**
 * Rasters of terrain, in the state that the job found them in. Immutable.
 *
 * @param sources opens them
 * @param files the rasters
 * @param cells where their cells lie, in the same order
 * @param heightUnit length of the unit of their heights in units of the plan
 */
public record Terrain(SourceFiles sources, List<File> files, TerrainCells cells, double heightUnit)
    implements Serializable {

  /**
   * One raster.
   *
   * @param found which state of which file
   * @param band which band, from 1; 0 for the only one, or the one called dtm
   */
  public record File(FileFingerprint found, int band) implements Serializable {

    Optional<Integer> chosen() {
      return band == 0 ? Optional.empty() : Optional.of(band);
    }
  }

  /** Copies the list. */
  public Terrain {
    files = List.copyOf(files);
  }

  /** What heights depend on. */
  public String key() {
    return Digest.of(files.toString(), cells.toString());
  }

  /**
   * Looks up heights of places within a rectangle.
   *
   * @param bounds the rectangle
   */
  public TerrainHeights within(final Bounds bounds) {
    return new TerrainHeights(cells, cells.near(bounds), raster -> open(files.get(raster)));
  }

  /** What is wrong with a raster is of no input: it ends the job. */
  private GeoTiff open(final File file) throws IOException {
    try {
      return new GeoTiff(sources.open(file.found), file.chosen());
    } catch (final MalformedLasException e) {
      throw new MalformedRasterException(e.file(), e.expected(), e.found());
    } catch (final BadInputException e) {
      throw new MalformedRasterException(file.found.path(), e.bad().expected(), e.bad().found());
    }
  }

  /**
   * How high the core points of a block are above the terrain.
   *
   * @param points on a lattice in units of the plan
   * @throws IOException if a raster cannot be read
   */
  public HeightAboveGround heights(final PointBlock points) throws IOException {
    final float[] heights = new float[points.coreCount()];
    long without = 0;
    Bounds bounds = Bounds.EMPTY;
    for (int p = 0; p < heights.length; p++) {
      bounds = bounds.union(new Bounds(x(points, p), y(points, p), x(points, p), y(points, p)));
    }
    // Where not all blocks can be held, points that lie close together come together.
    final boolean all = cells.cells(bounds) * Double.BYTES < TerrainHeights.HELD_BYTES / 2.0;
    final int[] order = all ? new int[0] : MortonOrder.of(points);
    try (TerrainHeights terrain = within(bounds)) {
      for (int i = 0; i < heights.length; i++) {
        final int p = all ? i : order[i];
        final double below = terrain.height(x(points, p), y(points, p)) * heightUnit;
        heights[p] =
            (float) ((points.originZ() + points.z()[p]) * points.lattice().unitZ() - below);
        without += Float.isNaN(heights[p]) ? 1 : 0;
      }
    }
    return HeightAboveGround.ofRaster(heights, without);
  }

  private static double x(final PointBlock points, final int p) {
    return (points.originX() + points.x()[p]) * points.lattice().unitX();
  }

  private static double y(final PointBlock points, final int p) {
    return (points.originY() + points.y()[p]) * points.lattice().unitY();
  }
}
