package io.sparklidar.job;

import io.sparklidar.error.StoppedException;
import java.io.Closeable;
import org.apache.hadoop.util.ShutdownHookManager;

/**
 * Does something when the process is told to stop (Ctrl-C, a scheduler's kill) before this is
 * closed: while Spark and the file systems, which have hooks of their own, still work.
 */
final class StopHook implements Closeable {

  /** Before Spark's hook (40), which is before that of the file systems (10). */
  private static final int PRIORITY = 60;

  private final Runnable hook;

  /**
   * @throws StoppedException if the process was told before
   */
  StopHook(final Runnable onStop) throws StoppedException {
    hook = onStop;
    try {
      ShutdownHookManager.get().addShutdownHook(hook, PRIORITY);
    } catch (final IllegalStateException e) {
      throw new StoppedException();
    }
  }

  /** From here on nothing is done; without effect once the process stops. */
  @Override
  public void close() {
    if (!ShutdownHookManager.get().isShutdownInProgress()) {
      ShutdownHookManager.get().removeShutdownHook(hook);
    }
  }
}
