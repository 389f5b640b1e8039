package io.sparklidar.job.retile;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.spark.Partitioner;

/** Which task gets the points of a target. */
final class TargetPartitioner extends Partitioner {

  private static final long serialVersionUID = 1L;

  private final int[] tasks;

  /**
   * @param tasks of each target, ascending from 0
   */
  TargetPartitioner(final int[] tasks) {
    this.tasks = tasks;
  }

  /** Each target has a task of its own. */
  static TargetPartitioner ofEach(final int targets) {
    return new TargetPartitioner(IntStream.range(0, targets).toArray());
  }

  @Override
  public int numPartitions() {
    return tasks[tasks.length - 1] + 1;
  }

  @Override
  public int getPartition(final Object key) {
    return tasks[((RunPlace) key).target()];
  }

  @Override
  public boolean equals(final Object other) {
    return other instanceof TargetPartitioner partitioner
        && Arrays.equals(partitioner.tasks, tasks);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(tasks);
  }
}
