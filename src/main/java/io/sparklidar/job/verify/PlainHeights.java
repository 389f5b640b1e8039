package io.sparklidar.job.verify;

import io.sparklidar.cloud.Bounds;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.cloud.PointIdentity;
import io.sparklidar.cloud.condition.Condition;
import io.sparklidar.error.UsageException;
import io.sparklidar.ground.GroundChoice;
import io.sparklidar.ground.HeightModel;
import io.sparklidar.job.input.CrsGroup;
import io.sparklidar.job.terrain.Terrain;
import io.sparklidar.job.terrain.TerrainFiles;
import io.sparklidar.proof.PlainGround;
import io.sparklidar.proof.PlainRow;
import io.sparklidar.raster.dtm.TerrainCells;
import io.sparklidar.raster.dtm.TerrainHeights;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Heights above ground the plain way.
 *
 * @param inputs whose {@linkplain Inputs#references references} are the ground
 * @param choice what heights are taken from
 * @param terrains the rasters that they are taken from, of each group of inputs; empty if they are
 *     taken from points
 */
record PlainHeights(Inputs inputs, GroundChoice choice, List<Terrain> terrains) {

  /** The column. */
  static final String NAME = "height_above_ground";

  /**
   * Of points of some inputs.
   *
   * @param only what points are like that take part; empty if all do
   * @throws IOException if a raster that they are taken from cannot be read
   */
  static PlainHeights of(final Inputs inputs, final List<Condition> only, final GroundChoice choice)
      throws IOException {
    if (!choice.model().isOfPoints()) {
      return new PlainHeights(inputs, choice, terrains(inputs, choice));
    }
    return new PlainHeights(
        inputs.withReferences(
            Stream.concat(only.stream(), Stream.of(GroundChoice.CONDITION))
                .reduce((a, b) -> new Condition.Joined(true, List.of(a, b)))),
        choice,
        List.of());
  }

  private static List<Terrain> terrains(final Inputs inputs, final GroundChoice choice)
      throws IOException {
    final List<Terrain> terrains = new ArrayList<>();
    final List<CrsGroup> groups = inputs.groups().all();
    for (final CrsGroup group : groups) {
      try {
        terrains.add(
            TerrainFiles.find(
                inputs.sources().conf().get(), choice.dtm(), group.files(), group.others(groups)));
      } catch (final UsageException e) {
        throw new IOException(e.getMessage(), e);
      }
    }
    return terrains;
  }

  /** The raster that the height of the first point of what was read is taken from, if it is one. */
  Optional<Terrain> terrain(final PointBlock block) {
    return terrains.isEmpty()
        ? Optional.empty()
        : Optional.of(
            terrains.get(inputs.groups().ofFile().get(PointIdentity.file(block.identity()[0]))));
  }

  /** The point of a row and the ground around it; empty if no point lies there. */
  Optional<Surroundings.Read> around(final RowSample.Row row) throws IOException {
    return row.file() < 0
        ? Surroundings.at(inputs, Set.of(), row.group(), row.place(), choice.reach())
        : Optional.of(around(row.file(), row.index(), choice.reach()));
  }

  /** A point and the ground around it. */
  Surroundings.Read around(final int file, final long index, final double reach)
      throws IOException {
    return Surroundings.of(inputs, Set.of(), file, index, reach);
  }

  /** The height of the first point of what was read. */
  PlainGround.Height of(final PointBlock block) throws IOException {
    final Optional<Terrain> terrain = terrain(block);
    if (terrain.isPresent()) {
      return new PlainGround.Height(
          aboveRaster(block, terrain.get()), List.of(), List.of(), Double.NaN);
    }
    return choice.model() == HeightModel.TIN
        ? PlainGround.surface(block, 0, choice.radius())
        : PlainGround.nearest(block, 0, choice.radius());
  }

  /**
   * Above the weighted mean of those of the four cells around the first point that have heights.
   */
  private static double aboveRaster(final PointBlock block, final Terrain terrain)
      throws IOException {
    final double x = (block.originX() + block.x()[0]) * block.lattice().unitX();
    final double y = (block.originY() + block.y()[0]) * block.lattice().unitY();
    final double east = terrain.cells().east(x);
    final double south = terrain.cells().south(y);
    try (TerrainHeights heights = terrain.within(new Bounds(x, y, x, y))) {
      if (Double.isNaN(heights.cell(TerrainCells.columnAt(east), TerrainCells.rowAt(south)))) {
        return Double.NaN;
      }
      double sum = 0;
      double weights = 0;
      for (long column = (long) Math.floor(east) - 1; column <= Math.floor(east) + 1; column++) {
        for (long row = (long) Math.floor(south) - 1; row <= Math.floor(south) + 1; row++) {
          final double weight =
              Math.max(0, 1 - Math.abs(column + 0.5 - east))
                  * Math.max(0, 1 - Math.abs(row + 0.5 - south));
          final double height = heights.cell(column, row);
          if (weight > 0 && !Double.isNaN(height)) {
            sum += weight * height;
            weights += weight;
          }
        }
      }
      return (block.originZ() + block.z()[0]) * block.lattice().unitZ()
          - sum / weights * terrain.heightUnit();
    }
  }

  /** A row with the height besides. */
  PlainRow with(final PlainRow row, final PlainGround.Height height) {
    final Map<String, Double> values = new LinkedHashMap<>(row.values());
    final Map<String, String> whyNull = new LinkedHashMap<>(row.whyNull());
    values.put(NAME, height.value());
    if (Double.isNaN(height.value())) {
      whyNull.put(
          NAME,
          !terrains.isEmpty()
              ? "the cell of --dtm there has no height"
              : "there is no ground point within " + choice.radius() + " in plan");
    }
    return new PlainRow(values, whyNull, row.covariance(), row.axes());
  }
}
