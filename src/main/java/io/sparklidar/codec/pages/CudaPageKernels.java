package io.sparklidar.codec.pages;

import io.sparklidar.gpu.CudaDevice;
import io.sparklidar.gpu.cuda.CudaModule;
import io.sparklidar.gpu.cuda.StreamCopies;
import java.nio.ByteBuffer;
import jcuda.Pointer;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;

/** On a stream of a device. */
record CudaPageKernels(CudaModule module, CUstream stream) implements PageKernels {

  @Override
  public void upload(final ByteBuffer from, final long to, final long bytes) {
    StreamCopies.upload(from, to, bytes, stream);
  }

  @Override
  public void download(final long from, final ByteBuffer to, final int at, final long bytes) {
    CudaDevice.check(
        JCudaDriver.cuMemcpyDtoHAsync(
            Pointer.to(to).withByteOffset(at), CudaDevice.pointer(from), bytes, stream),
        "cuMemcpyDtoHAsync");
  }

  @Override
  public void set(final long address, final byte value, final long bytes) {
    CudaDevice.check(
        JCudaDriver.cuMemsetD8Async(CudaDevice.pointer(address), value, bytes, stream),
        "cuMemsetD8Async");
  }

  @Override
  public void launch(
      final String kernel, final long blocks, final int threads, final Object... parameters) {
    module.launch(kernel, stream, blocks, threads, parameters);
  }
}
