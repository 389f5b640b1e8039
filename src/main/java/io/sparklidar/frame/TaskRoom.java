package io.sparklidar.frame;

import io.sparklidar.job.HeapGate;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.TaskContext;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Room in the heap for the tiles of one iterator, one after the other. Whoever asks for rows may
 * stop at any time, so the room ends with the task at the latest; and a task that reads two frames
 * at once must not wait for itself, so that only the first of them passes the gate. For use by one
 * thread at a time.
 */
final class TaskRoom {

  /** By task, who of it is past the gate. */
  private static final Map<Long, TaskRoom> INSIDE = new ConcurrentHashMap<>();

  private final long task;
  private Optional<HeapGate.Reservation> reservation = Optional.empty();

  private TaskRoom(final long task) {
    this.task = task;
  }

  /** For an iterator of the task that calls. */
  static TaskRoom ofThisTask() {
    final TaskContext context = TaskContext.get();
    final TaskRoom room = new TaskRoom(context.taskAttemptId());
    context.addTaskCompletionListener((TaskCompletionListener) ended -> room.leave());
    return room;
  }

  /** Waits until there is room for a tile. */
  void enter(final long bytes) {
    if (INSIDE.putIfAbsent(task, this) != null) {
      return;
    }
    try {
      reservation = Optional.of(HeapGate.ofThisJvm().enter(bytes));
    } catch (final InterruptedIOException e) {
      throw new UncheckedIOException(e);
    } finally {
      if (reservation.isEmpty()) {
        INSIDE.remove(task, this);
      }
    }
  }

  /** Gives the room back, if it is held. */
  void leave() {
    reservation.ifPresent(
        held -> {
          held.close();
          INSIDE.remove(task, this);
        });
    reservation = Optional.empty();
  }
}
