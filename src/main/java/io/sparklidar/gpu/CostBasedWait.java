package io.sparklidar.gpu;

import java.time.Duration;

/**
 * Waits as long as waiting and then computing on the GPU is expected to end before computing on the
 * CPU would. Rates are measured as work finishes; until then they are the ones given.
 */
public final class CostBasedWait implements WaitPolicy {

  private static final double NANOS_PER_SECOND = 1e9;

  /** Weight of the newest measurement. */
  private static final double NEW = 0.2;

  private double gpuRate;
  private double cpuRate;

  /**
   * @param gpuRate points per second of one thread that feeds the GPU, as first guess
   * @param cpuRate points per second of one thread on the CPU, as first guess
   */
  public CostBasedWait(final double gpuRate, final double cpuRate) {
    if (!(gpuRate > 0 && cpuRate > 0)) {
      throw new IllegalArgumentException(
          "rates must be above 0, got " + gpuRate + " and " + cpuRate);
    }
    this.gpuRate = gpuRate;
    this.cpuRate = cpuRate;
  }

  @Override
  public synchronized Duration maxWait(final long points, final Duration expectedWait) {
    final double sense = points / cpuRate - points / gpuRate;
    if (sense * NANOS_PER_SECOND <= expectedWait.toNanos()) {
      return Duration.ZERO;
    }
    return Duration.ofNanos((long) (sense * NANOS_PER_SECOND));
  }

  @Override
  public synchronized void gpuFinished(final long points, final Duration time) {
    gpuRate = updated(gpuRate, points, time);
  }

  @Override
  public synchronized void cpuFinished(final long points, final Duration time) {
    cpuRate = updated(cpuRate, points, time);
  }

  private static double updated(final double rate, final long points, final Duration time) {
    if (points <= 0 || time.isZero() || time.isNegative()) {
      return rate;
    }
    return rate + NEW * (points * NANOS_PER_SECOND / time.toNanos() - rate);
  }
}
