package io.sparklidar.job.verify;

import io.sparklidar.cloud.SplitMix;
import io.sparklidar.storage.OutputFile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Random rows of the results of one format, the same for the same seed: those with the smallest of
 * random keys, over all rows, and a few more of those with a null, for each column. Safe for
 * concurrent use.
 */
final class RowSample {

  /** Rows with a null that are chosen for each column. */
  private static final int NULLS = 3;

  /**
   * A row to be proven.
   *
   * @param where file and row, for messages
   * @param key random
   * @param group of inputs that the result is of; {@link Inputs.Groups#UNKNOWN} if that is not
   *     known
   * @param file ordinal of the point's input, or -1
   * @param index of the point in it, or -1
   * @param place x, y, z; empty if the result does not say
   * @param values by column; NaN for null
   * @param steps half of what each is rounded to
   */
  record Row(
      String where,
      long key,
      int group,
      int file,
      long index,
      double[] place,
      float[] values,
      double[] steps) {}

  private final long seed;
  private final int most;
  private final PriorityQueue<Row> chosen = queue();
  private final List<PriorityQueue<Row>> withNull = new ArrayList<>();

  RowSample(final long seed, final int most, final int columns) {
    this.seed = seed;
    this.most = most;
    for (int c = 0; c < columns; c++) {
      withNull.add(queue());
    }
  }

  private static PriorityQueue<Row> queue() {
    return new PriorityQueue<>(Comparator.comparingLong(Row::key).reversed());
  }

  /**
   * Offers rows of a result.
   *
   * @param file the result
   * @param group of inputs that it is of
   */
  synchronized void add(final OutputFile file, final int group, final ResultRows batch) {
    final long base = SplitMix.next(seed ^ SplitMix.next(file.path().hashCode()));
    for (int i = 0; i < batch.size() && most > 0; i++) {
      final long key = SplitMix.next(base + batch.first() + i);
      offer(chosen, most, key, file, group, batch, i);
      for (int c = 0; c < batch.values().length; c++) {
        if (batch.values()[c].length > 0 && Float.isNaN(batch.values()[c][i])) {
          offer(withNull.get(c), NULLS, key, file, group, batch, i);
        }
      }
    }
  }

  private static void offer(
      final PriorityQueue<Row> rows,
      final int most,
      final long key,
      final OutputFile file,
      final int group,
      final ResultRows batch,
      final int i) {
    if (rows.size() == most && key >= rows.peek().key()) {
      return;
    }
    final float[] values = new float[batch.values().length];
    for (int c = 0; c < values.length; c++) {
      values[c] = batch.values()[c].length == 0 ? Float.NaN : batch.values()[c][i];
    }
    rows.add(
        new Row(
            "row " + (batch.first() + i) + " of " + file.path(),
            key,
            group,
            batch.file()[i],
            batch.index()[i],
            batch.hasPlaces()
                ? new double[] {batch.x()[i], batch.y()[i], batch.z()[i]}
                : new double[0],
            values,
            batch.steps()));
    if (rows.size() > most) {
      rows.poll();
    }
  }

  /** The rows, each once. */
  synchronized List<Row> rows() {
    final Map<String, Row> rows = new LinkedHashMap<>();
    chosen.forEach(row -> rows.put(row.where(), row));
    withNull.forEach(queue -> queue.forEach(row -> rows.put(row.where(), row)));
    return List.copyOf(rows.values());
  }
}
