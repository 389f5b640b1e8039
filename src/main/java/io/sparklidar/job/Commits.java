package io.sparklidar.job;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commit records: one small JSON file a finished tile, written after its output is in place. What a
 * record says is done; what has none is done again.
 */
final class Commits {

  private static final Logger LOG = LoggerFactory.getLogger(Commits.class);

  private Commits() {}

  /**
   * The content of a commit record.
   *
   * @param key what the result depends on: parameters, program version, source files
   * @param result the result
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record CommitRecord(String key, TileResult result) {}

  static void commit(
      final Configuration conf,
      final OutputFolder folder,
      final String key,
      final TileResult result)
      throws IOException {
    AtomicFiles.write(
        conf,
        folder.commit(result.id()),
        out -> out.write(Json.MAPPER.writeValueAsBytes(new CommitRecord(key, result))));
  }

  /** All commit records of earlier runs, by tile; unreadable ones are as good as absent. */
  static Map<String, CommitRecord> readAll(final Configuration conf, final OutputFolder folder)
      throws IOException {
    final Map<String, CommitRecord> records = new TreeMap<>();
    final FileSystem fs = folder.commits().getFileSystem(conf);
    final FileStatus[] files;
    try {
      files = fs.listStatus(folder.commits());
    } catch (final FileNotFoundException e) {
      return records;
    }
    for (final FileStatus file : files) {
      if (!file.getPath().getName().endsWith(".json")) {
        continue;
      }
      try (InputStream in = fs.open(file.getPath())) {
        final CommitRecord commit = Json.MAPPER.readValue(in, CommitRecord.class);
        if (commit.result() != null && commit.key() != null) {
          records.put(commit.result().id(), commit);
        }
      } catch (final JsonProcessingException e) {
        // Cut short by a crash of the file system, or of another program: done again.
        LOG.warn("{} is no commit record: {}", file.getPath(), e.getOriginalMessage());
      }
    }
    return records;
  }

  /** Whether everything a record speaks of is still there. */
  static boolean outputsPresent(
      final Configuration conf, final OutputFolder folder, final TileResult result)
      throws IOException {
    for (final TileResult.Output output : result.outputs()) {
      final Path path = folder.result(output.path());
      final FileSystem fs = path.getFileSystem(conf);
      if (!fs.exists(path) || fs.getFileStatus(path).getLen() != output.bytes()) {
        return false;
      }
    }
    return true;
  }

  /**
   * Removes a tile of an earlier run: its record first, then its output.
   *
   * @param keep outputs that the present run writes under the same path
   */
  static void remove(
      final Configuration conf,
      final OutputFolder folder,
      final TileResult result,
      final Set<String> keep)
      throws IOException {
    final FileSystem fs = folder.commits().getFileSystem(conf);
    fs.delete(folder.commit(result.id()), false);
    fs.delete(folder.picture(result.id()), false);
    for (final TileResult.Output output : result.outputs()) {
      if (!keep.contains(output.path())) {
        fs.delete(folder.result(output.path()), false);
      }
    }
  }
}
