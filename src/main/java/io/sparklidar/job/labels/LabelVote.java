package io.sparklidar.job.labels;

import io.sparklidar.neighbor.faiss.Neighbors;

/**
 * The class that most of a point's neighbours have; of several, the one whose nearest neighbour is
 * nearest. For use by one thread.
 */
final class LabelVote {

  private final byte[] classes;
  private final int[] votes = new int[256];

  /** The winner of the last vote. */
  byte winner;

  /** Which share of the neighbours has it, 0..1. */
  float share;

  /**
   * @param classes the class of each labelled point
   */
  LabelVote(final byte[] classes) {
    this.classes = classes;
  }

  /** Counts the votes of a query's neighbours, of which there is one at least. */
  void count(final Neighbors neighbors, final int query) {
    final int from = neighbors.offsets()[query];
    final int to = neighbors.offsets()[query + 1];
    int most = 0;
    for (int i = from; i < to; i++) {
      most = Math.max(most, ++votes[classes[neighbors.labels()[i]] & 0xFF]);
    }
    // Neighbours come nearest first, so that the first of the most frequent classes wins.
    int first = from;
    while (votes[classes[neighbors.labels()[first]] & 0xFF] < most) {
      first++;
    }
    winner = classes[neighbors.labels()[first]];
    share = (float) most / (to - from);
    for (int i = from; i < to; i++) {
      votes[classes[neighbors.labels()[i]] & 0xFF] = 0;
    }
  }
}
