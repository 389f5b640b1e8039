package io.sparklidar.job.output.parquet;

import java.util.List;
import org.apache.parquet.column.statistics.BinaryStatistics;
import org.apache.parquet.column.statistics.BooleanStatistics;
import org.apache.parquet.column.statistics.DoubleStatistics;
import org.apache.parquet.column.statistics.FloatStatistics;
import org.apache.parquet.column.statistics.IntStatistics;
import org.apache.parquet.column.statistics.LongStatistics;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.PrimitiveType;

/** What the file says of the values of a page. */
final class PageStatistics {

  private PageStatistics() {}

  /** Of a page of nulls. */
  static Statistics<?> none(final PrimitiveType type, final int nulls) {
    final Statistics<?> statistics = Statistics.createStats(type);
    statistics.incrementNumNulls(nulls);
    return statistics;
  }

  /**
   * Of a page of a column with NaN. Without a range it would pass for a page of nulls and be left
   * out by readers; a range of NaN makes them look at every page of the row group.
   */
  static Statistics<?> unordered(final PrimitiveType type, final int nulls) {
    return numbers(type, nulls, Double.NaN, Double.NaN);
  }

  /** Of numbers of floating point. Zeros compare equal: a range holds both of them. */
  static Statistics<?> numbers(
      final PrimitiveType type, final int nulls, final double least, final double most) {
    final Statistics<?> statistics = none(type, nulls);
    final double min = least == 0 ? -0.0 : least;
    final double max = most == 0 ? 0.0 : most;
    if (statistics instanceof FloatStatistics floats) {
      floats.setMinMax((float) min, (float) max);
    } else if (statistics instanceof DoubleStatistics doubles) {
      doubles.setMinMax(min, max);
    }
    return statistics;
  }

  /**
   * Of whole numbers, truth values and numbers of texts.
   *
   * @param vocabulary the texts, sorted, so that the smallest number is the smallest text
   */
  static Statistics<?> wholes(
      final PrimitiveType type,
      final int nulls,
      final long least,
      final long most,
      final List<String> vocabulary) {
    final Statistics<?> statistics = none(type, nulls);
    if (statistics instanceof IntStatistics ints) {
      ints.setMinMax((int) least, (int) most);
    } else if (statistics instanceof LongStatistics longs) {
      longs.setMinMax(least, most);
    } else if (statistics instanceof BooleanStatistics booleans) {
      booleans.setMinMax(least != 0, most != 0);
    } else if (statistics instanceof BinaryStatistics binaries) {
      binaries.updateStats(Binary.fromString(vocabulary.get((int) least)));
      binaries.updateStats(Binary.fromString(vocabulary.get((int) most)));
    }
    return statistics;
  }

  /** Of values held as bytes. */
  static Statistics<?> bytes(
      final PrimitiveType type, final int nulls, final byte[] least, final byte[] most) {
    final Statistics<?> statistics = none(type, nulls);
    if (statistics instanceof BinaryStatistics binaries) {
      binaries.updateStats(Binary.fromConstantByteArray(least));
      binaries.updateStats(Binary.fromConstantByteArray(most));
    }
    return statistics;
  }
}
