package io.sparklidar.job.report;

import io.sparklidar.storage.OutputFolder;
import io.sparklidar.storage.StoredObject;
import java.io.Serializable;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * What all tiles of a job look like together, kept so that a run with nothing to do reads one
 * object and not that of each tile.
 *
 * @param of what tells the tiles, as they were computed, from others
 * @param picture theirs
 */
record WholePicture(String of, TilePicture picture) implements Serializable {

  private static final StoredObject<WholePicture> STORED =
      new StoredObject<>(
          WholePicture.class, "io.sparklidar.job.report.*;java.lang.*;java.util.*;!*", true);

  /** What was kept of these tiles; {@code none} is of the same job, without points. */
  static Optional<TilePicture> load(
      final Configuration conf,
      final OutputFolder folder,
      final String of,
      final TilePicture none) {
    return STORED
        .load(conf, folder.wholePicture())
        .value()
        .filter(whole -> whole.of.equals(of) && none.fits(whole.picture))
        .map(WholePicture::picture);
  }

  void save(final Configuration conf, final OutputFolder folder) {
    STORED.save(conf, folder.wholePicture(), this);
  }
}
