package io.sparklidar.job.input;

import io.sparklidar.tile.DensityGrid;
import io.sparklidar.tile.FileFingerprint;
import io.sparklidar.tile.FileIndex;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Map;

/** Indexes files by other means than the cores of a task, with the same result. */
public interface IndexShortcut extends Serializable {

  /** None. */
  IndexShortcut NONE = (files, mode) -> Map.of();

  /**
   * Indexes those of some files that it can; the others are left to the cores, which find out what
   * is wrong with them.
   *
   * @param files at least one
   * @param mode how points are counted
   * @throws java.io.InterruptedIOException if the task is killed meanwhile
   */
  Map<FileFingerprint, FileIndex> index(List<FileFingerprint> files, DensityGrid.Mode mode)
      throws IOException;
}
