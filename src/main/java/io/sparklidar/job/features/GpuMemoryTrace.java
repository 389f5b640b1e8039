package io.sparklidar.job.features;

import io.sparklidar.gpu.GpuMemoryHistory;
import io.sparklidar.job.report.ReportModel.MemorySample;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.CollectionAccumulator;

/**
 * How much GPU memory a job's executors granted over time. Tasks hand in what their executor saw
 * since the last one did; nothing of it decides anything, so that what a lost task takes with it is
 * no loss.
 */
final class GpuMemoryTrace implements Serializable {

  private static final long serialVersionUID = 1L;

  private final CollectionAccumulator<Seen> seen;

  /**
   * What an executor saw.
   *
   * @param executor its id
   * @param sample memory of one of its devices
   */
  private record Seen(String executor, GpuMemoryHistory.Sample sample) implements Serializable {

    private static final long serialVersionUID = 1L;
  }

  GpuMemoryTrace(final JavaSparkContext spark) {
    seen = spark.sc().collectionAccumulator();
  }

  /** Takes what this executor saw; called by its tasks. */
  void collect() {
    final String executor = SparkEnv.get().executorId();
    GpuMemoryHistory.take().forEach(sample -> seen.add(new Seen(executor, sample)));
  }

  /** What was handed in of a job that began then, in order of time. */
  List<MemorySample> since(final Instant started) {
    return seen.value().stream()
        // An executor may have worked for other jobs before.
        .filter(one -> one.sample.time() >= started.toEpochMilli())
        .sorted(Comparator.comparingLong(one -> one.sample.time()))
        .map(
            one ->
                new MemorySample(
                    Duration.ofMillis(one.sample.time() - started.toEpochMilli()),
                    one.executor,
                    one.sample.device(),
                    one.sample.reserved(),
                    one.sample.budget()))
        .toList();
  }
}
