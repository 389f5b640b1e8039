package io.sparklidar.job.input;

import io.sparklidar.error.BadInputException;
import io.sparklidar.error.StorageException;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.hadoop.HadoopByteSource;
import io.sparklidar.las.io.ByteSource;
import io.sparklidar.las.io.MalformedLasException;
import io.sparklidar.storage.HadoopConf;
import io.sparklidar.storage.StorageAccess;
import io.sparklidar.storage.TaskTraffic;
import io.sparklidar.tile.FileFingerprint;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.time.Instant;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Opens inputs in the state that the job found them in: a file that changes meanwhile is bad input.
 *
 * @param conf Hadoop configuration
 * @param classes which points have, if not those of the files; one at most
 */
public record SourceFiles(HadoopConf conf, List<ClassRules> classes) implements Serializable {

  /** Inputs whose points have the classes that the files say. */
  public SourceFiles(final HadoopConf conf) {
    this(conf, List.of());
  }

  /**
   * An open file.
   *
   * @param found the state it is in
   * @param source its bytes
   */
  record Opened(FileFingerprint found, ByteSource source) {}

  /**
   * Opens a file; what storage fails to give is asked for again.
   *
   * @throws MalformedLasException if it has changed since
   * @throws BadInputException if it is gone or may not be read
   * @throws StorageException if storage does not answer
   */
  public ByteSource open(final FileFingerprint found) throws IOException {
    return TaskTraffic.counted(new StorageByteSource(this, ask(found, () -> openOnce(found))));
  }

  /** Opens a file for decoding. */
  public LasFile openLas(final FileFingerprint found) throws IOException {
    return withClasses(found, LasFile.open(open(found)));
  }

  /** An open file, whose points have the classes that they have here. */
  LasFile withClasses(final FileFingerprint found, final LasFile file) {
    return classes.isEmpty() ? file : file.with(classes.get(0).of(found, file));
  }

  /** Asks for something of a file until storage answers. */
  <T> T ask(final FileFingerprint found, final StorageAccess.Request<T> request)
      throws IOException {
    return new StorageAccess(conf.get()).ask(new Path(found.path()), this::isThere, request);
  }

  /** Asks for a file once. */
  Opened openOnce(final FileFingerprint found) throws IOException {
    final Path path = new Path(found.path());
    final FileSystem fs = path.getFileSystem(conf.get());
    final FileStatus status = fs.getFileStatus(path);
    if (status.getLen() != found.length() || status.getModificationTime() != found.modified()) {
      throw new MalformedLasException(
          found.path(),
          0,
          "the file as the job found it, " + state(found.length(), found.modified()),
          state(status.getLen(), status.getModificationTime()) + ": it changed while the job ran");
    }
    return new Opened(found, HadoopByteSource.open(fs, status));
  }

  private static String state(final long length, final long modified) {
    return length + " bytes of " + Instant.ofEpochMilli(modified);
  }

  /** Where that cannot be told, nothing says that it is gone. */
  private boolean isThere(final Path path) {
    try {
      path.getFileSystem(conf.get()).getFileStatus(path);
      return true;
    } catch (final FileNotFoundException e) {
      return false;
    } catch (final IOException | RuntimeException e) {
      return true;
    }
  }
}
