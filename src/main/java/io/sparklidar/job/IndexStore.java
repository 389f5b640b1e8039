package io.sparklidar.job;

import io.sparklidar.tile.DensityGrid;
import io.sparklidar.tile.FileFingerprint;
import io.sparklidar.tile.FileIndex;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.io.StreamCorruptedException;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * File indexes kept beside the output, so that a later run over the same files need not decode them
 * to plan. An index is found again only for the same state of the file, the same way of counting
 * and the same version of the program.
 */
final class IndexStore implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Counts up whenever the same version comes to count otherwise. */
  private static final String GENERATION = "3";

  private static final ObjectInputFilter ONLY_OURS =
      ObjectInputFilter.Config.createFilter(
          "io.sparklidar.cloud.*;io.sparklidar.las.*;io.sparklidar.tile.*;io.sparklidar.job.*;"
              + "java.lang.*;java.util.*;!*");

  private final HadoopConf conf;
  private final String folder;

  IndexStore(final HadoopConf conf, final Path folder) {
    this.conf = conf;
    this.folder = folder.toString();
  }

  /** An index with what it was made from. */
  private record Entry(FileFingerprint fingerprint, DensityGrid.Mode mode, FileIndex index)
      implements Serializable {}

  private Path pathOf(final FileFingerprint fingerprint, final DensityGrid.Mode mode) {
    final String key =
        Digest.of(Version.current(), GENERATION, fingerprint.path(), mode.toString());
    return new Path(folder, key + ".idx");
  }

  Optional<FileIndex> find(final FileFingerprint fingerprint, final DensityGrid.Mode mode)
      throws IOException {
    final Path path = pathOf(fingerprint, mode);
    final FileSystem fs = path.getFileSystem(conf.get());
    if (!fs.exists(path)) {
      return Optional.empty();
    }
    try (ObjectInputStream in = new ObjectInputStream(new GZIPInputStream(fs.open(path)))) {
      in.setObjectInputFilter(ONLY_OURS);
      final Entry entry = (Entry) in.readObject();
      return entry.fingerprint.equals(fingerprint) ? Optional.of(entry.index) : Optional.empty();
    } catch (final InvalidClassException
        | StreamCorruptedException
        | ClassNotFoundException
        | java.io.EOFException
        | java.util.zip.ZipException e) {
      // Written by another build, or cut short: as good as absent.
      return Optional.empty();
    }
  }

  void save(final FileIndex index, final DensityGrid.Mode mode) throws IOException {
    final Path path = pathOf(index.fingerprint(), mode);
    AtomicFiles.write(
        conf.get(),
        path,
        out -> {
          try (ObjectOutputStream objects = new ObjectOutputStream(new GZIPOutputStream(out))) {
            objects.writeObject(new Entry(index.fingerprint(), mode, index));
          }
        });
  }
}
