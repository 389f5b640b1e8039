package io.sparklidar.source.read;

import io.sparklidar.error.BadInput;
import io.sparklidar.error.SingleLine;
import io.sparklidar.error.UsageException;
import io.sparklidar.job.Diagnostics;
import io.sparklidar.job.input.FileHeader;
import io.sparklidar.job.input.HeaderTask;
import io.sparklidar.job.input.InputFiles;
import io.sparklidar.job.input.InputResult;
import io.sparklidar.job.input.SourceFiles;
import io.sparklidar.source.frame.LoggedProgress;
import io.sparklidar.storage.HadoopConf;
import io.sparklidar.tile.FileFingerprint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of a table by what their headers say: all that is known before executors read points.
 *
 * @param options what the reader asked for
 * @param files those with points, in order of their paths
 * @param dropped those that cannot be read, where that is no error
 * @param schema the table of all of them
 */
public record FileSet(
    ReadOptions options, List<FileHeader> files, List<BadInput> dropped, PointSchema schema) {

  private static final Logger LOG = LoggerFactory.getLogger(FileSet.class);

  /** What leaves out files that cannot be read, of points. */
  static final String LEAVES_OUT = "option(\"mode\", \"DROPMALFORMED\")";

  /** Headers that are read at a time: each is a few requests, which storage answers slowly. */
  private static final int AT_A_TIME = 32;

  /**
   * Finds the files and reads their headers.
   *
   * @throws IllegalArgumentException if there are none, or one cannot be read
   */
  public static FileSet read(final ReadOptions options) {
    return read(options, LEAVES_OUT, header(options));
  }

  /**
   * The same.
   *
   * @param options what the reader asked for
   * @param leavesOut what leaves out files that cannot be read, for messages
   * @param reading reads the header of a file, and may do something with it, on threads of its own
   * @throws IllegalArgumentException if there are no files, or one cannot be read
   */
  public static FileSet read(
      final ReadOptions options, final String leavesOut, final Reading reading) {
    final FileSet found = survey(options, reading);
    if (!found.dropped.isEmpty() && !options.leavesOutFiles()) {
      throw new IllegalArgumentException(failure(found.dropped, leavesOut));
    }
    if (found.files.isEmpty()) {
      throw new IllegalArgumentException(
          "no file can be read: " + failure(found.dropped, leavesOut));
    }
    return found;
  }

  /**
   * The files that can be read, and those that cannot, whatever the reader wants done with these.
   *
   * @throws IllegalArgumentException if there is no file
   */
  static FileSet survey(final ReadOptions options) {
    return survey(options, header(options));
  }

  private static Reading header(final ReadOptions options) {
    return new HeaderTask(new SourceFiles(new HadoopConf(options.conf())))::call;
  }

  private static FileSet survey(final ReadOptions options, final Reading reading) {
    try {
      final Diagnostics diagnostics = new Diagnostics(new LoggedProgress(LOG));
      final List<FileFingerprint> found =
          InputFiles.find(options.conf(), "path", options.paths(), diagnostics);
      return of(options, found, reading, diagnostics.badInputs());
    } catch (final UsageException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    } catch (final IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  /**
   * Reads the headers of files.
   *
   * @throws IOException if storage fails
   */
  static FileSet of(final ReadOptions options, final List<FileFingerprint> files)
      throws IOException {
    return of(options, files, header(options), List.of());
  }

  private static FileSet of(
      final ReadOptions options,
      final List<FileFingerprint> files,
      final Reading reading,
      final List<BadInput> known)
      throws IOException {
    final List<BadInput> bad = new ArrayList<>(known);
    final List<FileHeader> headers = new ArrayList<>();
    for (final InputResult<FileHeader> result : headers(files, reading)) {
      if (result.found().isPresent()) {
        headers.add(result.found().get());
      } else {
        bad.add(result.bad());
        LOG.warn("left out: {}", result.bad().message());
      }
    }
    headers.forEach(FileSet::warn);
    return new FileSet(options, List.copyOf(headers), List.copyOf(bad), PointSchema.of(headers));
  }

  /** What ends a query because of files that cannot be read. */
  static String failure(final List<BadInput> bad, final String leavesOut) {
    final String more = bad.size() > 1 ? " (and " + (bad.size() - 1) + " more files like it)" : "";
    return bad.get(0).message() + more + "; with " + leavesOut + " such files are left out";
  }

  private static void warn(final FileHeader header) {
    header
        .warnings()
        .forEach(text -> LOG.info("{}: {}", header.file().path(), SingleLine.of(text)));
  }

  /** Reads the header of a file. */
  public interface Reading {

    /**
     * Reads it.
     *
     * @throws IOException if storage fails
     */
    InputResult<FileHeader> of(FileFingerprint file) throws IOException;
  }

  private static List<InputResult<FileHeader>> headers(
      final List<FileFingerprint> files, final Reading reading) throws IOException {
    final ExecutorService threads =
        Executors.newFixedThreadPool(Math.max(1, Math.min(AT_A_TIME, files.size())));
    try {
      final List<Future<InputResult<FileHeader>>> futures =
          files.stream().map(file -> threads.submit(() -> reading.of(file))).toList();
      final List<InputResult<FileHeader>> results = new ArrayList<>();
      for (final Future<InputResult<FileHeader>> future : futures) {
        results.add(future.get());
      }
      return results;
    } catch (final ExecutionException e) {
      if (e.getCause() instanceof IOException failed) {
        throw failed;
      }
      throw new IllegalStateException(e.getCause());
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while headers were read", e);
    } finally {
      threads.shutdownNow();
    }
  }
}
