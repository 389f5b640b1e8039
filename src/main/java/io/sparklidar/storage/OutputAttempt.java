package io.sparklidar.storage;

import io.sparklidar.storage.bytes.ContentChecksum;
import io.sparklidar.storage.bytes.ObjectStore;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The output files of one task, one per format: written in a folder of this attempt's own, renamed
 * into place together at the end, removed if the end is never reached. That folder is below the
 * output folder, or, where the output is on an {@link ObjectStore}, on the local disk. For use by
 * one thread.
 *
 * @param <S> what writes a file
 */
public final class OutputAttempt<S extends OutputAttempt.Unfinished> implements Closeable {

  /** A file in the making. */
  public interface Unfinished extends Closeable {

    /** Completes the file; without it, closing leaves none that a reader would accept. */
    void finish() throws IOException;

    /** Of what was written, see {@link ContentChecksum}; known when it is finished and closed. */
    String checksum();
  }

  /** What writes into a file, and is finished and closed with it. */
  public interface Filling extends Unfinished {

    /** The file. */
    Unfinished file();

    @Override
    default void finish() throws IOException {
      file().finish();
    }

    @Override
    default String checksum() {
      return file().checksum();
    }

    @Override
    default void close() throws IOException {
      file().close();
    }
  }

  /**
   * Starts a file.
   *
   * @param <S> what writes it
   */
  public interface Start<S> {
    S start(OutputFormat format, Path path) throws IOException;
  }

  /** Where a file goes in the end. */
  public interface Place {
    Path of(OutputFormat format);
  }

  private final Configuration conf;
  private final OutputFolder folder;
  private final String name;
  private final Optional<Place> elsewhere;
  private final Path attempt;
  private final Map<OutputFormat, S> files = new LinkedHashMap<>();

  private OutputAttempt(
      final Configuration conf,
      final OutputFolder folder,
      final String name,
      final Optional<Place> elsewhere)
      throws IOException {
    this.conf = conf;
    this.folder = folder;
    this.name = name;
    this.elsewhere = elsewhere;
    this.attempt =
        ObjectStore.holds(folder.rootPath().getFileSystem(conf), folder.rootPath())
            ? new Path(LocalFiles.ofThisJvm().createFolder().toUri())
            : new Path(folder.ownAttempts(), UUID.randomUUID().toString());
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
  public static <S extends Unfinished> OutputAttempt<S> start(
      final Configuration conf,
      final OutputFolder folder,
      final String name,
      final Set<OutputFormat> formats,
      final Start<S> start)
      throws IOException {
    return new OutputAttempt<S>(conf, folder, name, Optional.empty()).started(formats, start);
  }

  /**
   * Starts files that are no results: of the program's own, and replaced by others of their name.
   *
   * @param conf Hadoop configuration
   * @param folder the job's
   * @param name of the files, without folder and ending
   * @param formats which files
   * @param place where they go in the end
   * @param start starts each of them
   * @throws IOException if one cannot be started; nothing is left of the others
   */
  public static <S extends Unfinished> OutputAttempt<S> start(
      final Configuration conf,
      final OutputFolder folder,
      final String name,
      final Set<OutputFormat> formats,
      final Place place,
      final Start<S> start)
      throws IOException {
    return new OutputAttempt<S>(conf, folder, name, Optional.of(place)).started(formats, start);
  }

  private OutputAttempt<S> started(final Set<OutputFormat> formats, final Start<S> start)
      throws IOException {
    try {
      for (final OutputFormat format : new TreeSet<>(formats)) {
        files.put(format, start.start(format, path(format)));
      }
      return this;
    } catch (final IOException | RuntimeException e) {
      try {
        close();
      } catch (final IOException | RuntimeException alsoFailed) {
        e.addSuppressed(alsoFailed);
      }
      throw e;
    }
  }

  private Path path(final OutputFormat format) {
    return new Path(attempt, name + "." + format.ending());
  }

  /** What writes the files. */
  public Collection<S> files() {
    return files.values();
  }

  /** What writes each file. */
  public Map<OutputFormat, S> byFormat() {
    return files;
  }

  /**
   * Completes the files and puts them into place. Results are announced before, so that a file of
   * an attempt that was killed in between is known for what it is, by its checksum if by nothing
   * else.
   *
   * @param rows points in each
   * @return the results; nothing of files that are none
   * @throws FileAlreadyExistsException if a file is in place that no record of this piece names
   */
  public List<OutputFile> commit(final long rows) throws IOException {
    for (final S file : files.values()) {
      file.finish();
      file.close();
    }
    if (elsewhere.isPresent()) {
      moveElsewhere(elsewhere.get());
      return List.of();
    }
    final FileSystem fs = folder.rootPath().getFileSystem(conf);
    final Map<Path, OutputFile> finished = new LinkedHashMap<>();
    for (final Map.Entry<OutputFormat, S> file : files.entrySet()) {
      final Path from = path(file.getKey());
      finished.put(
          from,
          state(
              from.getFileSystem(conf),
              OutputFolder.relativeResult(file.getKey(), name),
              rows,
              from,
              file.getValue().checksum()));
    }
    final List<OutputFile> there = ownInPlace(fs, finished.values());
    final List<OutputFile> announced = new ArrayList<>(finished.values());
    announced.addAll(there);
    CommitLog.announce(conf, folder, new CommitLog.OutputPiece(name, announced));
    final Set<String> replaced = there.stream().map(OutputFile::path).collect(Collectors.toSet());
    final List<OutputFile> outputs = new ArrayList<>();
    for (final Map.Entry<Path, OutputFile> file : finished.entrySet()) {
      final OutputFile output = file.getValue();
      final Path to = folder.result(output.path());
      moveResult(file.getKey(), to, output, replaced.contains(output.path()));
      outputs.add(state(fs, output.path(), rows, to, output.checksum()));
      TaskTraffic.wroteBytes(output.bytes());
    }
    files.clear();
    TaskTraffic.wrotePoints(rows);
    return outputs;
  }

  /** Moves a result; where another attempt was faster by a moment, over what is the same. */
  private void moveResult(
      final Path from, final Path to, final OutputFile output, final boolean replace)
      throws IOException {
    try {
      AtomicFiles.move(conf, folder, from, to, replace);
    } catch (final FileAlreadyExistsException | java.nio.file.FileAlreadyExistsException appeared) {
      ownInPlace(to.getFileSystem(conf), List.of(output));
      AtomicFiles.move(conf, folder, from, to, true);
    }
  }

  private void moveElsewhere(final Place place) throws IOException {
    for (final OutputFormat format : files.keySet()) {
      final Path from = path(format);
      TaskTraffic.wroteBytes(from.getFileSystem(conf).getFileStatus(from).getLen());
      AtomicFiles.move(conf, folder, from, place.of(format), true);
    }
    files.clear();
  }

  private static OutputFile state(
      final FileSystem fs,
      final String relative,
      final long rows,
      final Path path,
      final String checksum)
      throws IOException {
    final FileStatus status = fs.getFileStatus(path);
    return new OutputFile(relative, rows, status.getLen(), status.getModificationTime(), checksum);
  }

  /** What another attempt of the same piece has put into place. */
  private List<OutputFile> ownInPlace(final FileSystem fs, final Collection<OutputFile> outputs)
      throws IOException {
    final List<OutputFile> own = new ArrayList<>();
    for (final OutputFile output : outputs) {
      final Path path = folder.result(output.path());
      if (!SymbolicLinks.exists(fs, path)) {
        continue;
      }
      final Optional<FileStatus> file = SymbolicLinks.status(fs, path);
      boolean named = false;
      for (final OutputFile before : CommitLog.states(conf, folder, name)) {
        if (before.path().equals(output.path())
            && file.isPresent()
            && before.isStateOf(fs, file.get())) {
          own.add(before);
          named = true;
        }
      }
      if (!named) {
        throw new FileAlreadyExistsException(
            path
                + " appeared while the job ran, and no record of the folder names it: not"
                + " replaced");
      }
    }
    return own;
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
