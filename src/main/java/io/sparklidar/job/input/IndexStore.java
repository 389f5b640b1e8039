package io.sparklidar.job.input;

import io.sparklidar.job.Digest;
import io.sparklidar.job.Version;
import io.sparklidar.storage.HadoopConf;
import io.sparklidar.storage.StoredObject;
import io.sparklidar.tile.DensityGrid;
import io.sparklidar.tile.FileFingerprint;
import io.sparklidar.tile.FileIndex;
import java.io.Serializable;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/**
 * File indexes kept beside the output, so that a later run over the same files need not decode them
 * to plan. An index is found again only for the same state of the file, the same way of counting
 * and the same revision of the program.
 */
public final class IndexStore implements Serializable {

  private static final long serialVersionUID = 1L;

  private static final StoredObject<Entry> STORED =
      new StoredObject<>(
          Entry.class,
          "io.sparklidar.cloud.*;io.sparklidar.las.point.*;io.sparklidar.tile.*;io.sparklidar.job.input.*;"
              + "java.lang.*;java.util.*;!*",
          true);

  private final HadoopConf conf;
  private final String folder;

  /** Keeps indexes in a folder, there or not yet. */
  public IndexStore(final HadoopConf conf, final Path folder) {
    this.conf = conf;
    this.folder = folder.toString();
  }

  /** An index with what it was made from. */
  private record Entry(FileFingerprint fingerprint, DensityGrid.Mode mode, FileIndex index)
      implements Serializable {}

  private Path pathOf(final FileFingerprint fingerprint, final DensityGrid.Mode mode) {
    final String key = Digest.of(Version.revision(), fingerprint.path(), mode.toString());
    return new Path(folder, key + ".idx");
  }

  Optional<FileIndex> find(final FileFingerprint fingerprint, final DensityGrid.Mode mode) {
    return STORED
        .load(conf.get(), pathOf(fingerprint, mode))
        .value()
        .filter(entry -> entry.fingerprint.equals(fingerprint))
        .map(Entry::index);
  }

  void save(final FileIndex index, final DensityGrid.Mode mode) {
    STORED.save(
        conf.get(), pathOf(index.fingerprint(), mode), new Entry(index.fingerprint(), mode, index));
  }
}
