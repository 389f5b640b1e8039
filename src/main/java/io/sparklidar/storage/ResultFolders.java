package io.sparklidar.storage;

import io.sparklidar.error.BadInputException;
import io.sparklidar.error.StorageException;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Which files are results of runs: those that the commit records of the folder they lie in name,
 * wherever a user's own files lie. Where records cannot be read, the folders that results are in
 * tell. Reads each folder's records once; for use by one thread.
 */
public final class ResultFolders {

  private final Configuration conf;
  private final Map<Path, Results> known = new HashMap<>();

  /** Knows no folder yet. */
  public ResultFolders(final Configuration conf) {
    this.conf = conf;
  }

  /**
   * What is known of a folder's results.
   *
   * @param paths below the folder, of all that readable records name
   * @param complete whether all records could be read
   */
  private record Results(Set<String> paths, boolean complete) {}

  /** Whether runs have written into a folder, by the name of something in it. */
  public static boolean isMark(final String name) {
    return name.equals(OutputFolder.OWN);
  }

  /**
   * Whether a file is a result of a run.
   *
   * @param root an output folder
   * @param file a file somewhere below it
   * @throws StorageException if storage does not answer
   */
  public boolean isResult(final Path root, final Path file) throws IOException {
    final String below = file.toString().substring(root.toString().length() + 1);
    Results results = known.get(root);
    if (results == null) {
      results = read(root);
      known.put(root, results);
    }
    return results.paths.contains(below)
        || !results.complete
            && Arrays.stream(OutputFormat.values())
                .anyMatch(format -> below.startsWith(format.folder() + "/"));
  }

  private Results read(final Path root) throws IOException {
    try {
      final CommitLog.Records records =
          CommitLog.committed(conf, new OutputFolder(root.toString()));
      final Set<String> paths = new HashSet<>();
      records
          .byPiece()
          .values()
          .forEach(record -> record.piece().outputs().forEach(output -> paths.add(output.path())));
      return new Results(paths, records.complete());
    } catch (final BadInputException e) {
      return new Results(Set.of(), false);
    }
  }
}
