package io.sparklidar.job.ground;

import io.sparklidar.cloud.LasField;
import io.sparklidar.cloud.Lattice;
import io.sparklidar.cloud.NoiseClasses;
import io.sparklidar.ground.GroundChoice;
import io.sparklidar.ground.smrf.CellGrid;
import io.sparklidar.ground.smrf.GroundFilter;
import io.sparklidar.ground.smrf.GroundSurface;
import io.sparklidar.job.input.ClassRules;
import io.sparklidar.las.ClassRule;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.storage.HadoopConf;
import io.sparklidar.storage.OutputFolder;
import io.sparklidar.tile.FileFingerprint;
import io.sparklidar.tile.FileIndex;
import java.io.IOException;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The classes of points by the surfaces of a job: 2 for ground; 1 for what was never classified,
 * unclassified or ground before and is none now; all others stay. Noise stays too, and is no
 * ground. Where no surface was made, far from what is asked for, classes are those of the files.
 *
 * @param files where surfaces are
 * @param lattice the job's integer grid
 * @param grid the cells
 * @param choice what ground is told by
 * @param surfaces names of the surfaces, by block
 * @param heightUnits length of the unit of heights in units of the plan, by path; of other files it
 *     is 1
 */
public record GroundClasses(
    GroundFiles files,
    Lattice lattice,
    CellGrid grid,
    GroundFilter choice,
    Map<Long, String> surfaces,
    Map<String, Double> heightUnits)
    implements ClassRules {

  private static final byte UNCLASSIFIED = 1;

  /**
   * The classes that points have in an output.
   *
   * @param conf Hadoop configuration
   * @param output where a job has left its surfaces
   * @param lattice the job's integer grid
   * @param choice what ground is told by
   * @param indexes the inputs
   * @throws IOException if storage fails
   */
  public static GroundClasses ofOutput(
      final HadoopConf conf,
      final OutputFolder output,
      final Lattice lattice,
      final GroundFilter choice,
      final List<FileIndex> indexes)
      throws IOException {
    final GroundFiles files = new GroundFiles(conf, output);
    return of(files, lattice, choice, GroundPlan.blocks(files.names()), indexes);
  }

  static GroundClasses of(
      final GroundFiles files,
      final Lattice lattice,
      final GroundFilter choice,
      final Map<Long, String> surfaces,
      final List<FileIndex> indexes) {
    return new GroundClasses(
        files,
        lattice,
        CellGrid.of(lattice, choice.parameters().cell()),
        choice,
        surfaces,
        heightUnits(indexes));
  }

  /** Lengths of the units of heights that are not 1, by path. */
  static Map<String, Double> heightUnits(final List<FileIndex> indexes) {
    final Map<String, Double> heightUnits = new HashMap<>();
    for (final FileIndex file : indexes) {
      if (file.crs().heightUnit() != 1) {
        heightUnits.put(file.fingerprint().path(), file.crs().heightUnit());
      }
    }
    return heightUnits;
  }

  /** Whether a point is one that ground is looked for among. */
  static boolean mayBeGround(final GroundFilter choice, final LasColumns points, final int i) {
    return mayBeGround(
        choice,
        points.classification()[i] & 0xFF,
        points.returnNumber()[i] & 0xFF,
        points.numberOfReturns()[i] & 0xFF);
  }

  /** The same of a point of a class and a return. */
  static boolean mayBeGround(
      final GroundFilter choice,
      final int classification,
      final int returnNumber,
      final int numberOfReturns) {
    return classification != NoiseClasses.LOW
        && classification != NoiseClasses.HIGH
        && (choice.returns() == GroundFilter.Returns.ALL || returnNumber >= numberOfReturns);
  }

  @Override
  public ClassRule of(final FileFingerprint found, final LasFile file) {
    return new Rule(
        grid,
        choice,
        block -> SurfaceCache.ofThisJvm().get(this, block),
        lattice.mapping(
            file.transform().withHeightUnit(heightUnits.getOrDefault(found.path(), 1.0))));
  }

  /** The surfaces that classes follow from. */
  interface Surfaces {
    /** That of a block; empty if none was made. */
    Optional<GroundSurface> of(long block) throws IOException;
  }

  /**
   * Classes of the points of a file.
   *
   * @param grid the cells
   * @param choice what ground is told by
   * @param surfaces by block
   * @param mapping of the file's coordinates
   */
  record Rule(CellGrid grid, GroundFilter choice, Surfaces surfaces, Lattice.Mapping mapping)
      implements ClassRule {

    @Override
    public Set<LasField> fields() {
      return EnumSet.of(LasField.XY, LasField.Z, LasField.RETURNS, LasField.CLASSIFICATION);
    }

    @Override
    public void apply(final LasColumns points) throws IOException {
      final byte[] classes = points.classification();
      long block = 0;
      boolean known = false;
      Optional<GroundSurface> surface = Optional.empty();
      for (int i = 0; i < points.size(); i++) {
        boolean ground = false;
        if (mayBeGround(choice, points, i)) {
          final long x = mapping.x().toLattice(points.x()[i]);
          final long y = mapping.y().toLattice(points.y()[i]);
          final long here = GroundPlan.block(grid.column(x), grid.row(y));
          if (!known || here != block) {
            known = true;
            block = here;
            surface = surfaces.of(block);
          }
          if (surface.isEmpty()) {
            continue;
          }
          ground = surface.get().isGround(x, y, mapping.z().toLattice(points.z()[i]));
        }
        if (ground) {
          classes[i] = GroundChoice.CLASS;
        } else if ((classes[i] & 0xFF) <= GroundChoice.CLASS) {
          classes[i] = UNCLASSIFIED;
        }
      }
    }
  }
}
