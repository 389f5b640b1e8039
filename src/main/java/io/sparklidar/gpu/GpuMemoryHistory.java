package io.sparklidar.gpu;

import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.List;

/**
 * How much of each device was granted in this JVM over time: one sample after every grant and every
 * return, kept until somebody takes them. Safe for use by any number of threads.
 */
public final class GpuMemoryHistory {

  /** Where nobody takes the samples, the oldest go. */
  private static final int KEPT = 1 << 14;

  private static final ArrayDeque<Sample> SAMPLES = new ArrayDeque<>();

  private GpuMemoryHistory() {}

  /**
   * Memory of one device after a grant or a return.
   *
   * @param device its {@linkplain GpuDevice#key() key}
   * @param time when, milliseconds since 1970
   * @param reserved bytes that open leases were granted
   * @param budget bytes that all grants together might reach at the last grant
   */
  public record Sample(String device, long time, long reserved, long budget)
      implements Serializable {

    private static final long serialVersionUID = 1L;
  }

  /** Takes note of a change. Changes of one device come in order: its books are locked. */
  static void add(final GpuDevice device, final long reserved, final long budget) {
    final Sample sample = new Sample(device.key(), System.currentTimeMillis(), reserved, budget);
    synchronized (SAMPLES) {
      if (SAMPLES.size() == KEPT) {
        SAMPLES.removeFirst();
      }
      SAMPLES.addLast(sample);
    }
  }

  /** The samples since they were last taken, in order. */
  public static List<Sample> take() {
    synchronized (SAMPLES) {
      final List<Sample> taken = List.copyOf(SAMPLES);
      SAMPLES.clear();
      return taken;
    }
  }
}
