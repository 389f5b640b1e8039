package io.sparklidar.parallel;

import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.CancellationException;

/**
 * Whether the task that a thread works for has been told to end: its job was cancelled, or another
 * attempt was faster. What takes long looks here between two pieces of its work, a leaf, a launch,
 * a chunk, so that no more than the piece at hand is done for nobody. This room knows no scheduler;
 * the one that is there names itself as a {@link Scheduler}. Immutable; may be asked by any thread.
 */
public final class TaskEnd {

  /** Runs tasks; found as a service. Implementations are safe for concurrent use. */
  public interface Scheduler {

    /** Of the task that the calling thread is of, if it is of one: may be asked by any thread. */
    Optional<Told> ofThisThread();
  }

  /** What a scheduler knows of a task. */
  public interface Told {
    /** Whether it has been told to end. */
    boolean toEnd();
  }

  private static final TaskEnd NO_TASK = new TaskEnd(() -> false);

  /** Of the task that a helper does something for at the moment. */
  private static final ThreadLocal<TaskEnd> HELPED = new ThreadLocal<>();

  private final Told told;

  private TaskEnd(final Told told) {
    this.told = told;
  }

  /** Of the task that the calling thread is of, or helps; of no task it is never told. */
  public static TaskEnd ofThisThread() {
    final TaskEnd helped = HELPED.get();
    if (helped != null) {
      return helped;
    }
    return Schedulers.FOUND.flatMap(Scheduler::ofThisThread).map(TaskEnd::new).orElse(NO_TASK);
  }

  /** Whether the task, or the calling thread by an interrupt, has been told to end. */
  public boolean isTold() {
    return told.toEnd() || Thread.currentThread().isInterrupted();
  }

  /**
   * To be called before a piece of work.
   *
   * @throws CancellationException if {@link #isTold}
   */
  public void check() {
    if (isTold()) {
      throw new CancellationException("the task was told to end");
    }
  }

  /**
   * The same for the task that the calling thread is of.
   *
   * @throws CancellationException if it has been told to end
   */
  public static void checkHere() {
    ofThisThread().check();
  }

  /**
   * The calling thread, whosever it is, works for this task from here on.
   *
   * @return ends that; to be closed by the same thread
   */
  SpareCores.Hold begin() {
    check();
    final TaskEnd before = HELPED.get();
    HELPED.set(this);
    return () -> {
      if (before == null) {
        HELPED.remove();
      } else {
        HELPED.set(before);
      }
    };
  }

  /** Looked for once, when it is first asked for, beside this class and wherever it came from. */
  private static final class Schedulers {

    private static final Optional<Scheduler> FOUND =
        ServiceLoader.load(Scheduler.class, Scheduler.class.getClassLoader()).findFirst();

    private Schedulers() {}
  }
}
