package io.sparklidar.gpu;

import java.time.Duration;
import java.util.List;

/**
 * Where a piece of work was done.
 *
 * @param gpuPieces pieces done on the GPU; above 1 the work was split
 * @param cpuPieces pieces done on the CPU
 * @param waited time spent waiting for device memory
 * @param reasons why it was split or left to the CPU, in order; empty if it went as planned
 */
public record Placement(int gpuPieces, int cpuPieces, Duration waited, List<String> reasons) {

  /** Copies the reasons. */
  public Placement {
    reasons = List.copyOf(reasons);
  }

  /** A result and where it was computed. */
  public record Placed<T>(T result, Placement placement) {}
}
