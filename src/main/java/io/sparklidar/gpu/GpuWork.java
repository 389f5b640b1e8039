package io.sparklidar.gpu;

import java.util.Optional;
import java.util.function.BinaryOperator;

/**
 * A piece of work that either processor can do with the same result.
 *
 * @param <T> its result
 */
public interface GpuWork<T> {

  /** Its size, for the cost of waiting. */
  long points();

  /** Device memory it needs, in bytes. */
  long gpuBytes();

  /**
   * Does it on the device, in the memory of {@code lease} alone; nothing runs on the device any
   * more when this returns or throws.
   */
  T onGpu(GpuLease lease);

  /**
   * Does on the CPU what {@link #onGpu} left to it, once the lease is given back.
   *
   * @param onGpu what the device did
   */
  default T completed(final T onGpu) {
    return onGpu;
  }

  /** Does all of it on the CPU. */
  T onCpu();

  /** The same work in two halves that need less memory each; empty if it cannot be halved. */
  Optional<Halves<T>> halves();

  /**
   * Work in two parts.
   *
   * @param first one part
   * @param second the other
   * @param join makes the result of the whole from those of the parts, in this order
   */
  record Halves<T>(GpuWork<T> first, GpuWork<T> second, BinaryOperator<T> join) {}
}
