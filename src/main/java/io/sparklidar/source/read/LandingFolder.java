package io.sparklidar.source.read;

import io.sparklidar.error.BadInput;
import io.sparklidar.error.UsageException;
import io.sparklidar.job.Diagnostics;
import io.sparklidar.job.input.InputFiles;
import io.sparklidar.job.progress.Progress;
import io.sparklidar.tile.FileFingerprint;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The paths that a stream reads, looked through again and again: which files are there now. What is
 * to be said of them is said once. Confined to one thread.
 */
final class LandingFolder {

  private static final Logger LOG = LoggerFactory.getLogger(LandingFolder.class);

  private static final String WILD = "*?[{";

  private final ReadOptions options;
  private final Set<String> said = new HashSet<>();

  LandingFolder(final ReadOptions options) {
    this.options = options;
  }

  /**
   * All files that are there, the oldest first. A folder, or what a wildcard matches, may be empty.
   *
   * @throws IllegalArgumentException if a path is not there, or cannot be looked through
   * @throws IOException if storage fails
   */
  List<FileFingerprint> files() throws IOException {
    final Set<FileFingerprint> all = new LinkedHashSet<>();
    for (final String path : options.paths()) {
      all.addAll(files(path));
    }
    final List<FileFingerprint> files = new ArrayList<>(all);
    files.sort(
        Comparator.comparingLong(FileFingerprint::modified).thenComparing(FileFingerprint::path));
    return files;
  }

  private List<FileFingerprint> files(final String path) throws IOException {
    final Diagnostics diagnostics = new Diagnostics(new SaidOnce());
    final List<FileFingerprint> files;
    try {
      files = InputFiles.find(options.conf(), "path", List.of(path), diagnostics);
    } catch (final UsageException e) {
      if (mayBeEmpty(path)) {
        return List.of();
      }
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    final List<BadInput> bad = diagnostics.badInputs();
    if (!bad.isEmpty() && !options.leavesOutFiles()) {
      throw new IllegalArgumentException(FileSet.failure(bad, FileSet.LEAVES_OUT));
    }
    return files;
  }

  private boolean mayBeEmpty(final String path) throws IOException {
    if (path.chars().anyMatch(c -> WILD.indexOf(c) >= 0)) {
      return true;
    }
    final Path folder = new Path(path);
    final FileSystem fs = folder.getFileSystem(options.conf());
    return fs.exists(folder) && fs.getFileStatus(folder).isDirectory();
  }

  private final class SaidOnce implements Progress {

    @Override
    public void stage(final String stage, final long pointsDone, final long pointsTotal) {}

    @Override
    public void line(final String text) {
      if (said.add(text)) {
        LOG.warn("{}", text);
      }
    }
  }
}
