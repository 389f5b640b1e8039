package io.sparklidar.gpu.cuda;

import io.sparklidar.gpu.CudaDevice;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/** What all kernels of a device share: streams, and turns. Safe for use by several threads. */
public final class DeviceStreams {

  private static final Map<CudaDevice, DeviceStreams> OF = new ConcurrentHashMap<>();

  private final StreamPool pool = new StreamPool(new DriverStreams());
  private final Lock turns = new ReentrantLock(true);

  private DeviceStreams() {}

  /** Those of a device. */
  public static DeviceStreams of(final CudaDevice device) {
    return OF.computeIfAbsent(device, d -> new DeviceStreams());
  }

  /** Streams for the tiles on the device. */
  public StreamPool pool() {
    return pool;
  }

  /** Held while a kernel runs that fills the device; first come, first served. */
  public Lock turns() {
    return turns;
  }
}
