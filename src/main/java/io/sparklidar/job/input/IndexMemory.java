package io.sparklidar.job.input;

import io.sparklidar.tile.DensityGrid;
import io.sparklidar.tile.FileFingerprint;
import io.sparklidar.tile.FileIndex;
import java.lang.ref.SoftReference;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Indexes of files that this JVM asked for, as long as nobody needs the memory: who asks one
 * question after the other about the same files waits for them once. Safe for concurrent use.
 */
public final class IndexMemory {

  private static final IndexMemory HERE = new IndexMemory();

  /**
   * What an index is of.
   *
   * @param file which state of which file
   * @param mode how points are counted
   */
  private record Key(FileFingerprint file, DensityGrid.Mode mode) {}

  private final Map<Key, SoftReference<FileIndex>> indexes = new ConcurrentHashMap<>();

  private IndexMemory() {}

  /** That of this JVM. */
  public static IndexMemory ofThisJvm() {
    return HERE;
  }

  /** Those of some files that are still there. */
  public Map<FileFingerprint, FileIndex> find(
      final Collection<FileFingerprint> files, final DensityGrid.Mode mode) {
    final Map<FileFingerprint, FileIndex> found = new HashMap<>();
    for (final FileFingerprint file : files) {
      final SoftReference<FileIndex> kept = indexes.get(new Key(file, mode));
      final FileIndex index = kept == null ? null : kept.get();
      if (index != null) {
        found.put(file, index);
      }
    }
    return found;
  }

  /** Keeps some. */
  public void keep(final Collection<FileIndex> more, final DensityGrid.Mode mode) {
    indexes.values().removeIf(kept -> kept.get() == null);
    more.forEach(
        index -> indexes.put(new Key(index.fingerprint(), mode), new SoftReference<>(index)));
  }

  /** Forgets all. */
  public void forget() {
    indexes.clear();
  }
}
