package io.sparklidar.ondevice.sums;

import io.sparklidar.gpu.CudaDevice;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.gpu.PinnedSlab;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import jcuda.Pointer;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;

/** Sums in the making. For one thread. */
public final class SumsRun implements AutoCloseable {

  private static final int SMALLEST_SLAB = 1 << 16;

  private final SumsRequest request;
  private final SumsLayout layout;
  private final CUstream stream;
  private final Optional<PinnedSlab> slab;
  private final ByteBuffer host;
  private boolean closed;

  SumsRun(
      final SumsRequest request,
      final SumsLayout layout,
      final GpuMemoryManager manager,
      final CUstream stream) {
    this.request = request;
    this.layout = layout;
    this.stream = stream;
    final int size = slabBytes(layout.bytes);
    slab = manager.pinned(size);
    host =
        slab.map(PinnedSlab::buffer)
            .orElseGet(() -> ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder()));
  }

  /** Rounded up to a power of two, so that tiles use the slabs of those before them. */
  private static int slabBytes(final int bytes) {
    final int power = Integer.highestOneBit(Math.max(bytes, SMALLEST_SLAB) - 1) << 1;
    return power > 0 ? power : bytes;
  }

  /** The likeness of the device memory. */
  ByteBuffer host() {
    return host;
  }

  /** Starts to copy what was summed up. */
  void fetch(final long address) {
    final ByteBuffer to = host.duplicate().position(layout.out);
    CudaDevice.check(
        JCudaDriver.cuMemcpyDtoHAsync(
            Pointer.to(to.slice()),
            CudaDevice.pointer(address + layout.out),
            layout.bytes - layout.out,
            stream),
        "cuMemcpyDtoHAsync");
  }

  /**
   * Waits until all that the stream was given is done, and says what came of it.
   *
   * @throws io.sparklidar.gpu.GpuException if something went wrong there
   */
  public TileSums await() {
    CudaDevice.check(JCudaDriver.cuStreamSynchronize(stream), "summing up");
    return SumsReading.of(request, layout, host);
  }

  /** Waits until nothing runs any more, whether or not that went well. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    JCudaDriver.cuStreamSynchronize(stream);
    slab.ifPresent(PinnedSlab::close);
  }
}
