package io.sparklidar.gpu;

import java.time.Duration;

/** How long work waits for a device before the CPU is the better choice. Safe for many threads. */
public interface WaitPolicy {

  /** Waits however long it takes: for jobs that must run on the GPU. */
  WaitPolicy FOREVER =
      new WaitPolicy() {
        @Override
        public Duration maxWait(final long points, final Duration expectedWait) {
          return Duration.ofSeconds(Long.MAX_VALUE);
        }

        @Override
        public void gpuFinished(final long points, final Duration time) {}

        @Override
        public void cpuFinished(final long points, final Duration time) {}
      };

  /** Never waits: for work that somebody else does as well. */
  WaitPolicy NEVER =
      new WaitPolicy() {
        @Override
        public Duration maxWait(final long points, final Duration expectedWait) {
          return Duration.ZERO;
        }

        @Override
        public void gpuFinished(final long points, final Duration time) {}

        @Override
        public void cpuFinished(final long points, final Duration time) {}
      };

  /**
   * How long to wait at most.
   *
   * @param points size of the work
   * @param expectedWait what the manager expects the wait to be
   */
  Duration maxWait(long points, Duration expectedWait);

  /** Learns that the GPU did so many points in this time, not counting the wait. */
  void gpuFinished(long points, Duration time);

  /** Learns that the CPU did so many points in this time. */
  void cpuFinished(long points, Duration time);
}
