package io.sparklidar.job.features;

import io.sparklidar.cloud.FileExtent;
import io.sparklidar.cloud.Lattice;
import io.sparklidar.cloud.LatticeChoice;
import io.sparklidar.job.ground.Ground;
import io.sparklidar.job.input.CrsGroup;
import io.sparklidar.job.sums.JobSums;
import io.sparklidar.job.terrain.Terrain;
import io.sparklidar.tile.FileIndex;
import java.util.List;
import java.util.function.Function;

/**
 * Inputs of a job that are searched together, as those of no other group are, and what has been
 * decided of all of them before tiles run: a job over these files alone would decide the same. For
 * use by the driver.
 */
final class JobGroup {

  private final CrsGroup crs;
  private final List<Terrain> terrain;
  private Ground ground = Ground.NOT_ASKED;
  private JobSums.Outcome sums = JobSums.Outcome.NONE;

  /**
   * @param crs the files, one at least
   * @param terrain rasters that their heights above ground are above; empty if they are above
   *     points
   */
  JobGroup(final CrsGroup crs, final List<Terrain> terrain) {
    this.crs = crs;
    this.terrain = List.copyOf(terrain);
  }

  /** The good ones, by ordinal. */
  List<FileIndex> files() {
    return crs.files();
  }

  /** What they have in common. */
  CrsGroup crs() {
    return crs;
  }

  /** Rasters that their heights above ground are above; empty if they are above points. */
  List<Terrain> terrain() {
    return terrain;
  }

  /** The ground below their points. */
  Ground ground() {
    return ground;
  }

  void found(final Ground of) {
    ground = of;
  }

  /** Sums over their points. */
  JobSums.Outcome sums() {
    return sums;
  }

  void found(final JobSums.Outcome of) {
    sums = of;
  }

  /**
   * The grid they are searched on.
   *
   * @param reach how far tiles look around their cores
   */
  LatticeChoice lattice(final double reach) {
    return lattice(FileIndex::extent, reach);
  }

  /**
   * The grid of outputs that mix files.
   *
   * @param searched the one they are searched on
   */
  Lattice outputLattice(final LatticeChoice searched, final double reach) {
    return files().stream().allMatch(file -> file.crs().heightUnit() == 1)
        ? searched.lattice()
        : lattice(FileIndex::storedExtent, reach).lattice();
  }

  private LatticeChoice lattice(final Function<FileIndex, FileExtent> extent, final double reach) {
    return LatticeChoice.of(
        files().stream().map(extent).toList(),
        reach,
        files().stream().mapToDouble(file -> file.density().side()).max().orElse(0));
  }
}
