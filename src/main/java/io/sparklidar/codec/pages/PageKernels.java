package io.sparklidar.codec.pages;

import java.nio.ByteBuffer;

/** What the encoder does on a device, one thing after the other. */
interface PageKernels {

  /** Copies the first bytes of a buffer to the device. */
  void upload(ByteBuffer from, long to, long bytes);

  /** Copies from the device, to the place in the buffer where the bytes are on the device. */
  void download(long from, ByteBuffer to, int at, long bytes);

  /** Sets every byte. */
  void set(long address, byte value, long bytes);

  /**
   * Launches a kernel.
   *
   * @param parameters {@code Long} or {@code Integer}
   */
  void launch(String kernel, long blocks, int threads, Object... parameters);
}
