package io.sparklidar.ondevice.sums;

import io.sparklidar.gpu.CudaDevice;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.gpu.HostBuffer;
import io.sparklidar.gpu.cuda.StreamCopies;
import java.nio.ByteBuffer;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;

/** Sums in the making. For one thread. */
public final class SumsRun implements AutoCloseable {

  private final SumsRequest request;
  private final SumsLayout layout;
  private final CUstream stream;
  private final HostBuffer memory;
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
    memory = HostBuffer.of(manager, layout.bytes);
    host = memory.bytes();
  }

  /** The likeness of the device memory. */
  ByteBuffer host() {
    return host;
  }

  /** Starts to copy what was summed up. */
  void fetch(final long address) {
    final ByteBuffer to = host.duplicate().position(layout.out);
    StreamCopies.download(address + layout.out, to.slice(), layout.bytes - layout.out, stream);
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
    memory.close();
  }
}
