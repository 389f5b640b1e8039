package io.sparklidar.codec;

import io.sparklidar.gpu.CudaDevice;
import io.sparklidar.gpu.cuda.CudaModule;
import io.sparklidar.las.point.FloatStorage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import jcuda.driver.CUstream;

/**
 * Encodes columns in device memory into byte layers of LAZ: the bytes of the encoder on the CPU.
 * Takes no memory of its own; safe for use by several threads.
 */
public final class LazDeviceEncoder {

  private static final int STEP_THREADS = 32;
  private static final int PLACES_THREADS = 1024;
  private static final int GATHER_THREADS = 128;
  private static final int PUT_THREADS = 128;

  /** Words that a launch can bring along. */
  private static final int PUT_WORDS = 1000;

  private final CudaModule module;

  private LazDeviceEncoder(final CudaModule module) {
    this.module = module;
  }

  /** The encoder of a device. */
  public static LazDeviceEncoder on(final CudaDevice device) {
    return new LazDeviceEncoder(CudaModule.on(device, LazDeviceEncoder.class, "bytelayer.ptx"));
  }

  /**
   * What is encoded together.
   *
   * @param chunkPoints how many points each chunk has, in order
   * @param columns how each column is stored, in record order
   * @param contexts whether and how scanner channels count
   * @throws IllegalArgumentException if a chunk has no points or too many for one
   */
  public static LayerBatch batch(
      final int[] chunkPoints, final List<FloatStorage> columns, final ChannelContexts contexts) {
    return new LayerBatch(chunkPoints, columns, contexts);
  }

  /**
   * Has a batch encoded. Returns at once: columns, flags, scratch and output are the device's until
   * what runs on the stream is done.
   *
   * @param batch which chunks
   * @param columns address of the float32 values: of column c from {@code columns + 4 * c * stride}
   *     on, rows in order of the chunks
   * @param stride values from one column to the next
   * @param flags address of a byte of each point with its scanner channel in bits 4 and 5, as
   *     {@link io.sparklidar.las.point.LasColumns#flags} has it; not used where contexts are {@link
   *     ChannelContexts#ONE}
   * @param scratch address of {@link LayerBatch#scratchBytes} of device memory, a multiple of 256
   * @param output address of {@link LayerBatch#outputBytes} that the device can write, a multiple
   *     of 16
   * @param stream what it runs on; the device's context is current
   */
  public void encode(
      final LayerBatch batch,
      final long columns,
      final long stride,
      final long flags,
      final long scratch,
      final long output,
      final CUstream stream) {
    final boolean several = batch.contexts() != ChannelContexts.ONE;
    final byte[] job = batch.job(columns, stride, several ? flags : 0, scratch, output);
    put(batch.firsts(), scratch + batch.placeOfFirsts(), stream);
    put(batch.storedBytes(), scratch + batch.placeOfStoredBytes(), stream);
    if (several) {
      module.launch("contexts", stream, batch.chunks(), STEP_THREADS, job);
    }
    final int streams = batch.streams();
    final int coders = (streams + STEP_THREADS - 1) / STEP_THREADS;
    for (int slice = 0; slice <= batch.slices(); slice++) {
      final long blocks = (slice > 0 ? coders : 0) + (slice < batch.slices() ? (long) streams : 0);
      module.launchWithShared(
          "step", stream, blocks, STEP_THREADS, batch.sharedBytes(), job, slice, batch.slices());
    }
    module.launch("places", stream, 1, PLACES_THREADS, new Object[] {job});
    module.launch("gather", stream, streams, GATHER_THREADS, new Object[] {job});
  }

  private void put(final int[] values, final long to, final CUstream stream) {
    for (int from = 0; from < values.length; from += PUT_WORDS) {
      final int count = Math.min(PUT_WORDS, values.length - from);
      final ByteBuffer words =
          ByteBuffer.allocate(Integer.BYTES * PUT_WORDS).order(ByteOrder.LITTLE_ENDIAN);
      words.asIntBuffer().put(values, from, count);
      module.launch(
          "put", stream, 1, PUT_THREADS, to + (long) Integer.BYTES * from, count, words.array());
    }
  }
}
