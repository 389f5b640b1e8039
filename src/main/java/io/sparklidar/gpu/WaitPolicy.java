package io.sparklidar.gpu;

import java.time.Duration;

/** How long work waits for a device before the CPU is the better choice. Safe for many threads. */
public interface WaitPolicy {

  /** Waits however long it takes: for jobs that must run on the GPU. */
  WaitPolicy FOREVER = (points, expectedWait) -> Duration.ofSeconds(Long.MAX_VALUE);

  /** Never waits: for work that somebody else does as well. */
  WaitPolicy NEVER = (points, expectedWait) -> Duration.ZERO;

  /**
   * How long to wait at most.
   *
   * @param points size of the work
   * @param expectedWait what the manager expects the wait to be
   */
  Duration maxWait(long points, Duration expectedWait);

  /** Is told that the GPU did so many points in this time, not counting the wait. */
  default void gpuFinished(final long points, final Duration time) {}

  /** Is told that the CPU did so many points in this time. */
  default void cpuFinished(final long points, final Duration time) {}
}
