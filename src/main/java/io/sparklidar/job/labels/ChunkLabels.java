package io.sparklidar.job.labels;

import io.sparklidar.job.output.PointColumns;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.neighbor.faiss.Neighbors;
import io.sparklidar.neighbor.faiss.VectorSearch;
import java.util.LinkedHashMap;
import java.util.Map;

/** The labels of one chunk after the other, and their sums over a file. For use by one thread. */
final class ChunkLabels {

  private static final int CLASSES = 256;

  private final LabelReference reference;
  private final VectorSearch search;
  private final LabelVote vote;
  private final int width;
  private final long[] counts = new long[CLASSES];
  private double[] rows = {};
  private float[] queries = {};
  private byte[] classes = {};
  private float[] shares = {};
  private long points;
  private long agreeing;
  private double confidence;

  /**
   * @param reference the labelled points
   * @param search among them
   */
  ChunkLabels(final LabelReference reference, final VectorSearch search) {
    this.reference = reference;
    this.search = search;
    this.vote = new LabelVote(reference.classes());
    this.width = reference.columns().size();
  }

  /**
   * Labels the points of the next chunk.
   *
   * @param chunk the points
   * @param columns what they are compared by
   */
  void label(final LasColumns chunk, final PointColumns columns) {
    final int count = chunk.size();
    if (classes.length < count) {
      rows = new double[Math.multiplyExact(count, width)];
      queries = new float[count * width];
      classes = new byte[count];
      shares = new float[count];
    }
    for (int p = 0; p < count; p++) {
      columns.write(chunk, p, rows, p * width);
    }
    reference.normalise(rows, count, queries, 0);
    final Neighbors neighbors = search.search(queries, count);
    final byte[] before = chunk.classification();
    for (int p = 0; p < count; p++) {
      vote.count(neighbors, p);
      classes[p] = vote.winner;
      shares[p] = vote.share;
      counts[vote.winner & 0xFF]++;
      agreeing += vote.winner == before[p] ? 1 : 0;
      confidence += vote.share;
    }
    points += count;
  }

  /** The class of each point of the last chunk; may be longer. */
  byte[] classes() {
    return classes;
  }

  /** The confidence of each point of the last chunk; may be longer. */
  float[] shares() {
    return shares;
  }

  /** How many points were labelled. */
  long points() {
    return points;
  }

  /** How many of them had that class already. */
  long agreeing() {
    return agreeing;
  }

  /** The sum of their confidences. */
  double confidence() {
    return confidence;
  }

  /** How many points got each class, classes ascending. */
  Map<Integer, Long> counts() {
    final Map<Integer, Long> byClass = new LinkedHashMap<>();
    for (int label = 0; label < CLASSES; label++) {
      if (counts[label] > 0) {
        byClass.put(label, counts[label]);
      }
    }
    return byClass;
  }
}
