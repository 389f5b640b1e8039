package io.sparklidar.job.retile;

import java.io.Serializable;
import java.util.Comparator;
import org.apache.spark.Partitioner;

/**
 * Where a node stands in its file: after all of lower levels, and along the Morton curve in its
 * own. Of nodes that several parts of the tree have points of, each part sends its own.
 *
 * @param task which task brings it into order
 * @param level of the node
 * @param morton its place along the curve of its level
 * @param part which part of the tree sends it
 */
record NodePlace(int task, int level, long morton, int part) implements Serializable {

  /** The order of nodes in a file. */
  static final class Order implements Comparator<NodePlace>, Serializable {

    private static final long serialVersionUID = 1L;

    @Override
    public int compare(final NodePlace a, final NodePlace b) {
      if (a.level != b.level) {
        return Integer.compare(a.level, b.level);
      }
      return a.morton != b.morton
          ? Long.compare(a.morton, b.morton)
          : Integer.compare(a.part, b.part);
    }
  }

  /** Cuts the order of nodes into runs, one a task. */
  static final class Tasks extends Partitioner {

    private static final long serialVersionUID = 1L;

    private final int count;

    Tasks(final int count) {
      this.count = count;
    }

    @Override
    public int numPartitions() {
      return count;
    }

    @Override
    public int getPartition(final Object key) {
      return ((NodePlace) key).task();
    }

    @Override
    public boolean equals(final Object other) {
      return other instanceof Tasks tasks && tasks.count == count;
    }

    @Override
    public int hashCode() {
      return count;
    }
  }
}
