package io.sparklidar.storage;

import io.sparklidar.parallel.TaskEnd;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.CancellationException;

/**
 * A task that is told to end (its job was cancelled, another attempt was faster) fails in whatever
 * it does at that moment: that says nothing of its input, or of storage, and is never tried again.
 */
public final class TaskKill {

  private TaskKill() {}

  /** Whether a failure of this thread comes of that. */
  public static boolean isIn(final Throwable failure) {
    if (TaskEnd.ofThisThread().isTold()) {
      return true;
    }
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < 20; depth++) {
      if (RunningTask.isEnd(cause)
          || cause instanceof InterruptedException
          || cause instanceof ClosedByInterruptException
          || cause instanceof CancellationException
          // Those below are time-outs.
          || cause.getClass() == InterruptedIOException.class) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }

  /** What is thrown instead. */
  public static IOException exception(final Throwable failure) {
    if (failure.getClass() == InterruptedIOException.class) {
      return (InterruptedIOException) failure;
    }
    final InterruptedIOException killed = new InterruptedIOException("the task was killed");
    killed.initCause(failure);
    return killed;
  }
}
