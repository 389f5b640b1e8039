package io.sparklidar.gpu.cuda;

import io.sparklidar.gpu.CudaDevice;
import java.nio.ByteBuffer;
import jcuda.Pointer;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;

/**
 * Copies that a stream does when it has got there. What they copy from and to is direct memory of
 * the host, page-locked for speed, and must stay until then. It counts from where a buffer begins,
 * whatever its position: slice what lies within one. The device's context is the thread's.
 */
public final class StreamCopies {

  private StreamCopies() {}

  /**
   * To the device.
   *
   * @throws io.sparklidar.gpu.GpuException if the device fails
   */
  public static void upload(
      final ByteBuffer from, final long to, final long bytes, final CUstream stream) {
    CudaDevice.check(
        JCudaDriver.cuMemcpyHtoDAsync(CudaDevice.pointer(to), Pointer.to(from), bytes, stream),
        "cuMemcpyHtoDAsync");
  }

  /**
   * To the host.
   *
   * @throws io.sparklidar.gpu.GpuException if the device fails
   */
  public static void download(
      final long from, final ByteBuffer to, final long bytes, final CUstream stream) {
    CudaDevice.check(
        JCudaDriver.cuMemcpyDtoHAsync(Pointer.to(to), CudaDevice.pointer(from), bytes, stream),
        "cuMemcpyDtoHAsync");
  }
}
