package io.sparklidar.job;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The output files of one task, one a format: written in a folder of this attempt's own, renamed
 * into place together at the end, removed if the end is never reached. For use by one thread.
 *
 * @param <S> what writes a file
 */
final class OutputAttempt<S extends OutputAttempt.Unfinished> implements Closeable {

  /** A file in the making. */
  interface Unfinished extends Closeable {

    /** Completes the file; without it, closing leaves none that a reader would accept. */
    void finish() throws IOException;
  }

  /**
   * Starts a file.
   *
   * @param <S> what writes it
   */
  interface Start<S> {
    S start(JobOptions.Format format, Path path) throws IOException;
  }

  /** Where a file goes in the end. */
  interface Place {
    Path of(JobOptions.Format format);
  }

  private final Configuration conf;
  private final String name;
  private final Place place;
  private final Path attempt;
  private final Map<JobOptions.Format, S> files = new LinkedHashMap<>();

  private OutputAttempt(
      final Configuration conf, final OutputFolder folder, final String name, final Place place) {
    this.conf = conf;
    this.name = name;
    this.place = place;
    this.attempt = new Path(folder.attempts(), UUID.randomUUID().toString());
  }

  /**
   * Starts the files.
   *
   * @param conf Hadoop configuration
   * @param folder where they go in the end
   * @param name of the files, without folder and ending
   * @param formats which files
   * @param start starts each of them
   * @throws IOException if one cannot be started; nothing is left of the others
   */
  static <S extends Unfinished> OutputAttempt<S> start(
      final Configuration conf,
      final OutputFolder folder,
      final String name,
      final Set<JobOptions.Format> formats,
      final Start<S> start)
      throws IOException {
    return start(
        conf,
        folder,
        name,
        formats,
        format -> folder.result(OutputFolder.relativeResult(format, name)),
        start);
  }

  /**
   * Starts files that are no results.
   *
   * @param conf Hadoop configuration
   * @param folder the job's
   * @param name of the files, without folder and ending
   * @param formats which files
   * @param place where they go in the end
   * @param start starts each of them
   * @throws IOException if one cannot be started; nothing is left of the others
   */
  static <S extends Unfinished> OutputAttempt<S> start(
      final Configuration conf,
      final OutputFolder folder,
      final String name,
      final Set<JobOptions.Format> formats,
      final Place place,
      final Start<S> start)
      throws IOException {
    final OutputAttempt<S> attempt = new OutputAttempt<>(conf, folder, name, place);
    try {
      for (final JobOptions.Format format : new TreeSet<>(formats)) {
        attempt.files.put(format, start.start(format, attempt.path(format)));
      }
      return attempt;
    } catch (final IOException | RuntimeException e) {
      try {
        attempt.close();
      } catch (final IOException | RuntimeException alsoFailed) {
        e.addSuppressed(alsoFailed);
      }
      throw e;
    }
  }

  private Path path(final JobOptions.Format format) {
    return new Path(attempt, name + "." + format.folder());
  }

  /** What writes the files. */
  Collection<S> files() {
    return files.values();
  }

  /** What writes each file. */
  Map<JobOptions.Format, S> byFormat() {
    return files;
  }

  /**
   * Completes the files and renames them into place.
   *
   * @param rows points in each
   */
  List<TileResult.Output> commit(final long rows) throws IOException {
    for (final S file : files.values()) {
      file.finish();
      file.close();
    }
    final List<TileResult.Output> outputs = new ArrayList<>();
    for (final JobOptions.Format format : files.keySet()) {
      final Path from = path(format);
      final long bytes = from.getFileSystem(conf).getFileStatus(from).getLen();
      final String relative = OutputFolder.relativeResult(format, name);
      AtomicFiles.rename(conf, from, place.of(format));
      outputs.add(new TileResult.Output(relative, rows, bytes));
    }
    files.clear();
    return outputs;
  }

  /** Closes every file, whatever becomes of the others, and removes what was not committed. */
  @Override
  public void close() throws IOException {
    final List<Closeable> all = new ArrayList<>(files.values());
    all.add(() -> attempt.getFileSystem(conf).delete(attempt, true));
    Exception failure = null;
    for (final Closeable one : all) {
      try {
        one.close();
      } catch (final IOException | RuntimeException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure instanceof IOException e) {
      throw e;
    }
    if (failure instanceof RuntimeException e) {
      throw e;
    }
  }
}
