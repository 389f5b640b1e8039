package io.sparklidar.neighbor.cuda;

import io.sparklidar.gpu.GpuDevice;
import io.sparklidar.gpu.GpuOutOfMemoryException;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/** A device that refuses memory at random, whatever it has. */
final class FailingDevice implements GpuDevice {

  private final GpuDevice device;
  private final int oneIn;
  private final SplittableRandom random = new SplittableRandom(1);

  FailingDevice(final GpuDevice device, final int oneIn) {
    this.device = device;
    this.oneIn = oneIn;
  }

  @Override
  public String key() {
    return device.key() + " failing";
  }

  @Override
  public String name() {
    return device.name();
  }

  @Override
  public long totalBytes() {
    return device.totalBytes();
  }

  @Override
  public long freeBytes() {
    return device.freeBytes();
  }

  @Override
  public long allocate(final long bytes) {
    if (fails()) {
      throw new GpuOutOfMemoryException("refused " + bytes + " bytes, to see what happens");
    }
    return device.allocate(bytes);
  }

  private synchronized boolean fails() {
    return random.nextInt(oneIn) == 0;
  }

  @Override
  public void free(final long address) {
    device.free(address);
  }

  @Override
  public ByteBuffer allocateHost(final int bytes) {
    return device.allocateHost(bytes);
  }

  @Override
  public void freeHost(final ByteBuffer buffer) {
    device.freeHost(buffer);
  }
}
