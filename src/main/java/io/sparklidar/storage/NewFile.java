package io.sparklidar.storage;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Files that come into being where nothing is, and never over anything. */
public final class NewFile {

  private NewFile() {}

  /**
   * Whether something has a name, a file, a folder, or a link that leads nowhere.
   *
   * @throws IOException if that cannot be told
   */
  public static boolean isTaken(final Configuration conf, final Path path) throws IOException {
    return SymbolicLinks.exists(path.getFileSystem(conf), path);
  }

  /**
   * Gives a finished file its name.
   *
   * @throws IOException if the name is taken, or storage fails
   */
  public static void move(final Configuration conf, final Path from, final Path to)
      throws IOException {
    AtomicFiles.move(conf, from, to, false);
  }
}
