package io.sparklidar.job.progress;

import java.util.LinkedHashMap;
import java.util.Map;

/** Wall seconds per named stage; stages that come back add up. Not safe for concurrent use. */
public final class Stopwatch {

  private static final double NANOS = 1e9;

  private final long start = System.nanoTime();
  private final Map<String, Double> seconds = new LinkedHashMap<>();
  private long last = start;

  /** Ends a stage that began when the last one ended. */
  public double lap(final String stage) {
    final long now = System.nanoTime();
    final double lap = (now - last) / NANOS;
    seconds.merge(stage, lap, Double::sum);
    last = now;
    return lap;
  }

  /** All stages so far. */
  public Map<String, Double> stages() {
    return new LinkedHashMap<>(seconds);
  }

  /** All stages, then the total so far. */
  public Map<String, Double> all() {
    final Map<String, Double> all = stages();
    all.put("total", (System.nanoTime() - start) / NANOS);
    return all;
  }
}
