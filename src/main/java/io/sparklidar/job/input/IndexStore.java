package io.sparklidar.job.input;

import io.sparklidar.job.Digest;
import io.sparklidar.job.Version;
import io.sparklidar.storage.HadoopConf;
import io.sparklidar.storage.StoredObject;
import io.sparklidar.tile.DensityGrid;
import io.sparklidar.tile.FileFingerprint;
import io.sparklidar.tile.FileIndex;
import io.sparklidar.tile.FileIndexFormat;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.Path;

/**
 * File indexes kept beside the output, so that a later run over the same files need not decode them
 * to plan. An index is found again only for the same state of the file, the same way of counting
 * and the same revision of the program.
 *
 * <p>A task keeps that of its file as soon as it is made; the driver keeps those of all files of a
 * run together, and finds them by a few requests, whatever the number of files, and without a task.
 */
public final class IndexStore implements Serializable {

  private static final long serialVersionUID = 1L;

  private static final StoredObject<byte[]> STORED = new StoredObject<>(byte[].class, "!*", true);

  private static final StoredObject<byte[][]> STORED_TOGETHER =
      new StoredObject<>(byte[][].class, "!*", false);

  /** Bytes of the indexes in one file, about: they pass through memory whole. */
  private static final long TOGETHER_BYTES = 64L << 20;

  private static final String NOWHERE = "";

  private final HadoopConf conf;
  private final String folder;

  /** Keeps indexes in a folder, there or not yet. */
  public IndexStore(final HadoopConf conf, final Path folder) {
    this.conf = conf;
    this.folder = folder.toString();
  }

  private IndexStore() {
    this.conf = new HadoopConf();
    this.folder = NOWHERE;
  }

  /** Keeps nothing. */
  public static IndexStore none() {
    return new IndexStore();
  }

  private boolean isNone() {
    return folder.equals(NOWHERE);
  }

  private Path pathOf(final FileFingerprint fingerprint, final DensityGrid.Mode mode) {
    final String key = Digest.of(Version.revision(), fingerprint.path(), mode.toString());
    return new Path(folder, key + ".idx");
  }

  Optional<FileIndex> find(final FileFingerprint fingerprint, final DensityGrid.Mode mode) {
    if (isNone()) {
      return Optional.empty();
    }
    return STORED
        .load(conf.get(), pathOf(fingerprint, mode))
        .value()
        .flatMap(IndexStore::index)
        .filter(index -> index.fingerprint().equals(fingerprint));
  }

  /** Keeps the index of a file. */
  public void save(final FileIndex index, final DensityGrid.Mode mode) {
    if (!isNone()) {
      STORED.save(conf.get(), pathOf(index.fingerprint(), mode), FileIndexFormat.bytes(index));
    }
  }

  /** The file of many indexes with a number, counted from 0. */
  private Path pathOf(final int number, final DensityGrid.Mode mode) {
    final String key = Digest.of(Version.revision(), mode.toString());
    return new Path(folder, "all-" + key + "-" + number + ".indexes");
  }

  /** Those of some files that were kept together. */
  public Map<FileFingerprint, FileIndex> findTogether(
      final Collection<FileFingerprint> files, final DensityGrid.Mode mode) {
    final Set<FileFingerprint> wanted = new HashSet<>(files);
    final Map<FileFingerprint, FileIndex> found = new HashMap<>();
    for (int number = 0; found.size() < wanted.size() && !isNone(); number++) {
      final Optional<byte[][]> together =
          STORED_TOGETHER.load(conf.get(), pathOf(number, mode)).value();
      if (together.isEmpty()) {
        break;
      }
      Arrays.stream(together.get())
          .parallel()
          .map(IndexStore::index)
          .flatMap(Optional::stream)
          .filter(index -> wanted.contains(index.fingerprint()))
          .toList()
          .forEach(index -> found.put(index.fingerprint(), index));
    }
    return found;
  }

  private static Optional<FileIndex> index(final byte[] bytes) {
    try {
      return Optional.of(FileIndexFormat.of(bytes));
    } catch (final IOException | RuntimeException e) {
      // As good as absent.
      return Optional.empty();
    }
  }

  /** Keeps indexes together, in place of those that were. */
  public void saveTogether(final List<FileIndex> indexes, final DensityGrid.Mode mode) {
    if (isNone()) {
      return;
    }
    final List<byte[]> together = new ArrayList<>();
    long bytes = 0;
    int number = 0;
    // At the driver, between index and plan, where all others wait for it.
    for (final byte[] one : indexes.parallelStream().map(FileIndexFormat::bytes).toList()) {
      together.add(one);
      bytes += one.length;
      if (bytes > TOGETHER_BYTES) {
        STORED_TOGETHER.save(conf.get(), pathOf(number, mode), together.toArray(byte[][]::new));
        number++;
        together.clear();
        bytes = 0;
      }
    }
    if (!together.isEmpty()) {
      STORED_TOGETHER.save(conf.get(), pathOf(number, mode), together.toArray(byte[][]::new));
    }
  }
}
