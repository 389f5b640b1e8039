package io.sparklidar.codec;

import io.sparklidar.cloud.LasField;
import io.sparklidar.gpu.CudaDevice;
import io.sparklidar.gpu.cuda.CudaModule;
import io.sparklidar.gpu.cuda.DeviceStreams;
import io.sparklidar.gpu.cuda.StreamCopies;
import io.sparklidar.las.laz.schema.LazSchema;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import jcuda.Pointer;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdevice_attribute;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;

/**
 * Decodes chunks of LAZ files on a CUDA device, into the same columns as {@link
 * io.sparklidar.las.laz.LazChunkReader}. Safe for use by several threads.
 *
 * <p>Every layer of a chunk is decoded by a warp, a chunk of formats 0-5, which is one stream, by
 * one. Other layers need what the first one (x, y, returns) says of each point: in a small batch
 * they follow it a few points behind, in a large one they begin when all first layers are there.
 * How long a batch takes thus follows from its longest stream until some ten streams a
 * multiprocessor are in flight.
 */
public final class LazDeviceDecoder {

  /** Of chunks of formats 6-10; of others, loaded when the first of them comes. */
  private static final String LAYERED = "laz.ptx";

  private static final String POINTWISE = "pointwise.ptx";
  private static final int WARP = 32;

  /**
   * Shared memory for models in use, of first layers, of other layers, of chunks of formats 0-5. No
   * more where a batch is small: the device has others to do beside it.
   */
  private static final int FIRST_LAYER_BYTES = 16 << 10;

  private static final int OTHER_LAYER_BYTES = 8 << 10;
  private static final int CHUNK_BYTES = 32 << 10;

  /** Of any layer, where all of a batch run at once. */
  private static final int TOGETHER_BYTES = 12 << 10;

  /** What every block takes of the shared memory beside what it asks for. */
  private static final int SHARED_RESERVE = 1024;

  /** Layers of a multiprocessor up to which it is of use that several follow a first one. */
  private static final int FEW = 4;

  private final CudaDevice device;
  private final DeviceStreams streams;
  private final int multiprocessors;
  private final int sharedBytes;

  /**
   * Of a device.
   *
   * @throws io.sparklidar.gpu.NoDeviceException if its driver does not take the kernels
   */
  public LazDeviceDecoder(final CudaDevice device) {
    this.device = device;
    streams = DeviceStreams.of(device);
    CudaModule.on(device, LazDeviceDecoder.class, LAYERED);
    multiprocessors = attribute(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT);
    sharedBytes =
        attribute(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_MULTIPROCESSOR);
  }

  private int attribute(final int attribute) {
    final CUdevice handle = new CUdevice();
    CudaDevice.check(JCudaDriver.cuDeviceGet(handle, device.ordinal()), "cuDeviceGet");
    final int[] value = new int[1];
    CudaDevice.check(
        JCudaDriver.cuDeviceGetAttribute(value, attribute, handle), "cuDeviceGetAttribute");
    return value[0];
  }

  /** Why chunks of a schema cannot be decoded on a device; empty if they can. */
  public static Optional<String> whyNot(final LazSchema schema) {
    if (!schema.isCompressed()) {
      return Optional.of("the points are not compressed");
    }
    return schema.isChunked()
        ? Optional.empty()
        : Optional.of("the points are one stream without chunks");
  }

  /**
   * Chunks to be decoded at once.
   *
   * @see LazDeviceBatch#of
   */
  public LazDeviceBatch batch(
      final LazSchema schema, final List<LazChunkInput> chunks, final Set<LasField> fields) {
    return LazDeviceBatch.of(schema, chunks, fields);
  }

  /**
   * Starts to decode a batch. The batch must stay reachable until the stream has got there.
   *
   * @param batch what
   * @param input address of the compressed bytes, a multiple of 4; readable up to a multiple of 4
   * @param scratch address of {@link LazDeviceBatch#scratchBytes()}, a multiple of 256
   * @param columns address of {@link LazDeviceBatch#columnBytes()}, a multiple of 256
   * @param stream on which it runs
   */
  public void decode(
      final LazDeviceBatch batch,
      final long input,
      final long scratch,
      final long columns,
      final CUstream stream) {
    device.makeCurrent();
    final ByteBuffer descriptors = batch.descriptors();
    StreamCopies.upload(descriptors, scratch, descriptors.capacity(), stream);
    final byte[] structure = batch.structure(input, scratch, columns);
    final int first = batch.firstLayers();
    final int others = batch.otherLayers();
    if (others > 0) {
      CudaDevice.check(
          JCudaDriver.cuMemsetD8Async(
              CudaDevice.pointer(scratch + batch.tracesAt()),
              LazDeviceBatch.UNTRACED,
              batch.traceBytes(),
              stream),
          "cuMemsetD8Async");
    }
    if (others > 0 && areTogether(first, others)) {
      launchLayers(stream, structure, first + others, TOGETHER_BYTES);
    } else {
      launchLayers(stream, structure, first, FIRST_LAYER_BYTES);
      launchLayers(stream, structure, others, OTHER_LAYER_BYTES);
    }
    launch(POINTWISE, "decodeChunks", stream, structure, batch.pointwise(), CHUNK_BYTES);
  }

  /**
   * Where many layers wait for few, these are slower than if they had been alone before. Tiles that
   * decode beside this one have as many.
   */
  private boolean areTogether(final int first, final int others) {
    final int atOnce = sharedBytes / (TOGETHER_BYTES + SHARED_RESERVE);
    final int most = multiprocessors * (others <= first ? atOnce : Math.min(FEW, atOnce));
    return (first + others) * (long) Math.max(1, streams.decoding()) <= most;
  }

  /** The next of the tasks: the kernel counts them. */
  private void launchLayers(
      final CUstream stream, final byte[] structure, final int tasks, final int bytes) {
    launch(LAYERED, "decodeLayers", stream, structure, tasks, bytes);
  }

  private void launch(
      final String module,
      final String kernel,
      final CUstream stream,
      final byte[] structure,
      final int tasks,
      final int bytes) {
    if (tasks == 0) {
      return;
    }
    CudaModule.on(device, LazDeviceDecoder.class, module)
        .launchWithShared(kernel, stream, tasks, WARP, bytes, structure, bytes);
  }

  /**
   * Which chunks of a batch have to be decoded on the CPU, because they are damaged or because
   * their models did not fit; their rows are undefined. To be asked once the stream has got there,
   * before the scratch memory is used for anything else.
   *
   * @param batch what was decoded
   * @param scratch the address that was given
   */
  public BitSet failed(final LazDeviceBatch batch, final long scratch) {
    final int[] verdicts = verdicts(batch, scratch);
    final BitSet failed = new BitSet();
    for (int chunk = 0; chunk < verdicts.length; chunk++) {
      failed.set(chunk, verdicts[chunk] != LazDeviceBatch.WHOLE);
    }
    return failed;
  }

  /** What became of each chunk. */
  int[] verdicts(final LazDeviceBatch batch, final long scratch) {
    device.makeCurrent();
    final int[] verdicts = new int[batch.chunkCount()];
    if (verdicts.length > 0) {
      CudaDevice.check(
          JCudaDriver.cuMemcpyDtoH(
              Pointer.to(verdicts),
              CudaDevice.pointer(scratch + batch.verdictsAt()),
              (long) verdicts.length * Integer.BYTES),
          "cuMemcpyDtoH");
    }
    return verdicts;
  }
}
