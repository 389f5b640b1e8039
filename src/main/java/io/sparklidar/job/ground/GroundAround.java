package io.sparklidar.job.ground;

import io.sparklidar.cloud.Bounds;
import io.sparklidar.cloud.LasField;
import io.sparklidar.cloud.Lattice;
import io.sparklidar.ground.smrf.CellBox;
import io.sparklidar.ground.smrf.CellGrid;
import io.sparklidar.ground.smrf.CellHistory;
import io.sparklidar.ground.smrf.GroundFilter;
import io.sparklidar.ground.smrf.GroundSurface;
import io.sparklidar.ground.smrf.HeightRaster;
import io.sparklidar.ground.smrf.LowestHeights;
import io.sparklidar.ground.smrf.Smrf;
import io.sparklidar.job.input.ClassRules;
import io.sparklidar.job.input.InputReading;
import io.sparklidar.job.input.SourceFiles;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.PointReader;
import io.sparklidar.tile.FileIndex;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The ground around one place, found on the spot: what a job makes of whole files is made here of
 * the points that decide it, and nothing is left in storage.
 */
public final class GroundAround {

  private final GroundFilter choice;
  private final Lattice lattice;
  private final CellGrid grid;
  private final Map<String, Double> heightUnits;
  private final GroundSurface surface;
  private final CellHistory history;

  private GroundAround(
      final GroundFilter choice,
      final Lattice lattice,
      final CellGrid grid,
      final Map<String, Double> heightUnits,
      final GroundSurface surface,
      final CellHistory history) {
    this.choice = choice;
    this.lattice = lattice;
    this.grid = grid;
    this.heightUnits = heightUnits;
    this.surface = surface;
    this.history = history;
  }

  /**
   * Finds it.
   *
   * @param files that may have points there
   * @param sources opens them, with their own classes
   * @param lattice the integer grid that all share
   * @param choice what ground is told by
   * @param x of the place, on the lattice
   * @param y of the place, on the lattice
   * @param reach how far around it classes are asked for, in units of the CRS
   * @throws IOException if a file is not what it should be
   */
  public static GroundAround of(
      final List<FileIndex> files,
      final SourceFiles sources,
      final Lattice lattice,
      final GroundFilter choice,
      final long x,
      final long y,
      final double reach)
      throws IOException {
    final CellGrid grid = CellGrid.of(lattice, choice.parameters().cell());
    final CellBox asked =
        new CellBox(grid.column(x), grid.row(y), 1, 1)
            .grown((int) Math.ceil(reach / Math.min(grid.width(), grid.depth())) + 1);
    final CellBox wanted = asked.grown(GroundSurface.MARGIN);
    final CellBox seen = wanted.grown(choice.parameters().haloCells());
    final Bounds square =
        new Bounds(
            seen.column() * grid.width(),
            seen.row() * grid.depth(),
            seen.endColumn() * grid.width(),
            seen.endRow() * grid.depth());
    final LowestHeights lowest = new LowestHeights(grid);
    for (final FileIndex file : files) {
      if (file.bounds().intersects(square)) {
        new InputReading(sources).run(in -> add(in, file, square, lattice, grid, choice, lowest));
      }
    }
    final CellBox there =
        lowest.squares().stream()
            .map(HeightRaster::box)
            .reduce(CellBox.EMPTY, CellBox::union)
            .intersection(seen);
    final CellHistory history = new CellHistory(grid.column(x), grid.row(y));
    return new GroundAround(
        choice,
        lattice,
        grid,
        GroundClasses.heightUnits(files),
        new GroundSurface(
            grid,
            choice.parameters(),
            new Smrf(grid, choice.parameters()).surface(lowest.of(there), wanted, history)),
        history);
  }

  private static LowestHeights add(
      final InputReading in,
      final FileIndex file,
      final Bounds square,
      final Lattice lattice,
      final CellGrid grid,
      final GroundFilter choice,
      final LowestHeights lowest)
      throws IOException {
    try (LasFile las = in.openLas(file.fingerprint())) {
      final Lattice.Mapping mapping =
          lattice.mapping(las.transform().withHeightUnit(file.crs().heightUnit()));
      final PointReader reader =
          las.reader(
              EnumSet.of(LasField.XY, LasField.Z, LasField.RETURNS, LasField.CLASSIFICATION));
      for (final FileIndex.IndexedChunk chunk : file.chunks()) {
        if (!chunk.bounds().intersects(square)) {
          continue;
        }
        LowestTask.add(
            reader.read(chunk.chunk()),
            mapping,
            choice,
            file.fingerprint().path(),
            chunk.chunk(),
            lowest);
      }
    }
    return lowest;
  }

  /** The classes that points there have. */
  public ClassRules classes() {
    return (found, file) ->
        new GroundClasses.Rule(
            grid,
            choice,
            block -> Optional.of(surface),
            lattice.mapping(
                file.transform().withHeightUnit(heightUnits.getOrDefault(found.path(), 1.0))));
  }

  /** Whether ground is looked for among points of such a class and return. */
  public boolean mayBeGround(
      final int classification, final int returnNumber, final int numberOfReturns) {
    return GroundClasses.mayBeGround(choice, classification, returnNumber, numberOfReturns);
  }

  /** What came of the cell of the place. */
  public CellHistory history() {
    return history;
  }

  /**
   * Whether a point as near as was asked for is ground, if it is one that may be.
   *
   * @param x lattice x
   * @param y lattice y
   * @param z lattice z
   */
  public GroundSurface.Judgement judge(final long x, final long y, final long z) {
    return surface.judge(x, y, z);
  }
}
