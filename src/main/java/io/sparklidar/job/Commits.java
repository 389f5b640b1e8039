package io.sparklidar.job;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JavaType;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
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
 * Commit records: one small JSON file a finished piece of a job (a tile, a labelled file), written
 * after its output is in place. What a record says is done; what has none is done again.
 */
final class Commits {

  private static final Logger LOG = LoggerFactory.getLogger(Commits.class);

  private Commits() {}

  /** A finished piece of a job. */
  interface Done {

    /** Name of the piece, unique in its job. */
    String id();

    /** The files it wrote. */
    List<TileResult.Output> outputs();
  }

  /**
   * The content of a commit record.
   *
   * @param key what the result depends on: parameters, program version, source files
   * @param result the result
   * @param <R> what a finished piece is
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record CommitRecord<R extends Done>(String key, R result) {}

  static void commit(
      final Configuration conf, final OutputFolder folder, final String key, final Done result)
      throws IOException {
    AtomicFiles.write(
        conf,
        folder.commit(result.id()),
        out -> out.write(Json.MAPPER.writeValueAsBytes(new CommitRecord<>(key, result))));
  }

  /** All commit records of earlier runs, by piece; unreadable ones are as good as absent. */
  static <R extends Done> Map<String, CommitRecord<R>> readAll(
      final Configuration conf, final OutputFolder folder, final Class<R> type) throws IOException {
    final JavaType recordType =
        Json.MAPPER.getTypeFactory().constructParametricType(CommitRecord.class, type);
    final Map<String, CommitRecord<R>> records = new TreeMap<>();
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
        final CommitRecord<R> commit = Json.MAPPER.readValue(in, recordType);
        if (isWhole(commit)) {
          records.put(commit.result().id(), commit);
        }
      } catch (final JsonProcessingException e) {
        // Cut short by a crash of the file system, or of another program: done again.
        LOG.warn("{} is no commit record: {}", file.getPath(), e.getOriginalMessage());
      }
    }
    return records;
  }

  private static boolean isWhole(final CommitRecord<?> commit) {
    return commit.key() != null
        && commit.result() != null
        && commit.result().id() != null
        && commit.result().outputs() != null;
  }

  /** Whether everything a record speaks of is still there. */
  static boolean outputsPresent(
      final Configuration conf, final OutputFolder folder, final Done result) throws IOException {
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
   * Removes a piece of an earlier run: its record first, then its output.
   *
   * @param keep outputs that the present run writes under the same path
   */
  static void remove(
      final Configuration conf,
      final OutputFolder folder,
      final Done result,
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
