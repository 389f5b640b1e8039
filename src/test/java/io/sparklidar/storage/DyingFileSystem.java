package io.sparklidar.storage;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.fs.Path;

/**
 * Local files under the scheme {@code dying}, which do as they are told for a while: after so many
 * changes every other fails, as if who asks for them were dead; and what happens before one is
 * renamed can be chosen, as if who renames had stalled.
 */
public final class DyingFileSystem extends LocalScheme {

  public static final String SCHEME = "dying";

  private static final AtomicInteger LEFT = new AtomicInteger(Integer.MAX_VALUE);

  private static volatile Runnable beforeRename = () -> {};
  private static volatile String renaming = "";

  public DyingFileSystem() {
    super(SCHEME);
  }

  /** From now on so many changes succeed. */
  public static void after(final int changes) {
    LEFT.set(changes);
  }

  /** Done whenever a file is about to be renamed. */
  public static void beforeRename(final Runnable action) {
    beforeRename = action;
  }

  /** Whether the file that is about to be renamed goes to a path with this part. */
  public static boolean renamesTo(final String part) {
    return renaming.contains(part);
  }

  private static void step(final Path path) throws IOException {
    if (LEFT.getAndUpdate(left -> Math.max(0, left - 1)) == 0) {
      throw new IOException("nobody is there any more to change " + path);
    }
  }

  @Override
  public boolean rename(final Path from, final Path to) throws IOException {
    renaming = to.toString();
    beforeRename.run();
    step(to);
    return super.rename(from, to);
  }

  @Override
  public boolean delete(final Path path, final boolean recursive) throws IOException {
    step(path);
    return super.delete(path, recursive);
  }
}
