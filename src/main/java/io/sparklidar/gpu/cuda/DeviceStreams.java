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

  /**
   * Work on streams.
   *
   * @param <T> its result
   * @param <X> what it may fail with
   */
  public interface Work<T, X extends Exception> {
    /** Does it. */
    T on(TileStreams streams) throws X;
  }

  /** Waits until nothing runs any more. */
  private interface Waiting extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Does work on streams of its own. Nothing runs on them any more when this returns or throws.
   *
   * @throws X as the work throws it
   * @throws io.sparklidar.gpu.GpuException if what runs there fails
   */
  @SuppressWarnings("try") // nothing is asked of what only waits
  public <T, X extends Exception> T run(final Work<T, X> work) throws X {
    try (TileStreams streams = pool.take();
        Waiting waiting = streams::await) {
      return work.on(streams);
    }
  }

  /** Held while a kernel runs that fills the device; first come, first served. */
  public Lock turns() {
    return turns;
  }
}
