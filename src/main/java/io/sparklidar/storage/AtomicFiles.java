package io.sparklidar.storage;

import java.io.IOException;
import java.io.OutputStream;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumFileSystem;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options.Rename;
import org.apache.hadoop.fs.Path;

/**
 * Files that are there whole or not at all: written under a name of their own, then renamed. Over
 * what is there only where the caller knows that it is ours.
 */
public final class AtomicFiles {

  private static final Pattern TEMPORARY =
      Pattern.compile("_.+\\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\.tmp|\\._.+\\.tmp\\.crc");

  private AtomicFiles() {}

  /** Writes the content of a file. */
  public interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /** Whether a file, or the checksum of one, was in the making; one that is old is left over. */
  static boolean isTemporary(final String name) {
    return TEMPORARY.matcher(name).matches();
  }

  /** Writes one of the program's own files, replacing one that is there. */
  public static void write(final Configuration conf, final Path path, final Content content)
      throws IOException {
    write(conf, path.getParent(), path, content, true);
  }

  /**
   * Writes a file.
   *
   * @param making folder where it is made
   * @param replace whether one that is there is replaced; else that is an error
   */
  public static void write(
      final Configuration conf,
      final Path making,
      final Path path,
      final Content content,
      final boolean replace)
      throws IOException {
    final Path temporary =
        new Path(making, "_" + path.getName() + "." + UUID.randomUUID() + ".tmp");
    WriteErrors.doAt(path, () -> writeOnce(conf, temporary, path, content, replace));
  }

  private static void writeOnce(
      final Configuration conf,
      final Path temporary,
      final Path path,
      final Content content,
      final boolean replace)
      throws IOException {
    final FileSystem fs = path.getFileSystem(conf);
    try {
      try (OutputStream out = TaskTraffic.counted(fs.create(temporary, false))) {
        content.writeTo(out);
      }
      move(conf, temporary, path, replace);
    } finally {
      fs.delete(temporary, false);
    }
  }

  /**
   * Moves a file.
   *
   * @param replace whether one that is there is replaced; else that is an error
   */
  public static void move(
      final Configuration conf, final Path from, final Path to, final boolean replace)
      throws IOException {
    WriteErrors.doAt(to, () -> moveOnce(conf, from, to, replace));
  }

  private static void moveOnce(
      final Configuration conf, final Path from, final Path to, final boolean replace)
      throws IOException {
    final FileSystem fs = to.getFileSystem(conf);
    fs.mkdirs(to.getParent());
    if (!replace) {
      if (SymbolicLinks.exists(fs, to)) {
        throw new FileAlreadyExistsException(
            to + " appeared while the job ran; it is not the job's to replace");
      }
      if (fs instanceof ChecksumFileSystem checked) {
        // Left behind by who removed the file itself with other means.
        checked.getRawFileSystem().delete(checked.getChecksumFile(to), false);
      }
    }
    if (!LocalMove.moves(fs, from, to)) {
      FileContext.getFileContext(fs.getUri(), conf)
          .rename(from, to, replace ? Rename.OVERWRITE : Rename.NONE);
    }
  }
}
