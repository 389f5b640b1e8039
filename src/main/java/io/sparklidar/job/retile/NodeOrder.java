package io.sparklidar.job.retile;

import io.sparklidar.las.copc.NodeKey;
import io.sparklidar.las.copc.OctreeCut;
import java.io.Serializable;

/**
 * Shares the nodes of a tree among tasks, so that those of a task follow one another in the file:
 * the tasks of a level have parts of the tree that lie together, and one task has all levels that
 * hardly any tree has.
 *
 * @param cut the parts
 * @param groups of each part, which it is in, ascending
 * @param count how many groups there are
 */
record NodeOrder(OctreeCut cut, int[] groups, int count) implements Serializable {

  /** The level from which on all nodes are one task's. */
  private static final int DEEP = 12;

  /**
   * Groups of about so many points.
   *
   * @param points of a group
   */
  static NodeOrder of(final OctreeCut cut, final long points) {
    final int[] groups = new int[cut.size()];
    int group = 0;
    long held = 0;
    for (int part = 0; part < groups.length; part++) {
      if (held > 0 && held + cut.points(part) > points) {
        group++;
        held = 0;
      }
      held += cut.points(part);
      groups[part] = group;
    }
    return new NodeOrder(cut, groups, group + 1);
  }

  /** How many tasks there are. */
  int tasks() {
    return DEEP * count + 1;
  }

  /** The place of a node that a part has. */
  NodePlace place(final NodeKey key, final int part) {
    final int task =
        key.level() < DEEP ? key.level() * count + groups[cut.firstPartOf(key)] : DEEP * count;
    return new NodePlace(task, key.level(), key.morton(), part);
  }
}
