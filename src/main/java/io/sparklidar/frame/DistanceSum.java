package io.sparklidar.frame;

import io.sparklidar.job.sums.DistanceSums;
import java.math.BigInteger;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Sums up a column of distances, of a partition at a time. What comes of one is its sums as text,
 * which every serializer of Spark takes as it is.
 */
final class DistanceSum implements FlatMapFunction<Iterator<Row>, String> {

  private static final long serialVersionUID = 1L;

  /** Distances that are added at a time. */
  private static final int DISTANCES = 1 << 16;

  private static final String BETWEEN = " ";

  private DistanceSum() {}

  /**
   * Of all rows.
   *
   * @param distances a column of floats; null where there is no distance
   */
  static DistanceSums of(final Dataset<Row> distances) {
    DistanceSums all = DistanceSums.NONE;
    for (final String part : distances.javaRDD().mapPartitions(new DistanceSum()).collect()) {
      final String[] sums = part.split(BETWEEN);
      all =
          all.plus(
              new DistanceSums(
                  Long.parseLong(sums[0]), new BigInteger(sums[1]), new BigInteger(sums[2])));
    }
    return all;
  }

  @Override
  public Iterator<String> call(final Iterator<Row> rows) {
    final float[] distances = new float[DISTANCES];
    DistanceSums all = DistanceSums.NONE;
    int size = 0;
    while (rows.hasNext()) {
      final Row row = rows.next();
      if (!row.isNullAt(0)) {
        distances[size++] = row.getFloat(0);
      }
      if (size == DISTANCES || !rows.hasNext()) {
        all = all.plus(DistanceSums.of(distances, size));
        size = 0;
      }
    }
    return List.of(all.count() + BETWEEN + all.sum() + BETWEEN + all.squares()).iterator();
  }
}
