package io.sparklidar.gpu.cuda;

import io.sparklidar.gpu.CudaDevice;
import io.sparklidar.gpu.GpuException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What all kernels of a device share: streams, and turns. Safe for use by several threads.
 *
 * <p>Of more streams than the driver has connections to a device some share one, and then the
 * search of a tile waits for what another's decoder waits for. So tiles that are decoded there, and
 * tiles that compute what was, have streams for so many of them at a time that each has a
 * connection to itself; more of them would not be done any sooner.
 */
public final class DeviceStreams {

  /** Connections of the driver to a device, at most; {@code conf/gpu.options} asks for all. */
  private static final int CONNECTIONS = 32;

  private static final int STREAMS_OF_TILE = 2;

  /** Tiles that decode at a time: their chunks fill a large device. */
  private static final int DECODERS = 10;

  /** Tiles that compute at a time: one has its turn to search, others encode and copy. */
  private static final int COMPUTERS = CONNECTIONS / STREAMS_OF_TILE - DECODERS;

  private static final Map<CudaDevice, DeviceStreams> OF = new ConcurrentHashMap<>();

  private final StreamPool pool =
      new StreamPool(new DriverStreams(), StreamRank.SHORT, StreamRank.LAST_STEP);
  private final StreamPool decoding =
      new StreamPool(new DriverStreams(), StreamRank.LONG, StreamRank.LONG);
  private final StreamPool computing =
      new StreamPool(new DriverStreams(), StreamRank.SHORT, StreamRank.LAST_STEP);
  private final Semaphore decoders = new Semaphore(DECODERS, true);
  private final Semaphore computers = new Semaphore(COMPUTERS, true);
  private final Lock turns = new ReentrantLock(true);

  /** Of a device that nobody else has streams of. */
  DeviceStreams() {}

  /** Those of a device. */
  public static DeviceStreams of(final CudaDevice device) {
    return OF.computeIfAbsent(device, d -> new DeviceStreams());
  }

  /** Streams for tiles whose points come from the host, of which any number compute at a time. */
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
   * @throws GpuException if what runs there fails, or the thread is interrupted while it waits
   */
  public <T, X extends Exception> T run(final Work<T, X> work) throws X {
    return run(computing, computers, work);
  }

  /**
   * Decodes on streams of its own, behind all other work: a decoder's blocks run so long that a
   * search would find no room beside those of all tiles.
   *
   * @throws X as the work throws it
   * @throws GpuException if what runs there fails, or the thread is interrupted while it waits
   */
  public <T, X extends Exception> T decode(final Work<T, X> work) throws X {
    return run(decoding, decoders, work);
  }

  /** How many tiles decode now. */
  public int decoding() {
    return DECODERS - decoders.availablePermits();
  }

  @SuppressWarnings("try") // nothing is asked of what only waits
  private static <T, X extends Exception> T run(
      final StreamPool pool, final Semaphore places, final Work<T, X> work) throws X {
    try {
      places.acquire();
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GpuException("interrupted while others use the device", e);
    }
    try (TileStreams streams = pool.take();
        Waiting waiting = streams::await) {
      return work.on(streams);
    } finally {
      places.release();
    }
  }

  /** Held while a kernel runs that fills the device; first come, first served. */
  public Lock turns() {
    return turns;
  }
}
