package io.sparklidar.storage;

import java.util.Optional;
import java.util.ServiceLoader;

/**
 * The task whose thread reads or writes, as its scheduler knows it, who counts what it moves. This
 * room knows no scheduler; the one that is there names itself as a {@link Scheduler}. The methods
 * that count are to be called by the thread of the task.
 */
public interface RunningTask {

  /** Runs tasks; found as a service. Implementations are safe for concurrent use. */
  interface Scheduler {

    /** The task that the calling thread is of, if it is of one. */
    Optional<RunningTask> current();

    /** Whether an exception is how the scheduler itself ends a task. */
    boolean ends(Throwable exception);
  }

  /** Whether an attempt of the task before this one may have got somewhere. */
  boolean isRepeated();

  /** So many bytes were read; unlike the others safe for concurrent use, for one task at a time. */
  void countBytesRead(long bytes);

  /** So many points were decoded. */
  void countPointsRead(long points);

  /** So many bytes were written. */
  void countBytesWritten(long bytes);

  /** So many points were written. */
  void countPointsWritten(long points);

  /** The task that the calling thread is of, if it is of one. */
  static Optional<RunningTask> current() {
    return Schedulers.FOUND.flatMap(Scheduler::current);
  }

  /** Whether an exception is how a scheduler ends a task. */
  static boolean isEnd(final Throwable exception) {
    return Schedulers.FOUND.isPresent() && Schedulers.FOUND.get().ends(exception);
  }

  /** Looked for once, when it is first asked for, beside this class and wherever it came from. */
  final class Schedulers {

    private static final Optional<Scheduler> FOUND =
        ServiceLoader.load(Scheduler.class, Scheduler.class.getClassLoader()).findFirst();

    private Schedulers() {}
  }
}
