package io.sparklidar.storage;

import io.sparklidar.error.StorageException;
import io.sparklidar.error.UsageException;
import io.sparklidar.las.hadoop.LocalPath;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumFileSystem;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens an output folder for writing, tidies up after runs that died in it, and leaves it as it was
 * found if the run is refused.
 */
public final class FolderAccess {

  /**
   * Planning, and who waits for the folder, write without holding it: theirs may be in the making.
   */
  private static final Duration OTHERS_MAKING = Duration.ofHours(1);

  private static final Logger LOG = LoggerFactory.getLogger(FolderAccess.class);

  private final OutputFolder folder;
  private final FileSystem fs;
  private final boolean wasThere;

  private FolderAccess(final OutputFolder folder, final FileSystem fs, final boolean wasThere) {
    this.folder = folder;
    this.fs = fs;
    this.wasThere = wasThere;
  }

  /**
   * Where the user wants results; nothing is looked at or made.
   *
   * @throws UsageException if it is no path
   */
  public static OutputFolder named(final Configuration conf, final String output)
      throws UsageException {
    try {
      final Path path = new Path(output);
      return new OutputFolder(FileSystems.of(conf, path).makeQualified(path).toString());
    } catch (final IOException | IllegalArgumentException e) {
      throw cannotBeWritten(output, e);
    }
  }

  /**
   * Makes a folder, unless it is there, and makes sure that it can be written to.
   *
   * @throws UsageException if it cannot
   * @throws StorageException if there is no space left
   */
  public static FolderAccess open(final Configuration conf, final OutputFolder folder)
      throws UsageException, IOException {
    try {
      final FileSystem fs = folder.rootPath().getFileSystem(conf);
      final FolderAccess access = new FolderAccess(folder, fs, fs.exists(folder.rootPath()));
      // Tells by a false or by an exception, as it likes.
      if (!fs.mkdirs(folder.commits())) {
        throw new IOException("no folder can be made there");
      }
      final Path probe = new Path(folder.own(), "_probe." + UUID.randomUUID() + ".tmp");
      fs.create(probe, false).close();
      fs.delete(probe, false);
      return access;
    } catch (final IOException | FSError e) {
      if (WriteErrors.lacksSpace(e)) {
        throw StorageException.ofWriting(folder.root(), e, true);
      }
      throw cannotBeWritten(folder.root(), e);
    }
  }

  private static UsageException cannotBeWritten(final String output, final Throwable e) {
    return new UsageException(
        "--output "
            + output
            + " cannot be written ("
            + e.getMessage()
            + "); choose a folder that can");
  }

  /** Removes what runs that died left in the making. To be called by who holds the lock. */
  public void sweep() throws IOException {
    for (final FileStatus attempt : list(folder.attempts())) {
      fs.delete(attempt.getPath(), true);
    }
    for (final Path place :
        List.of(
            folder.own(),
            folder.commits(),
            folder.log(),
            folder.announced(),
            folder.pictures(),
            folder.parts())) {
      sweep(place, Duration.ZERO);
    }
    sweep(folder.running(), OTHERS_MAKING);
    sweep(folder.index(), OTHERS_MAKING);
  }

  /** The same when a run ends, however it does: what stays is removed before the next begins. */
  public void sweepIfPossible() {
    try {
      sweep();
    } catch (final IOException e) {
      LOG.debug("{} is not tidy: {}", folder.root(), e.toString());
    }
  }

  private void sweep(final Path place, final Duration age) throws IOException {
    final long before = System.currentTimeMillis() - age.toMillis();
    // Checksums without their file are hidden otherwise.
    final FileSystem raw = fs instanceof ChecksumFileSystem c ? c.getRawFileSystem() : fs;
    for (final FileStatus file : temporary(raw, place)) {
      if (file.isFile() && (age.isZero() || file.getModificationTime() < before)) {
        raw.delete(file.getPath(), false);
      }
    }
  }

  /** On a local file system the others are not looked at: Hadoop asks the system of each. */
  private static List<FileStatus> temporary(final FileSystem raw, final Path place)
      throws IOException {
    final Optional<java.nio.file.Path> local = LocalPath.of(raw, place);
    final List<FileStatus> temporary = new ArrayList<>();
    if (local.isEmpty()) {
      for (final FileStatus file : list(raw, place)) {
        if (AtomicFiles.isTemporary(file.getPath().getName())) {
          temporary.add(file);
        }
      }
      return temporary;
    }
    if (!Files.isDirectory(local.get())) {
      return temporary;
    }
    try (DirectoryStream<java.nio.file.Path> files =
        Files.newDirectoryStream(
            local.get(), file -> AtomicFiles.isTemporary(file.getFileName().toString()))) {
      for (final java.nio.file.Path file : files) {
        SymbolicLinks.status(
                raw, new Path(place, new Path(null, null, file.getFileName().toString())))
            .ifPresent(temporary::add);
      }
    } catch (final DirectoryIteratorException e) {
      throw e.getCause();
    }
    return temporary;
  }

  private FileStatus[] list(final Path place) throws IOException {
    return list(fs, place);
  }

  private static FileStatus[] list(final FileSystem from, final Path place) throws IOException {
    try {
      return from.exists(place) && from.getFileStatus(place).isDirectory()
          ? from.listStatus(place)
          : new FileStatus[0];
    } catch (final FileNotFoundException e) {
      return new FileStatus[0];
    }
  }

  /** Removes the empty folders that were made to look: the run is refused. */
  public void leaveNoTrace() {
    try {
      for (final Path made :
          List.of(folder.running(), folder.commits(), folder.attempts(), folder.own())) {
        removeEmpty(made);
      }
      if (!wasThere) {
        removeEmpty(folder.rootPath());
      }
    } catch (final IOException e) {
      LOG.debug("{} is not as it was: {}", folder.root(), e.toString());
    }
  }

  private void removeEmpty(final Path place) throws IOException {
    if (fs.exists(place) && fs.getFileStatus(place).isDirectory() && list(place).length == 0) {
      fs.delete(place, false);
    }
  }
}
