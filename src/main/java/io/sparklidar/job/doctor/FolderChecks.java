package io.sparklidar.job.doctor;

import io.sparklidar.storage.AtomicFiles;
import io.sparklidar.storage.FileSystems;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A folder that will be written to: whether it can be, what room there is, and what renaming does
 * there. Tried with files in a folder of its own, which goes again.
 */
final class FolderChecks {

  /** Results of a few tiles, or what a task keeps on the local disk. */
  private static final long LITTLE_ROOM = 2L << 30;

  private static final long NO_ROOM = 64L << 20;

  private static final int PROBE_BYTES = 1 << 20;

  private static final double GIB = 1L << 30;

  /** Stores on which renaming is copying. */
  private static final Set<String> OBJECT_STORES =
      Set.of("s3", "s3a", "s3n", "gs", "wasb", "wasbs", "oss", "cosn", "obs", "swift", "oci");

  private FolderChecks() {}

  /**
   * Tries a folder, or the nearest one above it if it is not there yet.
   *
   * @param name of the check
   * @param folder the folder
   * @param mend what to do if it cannot be used
   */
  static Check of(
      final String name, final String folder, final Configuration conf, final String mend) {
    try {
      final Path wanted = new Path(folder);
      final FileSystem fs = FileSystems.of(conf, wanted);
      final Path there = nearest(fs, fs.makeQualified(wanted));
      final Path probe = new Path(there, "_spark-lidar-doctor-" + UUID.randomUUID());
      final Optional<String> trouble;
      try {
        trouble = trouble(fs, conf, probe);
      } finally {
        fs.delete(probe, true);
      }
      return verdict(name, fs, there, trouble, mend);
    } catch (final IOException | IllegalArgumentException e) {
      return Check.failed(name, folder + ": " + firstLine(e), mend);
    }
  }

  private static Check verdict(
      final String name,
      final FileSystem fs,
      final Path there,
      final Optional<String> trouble,
      final String mend)
      throws IOException {
    if (trouble.isPresent()) {
      return Check.failed(name, there + ": " + trouble.get(), mend);
    }
    final boolean store = OBJECT_STORES.contains(there.toUri().getScheme());
    final String kind =
        store ? "object store: renaming copies" : "files are replaced by renaming, whole";
    // Object stores tell of no limit, or of one that means nothing.
    final long room = store ? Long.MAX_VALUE : room(fs, there);
    final String found =
        there
            + ": "
            + kind
            + (store ? "" : String.format(Locale.ROOT, ", %.1f GiB free", room / GIB));
    if (room < NO_ROOM) {
      return Check.failed(name, found, "make room, or choose another folder");
    }
    return room < LITTLE_ROOM
        ? Check.note(name, found, "that is little: features of a point take about 60 bytes")
        : Check.ok(name, found);
  }

  /** Of a local disk, without what it keeps for its administrator. */
  private static long room(final FileSystem fs, final Path there) throws IOException {
    return "file".equals(there.toUri().getScheme())
        ? Files.getFileStore(java.nio.file.Path.of(there.toUri().getPath())).getUsableSpace()
        : fs.getStatus(there).getRemaining();
  }

  private static Path nearest(final FileSystem fs, final Path wanted) throws IOException {
    Path path = wanted;
    while (!fs.exists(path) && path.getParent() != null) {
      path = path.getParent();
    }
    if (!fs.getFileStatus(path).isDirectory()) {
      throw new IOException(path + " is a file");
    }
    return path;
  }

  private static Optional<String> trouble(
      final FileSystem fs, final Configuration conf, final Path probe) throws IOException {
    if (!fs.mkdirs(probe)) {
      return Optional.of("no folder can be made there");
    }
    final Path first = new Path(probe, "first");
    final Path second = new Path(probe, "second");
    write(fs, first, PROBE_BYTES);
    write(fs, second, 1);
    AtomicFiles.move(conf, first, second, true);
    if (fs.exists(first) || fs.getFileStatus(second).getLen() != PROBE_BYTES) {
      return Optional.of("renaming over a file does not replace it");
    }
    try {
      fs.create(second, false).close();
      return Optional.of("making a file that is there already succeeds: runs cannot be kept apart");
    } catch (final FileAlreadyExistsException e) {
      return Optional.empty();
    } catch (final IOException e) {
      // Some say so in words only.
      return Optional.empty();
    }
  }

  private static void write(final FileSystem fs, final Path path, final int bytes)
      throws IOException {
    final byte[] content = new byte[bytes];
    Arrays.fill(content, (byte) 1);
    try (OutputStream out = fs.create(path, false)) {
      out.write(content);
    }
  }

  private static String firstLine(final Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse(e.getClass().getSimpleName());
  }
}
