package io.sparklidar.job.input;

import io.sparklidar.las.ClassRule;
import io.sparklidar.las.LasFile;
import io.sparklidar.tile.FileFingerprint;
import java.io.Serializable;

/** Says which classes the points of a job's inputs have, where these are not those of the files. */
public interface ClassRules extends Serializable {

  /**
   * What the points of an input are.
   *
   * @param found which state of which file
   * @param file the same, open
   */
  ClassRule of(FileFingerprint found, LasFile file);
}
