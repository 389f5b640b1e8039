package io.sparklidar.codec.pages;

import io.sparklidar.gpu.CudaDevice;
import io.sparklidar.gpu.GpuLease;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.gpu.PinnedSlab;
import io.sparklidar.gpu.cuda.CudaModule;
import io.sparklidar.gpu.cuda.DeviceStreams;
import io.sparklidar.gpu.cuda.TileStreams;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jcuda.Pointer;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;

/** A batch on a device: its columns are there, its pages can be made and brought back. */
public final class DevicePages implements AutoCloseable {

  private static final long ALIGNMENT = 256;

  private final CudaDevice device;
  private final PageBatch batch;
  private final PageEncoder encoder;
  private final GpuLease lease;
  private final TileStreams streams;
  private final PinnedSlab host;
  private final PinnedSlab slab;
  private final long[] sources;
  private final long scratch;
  private final long output;

  /**
   * @param manager of the device's memory
   * @param batch what to encode
   * @param values of each column, where it has any
   */
  public DevicePages(
      final GpuMemoryManager manager,
      final PageBatch batch,
      final List<Optional<ByteBuffer>> values)
      throws InterruptedException {
    this.batch = batch;
    device = (CudaDevice) manager.device();
    device.makeCurrent();
    encoder = PageEncoder.on(device);
    long bytes = aligned(batch.scratchBytes()) + aligned(batch.outputBytes());
    for (final Optional<ByteBuffer> column : values) {
      bytes += column.map(buffer -> aligned(buffer.capacity())).orElse(0L);
    }
    lease = manager.allocate(bytes, Duration.ofMinutes(1)).orElseThrow();
    streams = DeviceStreams.of(device).pool().take();
    host = manager.pinned(batch.hostBytes()).orElseThrow();
    slab = manager.pinned(16 << 20).orElseThrow();
    long at = lease.buffer().address();
    scratch = at;
    at += aligned(batch.scratchBytes());
    output = at;
    at += aligned(batch.outputBytes());
    sources = new long[values.size()];
    for (int c = 0; c < sources.length; c++) {
      if (values.get(c).isPresent()) {
        final ByteBuffer buffer = values.get(c).get();
        sources[c] = at;
        CudaDevice.check(
            JCudaDriver.cuMemcpyHtoD(CudaDevice.pointer(at), Pointer.to(buffer), buffer.capacity()),
            "cuMemcpyHtoD");
        at += aligned(buffer.capacity());
      }
    }
  }

  private static long aligned(final long bytes) {
    return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  private void await() {
    CudaDevice.check(JCudaDriver.cuStreamSynchronize(streams.work()), "encoding pages");
  }

  /** Makes all pages, and returns when they are made. */
  public PageTable encode() {
    encoder.encode(batch, sources, scratch, output, host.buffer(), streams.work());
    await();
    return new PageTable(batch, host.buffer());
  }

  /** Milliseconds of each kernel over all row groups, where each is waited for. */
  public Map<String, Double> kernelTimes() {
    final Map<String, Double> times = new LinkedHashMap<>();
    final CUstream stream = streams.work();
    final PageKernels kernels =
        new CudaPageKernels(CudaModule.on(device, PageEncoder.class, "pages.ptx"), stream);
    final PageKernels timed =
        new PageKernels() {
          @Override
          public void upload(final ByteBuffer from, final long to, final long bytes) {
            kernels.upload(from, to, bytes);
          }

          @Override
          public void download(
              final long from, final ByteBuffer to, final int at, final long bytes) {
            kernels.download(from, to, at, bytes);
          }

          @Override
          public void set(final long address, final byte value, final long bytes) {
            time("clearing", () -> kernels.set(address, value, bytes));
          }

          @Override
          public void launch(
              final String kernel,
              final long blocks,
              final int threads,
              final Object... parameters) {
            time(kernel, () -> kernels.launch(kernel, blocks, threads, parameters));
          }

          private void time(final String what, final Runnable work) {
            await();
            final long start = System.nanoTime();
            work.run();
            await();
            times.merge(what, (System.nanoTime() - start) / 1e6, Double::sum);
          }
        };
    PageEncoder.encode(batch, sources, scratch, output, host.buffer(), timed);
    await();
    return times;
  }

  /** Brings what is used of the output over the bus, through one slab, and forgets it. */
  public void copyAll(final long used) {
    for (long from = 0; from < used; from += slab.buffer().capacity()) {
      final long bytes = Math.min(slab.buffer().capacity(), used - from);
      CudaDevice.check(
          JCudaDriver.cuMemcpyDtoHAsync(
              Pointer.to(slab.buffer()), CudaDevice.pointer(output + from), bytes, streams.work()),
          "cuMemcpyDtoHAsync");
    }
    await();
  }

  /** The bytes of a row group. */
  public ByteBuffer bytes(final PageTable table, final int group) {
    final long start = table.start(group);
    final int bytes = Math.toIntExact(table.start(group + 1) - start);
    final ByteBuffer to = ByteBuffer.allocateDirect(Math.max(1, bytes));
    CudaDevice.check(
        JCudaDriver.cuMemcpyDtoH(Pointer.to(to), CudaDevice.pointer(output + start), bytes),
        "cuMemcpyDtoH");
    return to;
  }

  @Override
  public void close() {
    streams.await();
    streams.close();
    host.close();
    slab.close();
    lease.close();
  }
}
