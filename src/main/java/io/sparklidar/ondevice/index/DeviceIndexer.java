package io.sparklidar.ondevice.index;

import io.sparklidar.codec.LazDeviceBatch;
import io.sparklidar.codec.LazDeviceDecoder;
import io.sparklidar.gpu.CudaDevice;
import io.sparklidar.gpu.GpuLease;
import io.sparklidar.gpu.cuda.CudaModule;
import io.sparklidar.gpu.cuda.DeviceStreams;
import io.sparklidar.gpu.cuda.StreamCopies;
import io.sparklidar.gpu.cuda.TileStreams;
import io.sparklidar.tile.CountedChunks;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import jcuda.Pointer;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;

/**
 * Decodes where points lie, and counts them in squares, on a device. What lies where in its memory,
 * {@code IndexLayout} says. Safe for use by several threads, which share the device.
 */
public final class DeviceIndexer {

  private static final int THREADS = 256;

  private final CudaDevice device;
  private final CudaModule kernels;
  private final LazDeviceDecoder decoder;
  private final DeviceStreams shared;

  /**
   * Of a device.
   *
   * @throws io.sparklidar.gpu.GpuException if kernels cannot be loaded
   */
  public DeviceIndexer(final CudaDevice device) {
    this.device = device;
    this.kernels = CudaModule.on(device, DeviceIndexer.class, "index.ptx");
    this.decoder = new LazDeviceDecoder(device);
    this.shared = DeviceStreams.of(device);
  }

  /** Device memory that it takes. */
  public static long bytes(final CompressedXy compressed) {
    return compressed.layout().bytes();
  }

  /**
   * Counts in the memory of a lease of at least {@link #bytes}. Nothing runs on the device any more
   * when it returns or throws.
   *
   * @return of each run what was found; empty if it is left to the host: it is damaged, or takes
   *     more memory than was foreseen
   * @throws io.sparklidar.gpu.GpuException if the device fails
   */
  public List<Optional<CountedChunks>> run(final CompressedXy compressed, final GpuLease lease) {
    device.makeCurrent();
    final long base = lease.buffer().address();
    return shared.decode(streams -> count(compressed, base, streams));
  }

  private List<Optional<CountedChunks>> count(
      final CompressedXy compressed, final long base, final TileStreams streams) {
    final IndexLayout layout = compressed.layout();
    final ByteBuffer start = layout.start(base);
    final CUstream stream = streams.work();
    final ByteBuffer input = compressed.bytes();
    StreamCopies.upload(input, base + layout.inputAt(), input.remaining(), stream);
    StreamCopies.upload(start, base, start.remaining(), stream);
    CudaDevice.check(
        JCudaDriver.cuMemsetD32Async(
            CudaDevice.pointer(base + layout.tablesAt()),
            0,
            layout.tableBytes() / Integer.BYTES,
            stream),
        "cuMemsetD32Async");
    final List<LazDeviceBatch> batches = layout.batches();
    for (int b = 0; b < batches.size(); b++) {
      decoder.decode(
          batches.get(b),
          base + layout.inputAt(),
          base + layout.scratchAt(b),
          base + layout.columnsAt(b),
          stream);
    }
    count(layout, base, stream);
    streams.await();
    return found(layout, base);
  }

  private void count(final IndexLayout layout, final long base, final CUstream stream) {
    final long chunks = base + layout.chunksAt();
    final long runs = base + layout.runsAt();
    final int slices = layout.slices();
    final long blocks = (long) layout.chunkCount() * slices;
    kernels.launch("measure", stream, blocks, THREADS, chunks, slices);
    for (int round = 0; round < layout.rounds(); round++) {
      kernels.launch("count", stream, blocks, THREADS, chunks, runs, slices, round);
      kernels.launch("clear", stream, layout.runCount(), THREADS, runs, round);
    }
  }

  private List<Optional<CountedChunks>> found(final IndexLayout layout, final long base) {
    final List<BitSet> failed = new ArrayList<>();
    for (int b = 0; b < layout.batches().size(); b++) {
      failed.add(decoder.failed(layout.batches().get(b), base + layout.scratchAt(b)));
    }
    final byte[] bytes = new byte[Math.toIntExact(layout.answerBytes())];
    CudaDevice.check(
        JCudaDriver.cuMemcpyDtoH(
            Pointer.to(bytes), CudaDevice.pointer(base + layout.answerAt()), bytes.length),
        "cuMemcpyDtoH");
    final ByteBuffer answer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    final List<Optional<CountedChunks>> found = new ArrayList<>();
    for (int run = 0; run < layout.runCount(); run++) {
      found.add(layout.hasFailed(run, failed) ? Optional.empty() : layout.found(run, answer));
    }
    return found;
  }
}
