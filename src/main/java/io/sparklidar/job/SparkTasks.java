package io.sparklidar.job;

import io.sparklidar.parallel.TaskEnd;
import io.sparklidar.storage.RunningTask;
import java.util.Optional;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.apache.spark.executor.InputMetrics;
import org.apache.spark.executor.OutputMetrics;

/**
 * Tasks of Spark: what they read and write is told to Spark, for its pages and history, since Spark
 * counts by itself only what its own readers and writers move; that Spark told one to end is seen
 * between two pieces of its work.
 */
public final class SparkTasks implements RunningTask.Scheduler, TaskEnd.Scheduler {

  /** Made by the {@link java.util.ServiceLoader}. */
  public SparkTasks() {}

  @Override
  public Optional<RunningTask> current() {
    return Optional.ofNullable(TaskContext.get()).map(Task::new);
  }

  @Override
  public Optional<TaskEnd.Told> ofThisThread() {
    return Optional.ofNullable(TaskContext.get()).map(task -> task::isInterrupted);
  }

  @Override
  public boolean ends(final Throwable exception) {
    return exception instanceof TaskKilledException;
  }

  private record Task(TaskContext context) implements RunningTask {

    @Override
    public boolean isRepeated() {
      return context.attemptNumber() > 0 || context.stageAttemptNumber() > 0;
    }

    @Override
    public void countBytesRead(final long bytes) {
      final InputMetrics input = context.taskMetrics().inputMetrics();
      // Several threads may read for one task.
      synchronized (input) {
        input.incBytesRead(bytes);
      }
    }

    @Override
    public void countPointsRead(final long points) {
      context.taskMetrics().inputMetrics().incRecordsRead(points);
    }

    @Override
    public void countBytesWritten(final long bytes) {
      final OutputMetrics output = context.taskMetrics().outputMetrics();
      output.setBytesWritten(output.bytesWritten() + bytes);
    }

    @Override
    public void countPointsWritten(final long points) {
      final OutputMetrics output = context.taskMetrics().outputMetrics();
      output.setRecordsWritten(output.recordsWritten() + points);
    }
  }
}
