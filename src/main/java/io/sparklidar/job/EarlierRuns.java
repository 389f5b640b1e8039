package io.sparklidar.job;

import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;

/**
 * What earlier runs left in an output folder: what of it still holds, and what has to go. For use
 * by one thread.
 *
 * @param <R> what a finished piece of the job is
 */
final class EarlierRuns<R extends Commits.Done> {

  private final Configuration conf;
  private final OutputFolder folder;
  private final Map<String, Commits.CommitRecord<R>> records;

  /** Reads the commit records of a folder. */
  EarlierRuns(final Configuration conf, final OutputFolder folder, final Class<R> type)
      throws IOException {
    this.conf = conf;
    this.folder = folder;
    this.records = Commits.readAll(conf, folder, type);
  }

  /**
   * The result of a piece, if it is done under the same conditions and all its files are there.
   *
   * @param id the piece
   * @param key what its result depends on
   */
  Optional<R> done(final String id, final String key) throws IOException {
    final Commits.CommitRecord<R> commit = records.get(id);
    return commit != null
            && commit.key().equals(key)
            && Commits.outputsPresent(conf, folder, commit.result())
        ? Optional.of(commit.result())
        : Optional.empty();
  }

  /**
   * Before anything is done again, its record of an earlier run goes: dying between an output and
   * its new record would leave the old record beside the new output. Outputs that will not be
   * replaced go with it.
   *
   * @param ids what will be done
   * @param formats what will be written
   */
  void forget(final Collection<String> ids, final Set<JobOptions.Format> formats)
      throws IOException {
    for (final String id : ids) {
      final Commits.CommitRecord<R> commit = records.get(id);
      if (commit != null) {
        Commits.remove(conf, folder, commit.result(), replaced(commit.result(), formats));
      }
    }
  }

  private static Set<String> replaced(
      final Commits.Done result, final Set<JobOptions.Format> formats) {
    final Set<String> replaced = new HashSet<>();
    for (final TileResult.Output output : result.outputs()) {
      if (formats.stream().anyMatch(format -> output.path().startsWith(format.folder() + "/"))) {
        replaced.add(output.path());
      }
    }
    return replaced;
  }

  /**
   * Removes what other inputs or options left here.
   *
   * @param ids what belongs to the present result
   * @param outputs its files
   */
  void removeAllBut(final Set<String> ids, final Set<String> outputs) throws IOException {
    for (final Commits.CommitRecord<R> commit : records.values()) {
      if (!ids.contains(commit.result().id())) {
        Commits.remove(conf, folder, commit.result(), outputs);
      }
    }
    folder.rootPath().getFileSystem(conf).delete(folder.attempts(), true);
  }
}
