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
   * What a job gets that asks for nothing: nine tenths of the device (the context and the kernels
   * need some), all of which may be kept for reuse, and 2 GiB of page-locked host memory.
   */
  public static final GpuLimits DEFAULT = new GpuLimits(0.9, Long.MAX_VALUE, 2L << 30);

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
