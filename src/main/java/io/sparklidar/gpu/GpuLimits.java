package io.sparklidar.gpu;

/**
 * How much of a device one JVM may take.
 *
 * @param fraction largest share of the device's memory that grants may add up to, in (0, 1]
 * @param devicePoolBytes how much freed device memory is kept for reuse
 * @param pinnedPoolBytes how much page-locked host memory is held at most, in use and kept for
 *     reuse
 */
public record GpuLimits(double fraction, long devicePoolBytes, long pinnedPoolBytes) {

  /**
   * Page-locked memory for a task: the compressed bytes of a tile of 4 M points and its halo, and
   * the layers of eight features of 16 bits.
   */
  private static final long PINNED_OF_TASK = 128L << 20;

  private static final long PINNED_AT_LEAST = 2L << 30;

  /**
   * What a job gets that asks for nothing: nine tenths of the device (the context and the kernels
   * need some), all of which may be kept for reuse, and page-locked host memory for as many tasks
   * as there are cores.
   */
  public static final GpuLimits DEFAULT =
      new GpuLimits(
          0.9, Long.MAX_VALUE, pinnedPoolBytes(Runtime.getRuntime().availableProcessors()));

  /** Page-locked memory that so many tasks share. Who gets none copies from plain memory. */
  static long pinnedPoolBytes(final int tasks) {
    return Math.max(PINNED_AT_LEAST, PINNED_OF_TASK * tasks);
  }

  /** Validates. */
  public GpuLimits {
    if (!(fraction > 0 && fraction <= 1)) {
      throw new IllegalArgumentException("the GPU fraction must be in (0, 1], got " + fraction);
    }
    if (devicePoolBytes < 0 || pinnedPoolBytes < 0) {
      throw new IllegalArgumentException(
          "pool caps must not be negative, got " + devicePoolBytes + " and " + pinnedPoolBytes);
    }
  }
}
