package io.sparklidar.job;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * What every job goes through that writes into an output folder: it holds the folder's lock, and
 * however it ends, done, broken off or told to stop, the folder says so. One object frames one run.
 */
final class JobRun {

  /**
   * What a job does within its frame.
   *
   * @param <R> what it reports
   */
  interface Work<R> {
    R run() throws UsageException, IOException;
  }

  private final JavaSparkContext spark;
  private final Configuration conf;
  private final OutputFolder folder;
  private final Progress progress;
  private final Function<String, Object> brokenOff;
  private boolean stopped;
  private boolean concluded;

  /**
   * @param spark where the job runs
   * @param folder where it writes
   * @param progress is told if it is stopped
   * @param brokenOff the content of {@code report.json} for a run that ended early, by the reason
   */
  JobRun(
      final JavaSparkContext spark,
      final OutputFolder folder,
      final Progress progress,
      final Function<String, Object> brokenOff) {
    this.spark = spark;
    this.conf = spark.hadoopConfiguration();
    this.folder = folder;
    this.progress = progress;
    this.brokenOff = brokenOff;
  }

  /**
   * Makes an output folder and makes sure that it can be written to.
   *
   * @throws UsageException if it cannot
   */
  static OutputFolder openOutput(final Configuration conf, final String output)
      throws UsageException {
    try {
      final Path path = new Path(output);
      final FileSystem fs = path.getFileSystem(conf);
      final OutputFolder folder = new OutputFolder(fs.makeQualified(path).toString());
      // Tells by a false or by an exception, as it likes.
      if (!fs.mkdirs(folder.commits())) {
        throw new IOException("no folder can be made there");
      }
      AtomicFiles.write(
          conf,
          new Path(folder.commits(), "_probe"),
          out -> out.write(Version.current().getBytes(StandardCharsets.UTF_8)));
      return folder;
    } catch (final IOException | IllegalArgumentException e) {
      throw new UsageException(
          "--output "
              + output
              + " cannot be written ("
              + e.getMessage()
              + "); choose a folder that can");
    }
  }

  /**
   * Does the work while nobody else writes into the folder.
   *
   * @throws UsageException if another run does, or the work says so: the folder is as it was
   * @throws StoppedException if the process was told to stop
   * @throws IOException if storage fails
   */
  <R> R run(final Work<R> work) throws UsageException, IOException {
    final RunLock lock = RunLock.take(conf, folder);
    final StopHook stopHook = new StopHook(() -> stop(lock));
    try {
      return work.run();
    } catch (final UsageException e) {
      throw e;
    } catch (final Throwable e) {
      // Spark throws checked exceptions that its methods do not declare.
      if (isStopped()) {
        throw new StoppedException();
      }
      reportBreak(Causes.oneLine(e)).ifPresent(e::addSuppressed);
      throw e;
    } finally {
      stopHook.close();
      if (!isStopped()) {
        lock.close();
      }
    }
  }

  private synchronized boolean isStopped() {
    return stopped;
  }

  /** The process is told to stop: nobody else is to wait for it, and the report is to say so. */
  private synchronized void stop(final RunLock lock) {
    stopped = true;
    try {
      spark.sc().cancelAllJobs();
      if (!concluded) {
        progress.line("stopped; the same command again does what is missing");
        reportBreak(StoppedException.REASON)
            .ifPresent(e -> progress.line("the report could not say so: " + Causes.oneLine(e)));
      }
      lock.close();
    } catch (final IOException | RuntimeException e) {
      progress.line("stopped, not cleanly: " + Causes.oneLine(e));
    }
  }

  /** A job that broke off says so too, as far as storage lets it: gives what kept it from that. */
  private Optional<Exception> reportBreak(final String why) {
    try {
      forgetOutcome();
      writeJson(folder.report(), brokenOff.apply(why));
      return Optional.empty();
    } catch (final IOException | RuntimeException e) {
      return Optional.of(e);
    }
  }

  /**
   * A job that refuses its inputs says so in the report, unless the folder tells of an earlier one:
   * that still holds.
   */
  void reportRefusal(final UsageException e) throws IOException {
    final FileSystem fs = folder.rootPath().getFileSystem(conf);
    if (!fs.exists(folder.success()) && !fs.exists(folder.report())) {
      writeJson(folder.report(), brokenOff.apply(e.getMessage()));
    }
  }

  /** To be called before the folder changes: what was said of it before holds no longer. */
  void forgetOutcome() throws IOException {
    final FileSystem fs = folder.rootPath().getFileSystem(conf);
    fs.delete(folder.success(), false);
    fs.delete(folder.report(), false);
    fs.delete(folder.page(), false);
  }

  /**
   * Writes what became of the job, its page apart.
   *
   * @param success whether the folder holds a result, and is to say so
   * @param report the content of {@code report.json}
   * @param parameters the options that decided what was written
   * @param outputs all files of the result
   * @throws StoppedException if the process was told to stop
   * @throws IOException if storage fails
   */
  synchronized void conclude(
      final boolean success,
      final Object report,
      final Map<String, Object> parameters,
      final Collection<TileResult.Output> outputs)
      throws IOException {
    if (stopped) {
      throw new StoppedException();
    }
    writeJson(folder.report(), report);
    final FileSystem fs = folder.rootPath().getFileSystem(conf);
    fs.delete(folder.success(), false);
    if (success) {
      final List<TileResult.Output> files = new ArrayList<>(outputs);
      files.sort(Comparator.comparing(TileResult.Output::path));
      final Map<String, Object> manifest = new LinkedHashMap<>();
      manifest.put("version", Version.current());
      manifest.put("parameters", parameters);
      manifest.put("files", files);
      writeJson(folder.manifest(), manifest);
      fs.create(folder.success(), true).close();
    }
    concluded = true;
  }

  private void writeJson(final Path path, final Object content) throws IOException {
    AtomicFiles.write(conf, path, out -> out.write(Json.MAPPER.writeValueAsBytes(content)));
  }
}
