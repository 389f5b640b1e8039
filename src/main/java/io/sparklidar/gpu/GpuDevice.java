package io.sparklidar.gpu;

import java.nio.ByteBuffer;

/**
 * A device and its memory, without accounting: that is the {@link GpuMemoryManager}'s part.
 * Implementations are safe for use by several threads, whichever context those threads had before.
 *
 * <p>Every method but {@link #key()} and {@link #name()} may throw {@link DeviceLostException}.
 */
public interface GpuDevice {

  /**
   * What tells this device from every other in the JVM, and stays the same across class loaders.
   */
  String key();

  /** The name for people, such as {@code NVIDIA H100 80GB HBM3}. */
  String name();

  /** Memory of the whole device in bytes. */
  long totalBytes();

  /** Memory that nobody, in any process, holds at this moment, in bytes. */
  long freeBytes();

  /**
   * Takes device memory.
   *
   * @param bytes at least 1
   * @return its address
   * @throws GpuOutOfMemoryException if there is no such piece
   */
  long allocate(long bytes);

  /** Gives device memory back; waits for work that may still use it. */
  void free(long address);

  /**
   * Takes page-locked host memory, in native byte order.
   *
   * @throws GpuOutOfMemoryException if the host cannot lock as much
   */
  ByteBuffer allocateHost(int bytes);

  /** Gives page-locked memory back. */
  void freeHost(ByteBuffer buffer);
}
