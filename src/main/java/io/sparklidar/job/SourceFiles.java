package io.sparklidar.job;

import io.sparklidar.las.ByteSource;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.MalformedLasException;
import io.sparklidar.las.hadoop.HadoopByteSource;
import io.sparklidar.tile.FileFingerprint;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.time.Instant;
import java.util.Collection;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Opens inputs in the state that the job found them in: a file that changes meanwhile is bad input.
 *
 * @param conf Hadoop configuration
 */
record SourceFiles(HadoopConf conf) implements Serializable {

  /**
   * Opens a file.
   *
   * @throws MalformedLasException if it has changed since
   * @throws IOException if it cannot be opened
   */
  ByteSource open(final FileFingerprint found) throws IOException {
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
    return TaskTraffic.counted(HadoopByteSource.open(fs, status));
  }

  /** Opens a file for decoding. */
  LasFile openLas(final FileFingerprint found) throws IOException {
    return LasFile.open(open(found));
  }

  private static String state(final long length, final long modified) {
    return length + " bytes of " + Instant.ofEpochMilli(modified);
  }

  /**
   * The one of some files that is not there any more: bad input; anything else that is missing is
   * not.
   *
   * @throws FileNotFoundException what was given, if all files are there
   */
  BadInput vanished(final Collection<FileFingerprint> files, final FileNotFoundException e)
      throws FileNotFoundException {
    for (final FileFingerprint file : files) {
      try {
        open(file).close();
      } catch (final IOException gone) {
        return BadInput.unreadable(file.path(), gone);
      }
    }
    throw e;
  }
}
