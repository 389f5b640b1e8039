package io.sparklidar.plugin;

import com.codahale.metrics.Counter;
import com.codahale.metrics.Gauge;
import io.sparklidar.job.metrics.Metric;

/** Metrics as Spark's registry knows them: what only grows is a counter, a level a gauge. */
final class Shown {

  private Shown() {}

  static com.codahale.metrics.Metric of(final Metric metric) {
    if (!metric.isCounted()) {
      return (Gauge<Long>) metric::value;
    }
    return new Counter() {
      @Override
      public long getCount() {
        return metric.value();
      }
    };
  }
}
