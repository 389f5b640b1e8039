package io.sparklidar.codec;

import io.sparklidar.gpu.CudaDevice;
import io.sparklidar.gpu.GpuLease;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.gpu.cuda.DeviceStreams;
import io.sparklidar.gpu.cuda.TileStreams;
import java.nio.ByteBuffer;
import java.time.Duration;
import jcuda.Pointer;
import jcuda.driver.CUevent;
import jcuda.driver.CUevent_flags;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;

/** Runs batches on a device, each within a lease of its own. */
final class LazDeviceRuns {

  private static final int ALIGNMENT = 256;

  private final CudaDevice device;
  private final GpuMemoryManager manager;
  private final LazDeviceDecoder decoder;

  LazDeviceRuns(final CudaDevice device, final GpuMemoryManager manager) {
    this.device = device;
    this.manager = manager;
    decoder = new LazDeviceDecoder(device);
  }

  private static long aligned(final long bytes) {
    return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  /** Decodes, and brings back columns and verdicts. */
  LazDecoding.Decoded decode(final LazDeviceBatch batch, final byte[] input) {
    final long columns = aligned(input.length) + aligned(batch.scratchBytes());
    try (GpuLease lease = lease(columns + batch.columnBytes());
        TileStreams streams = DeviceStreams.of(device).pool().take()) {
      final long address = lease.buffer().address();
      final long scratch = address + aligned(input.length);
      device.makeCurrent();
      CudaDevice.check(
          JCudaDriver.cuMemcpyHtoD(CudaDevice.pointer(address), Pointer.to(input), input.length),
          "cuMemcpyHtoD");
      decoder.decode(batch, address, scratch, address + columns, streams.work());
      streams.await();
      final byte[] out = new byte[(int) batch.columnBytes()];
      CudaDevice.check(
          JCudaDriver.cuMemcpyDtoH(
              Pointer.to(out), CudaDevice.pointer(address + columns), out.length),
          "cuMemcpyDtoH");
      return new LazDecoding.Decoded(ByteBuffer.wrap(out), decoder.verdicts(batch, scratch));
    }
  }

  private GpuLease lease(final long bytes) {
    try {
      return manager.allocate(bytes, Duration.ofMinutes(1)).orElseThrow();
    } catch (final InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Seconds that the kernels of a batch take, the least of some rounds; none of it may fail. */
  double seconds(final LazDeviceBatch batch, final byte[] input, final int rounds) {
    final long columns = aligned(input.length) + aligned(batch.scratchBytes());
    final CUevent begin = event();
    final CUevent end = event();
    try (GpuLease lease = lease(columns + batch.columnBytes());
        TileStreams streams = DeviceStreams.of(device).pool().take()) {
      final long address = lease.buffer().address();
      final long scratch = address + aligned(input.length);
      device.makeCurrent();
      CudaDevice.check(
          JCudaDriver.cuMemcpyHtoD(CudaDevice.pointer(address), Pointer.to(input), input.length),
          "cuMemcpyHtoD");
      final CUstream stream = streams.work();
      double least = Double.MAX_VALUE;
      for (int round = 0; round < rounds; round++) {
        CudaDevice.check(JCudaDriver.cuEventRecord(begin, stream), "cuEventRecord");
        decoder.decode(batch, address, scratch, address + columns, stream);
        CudaDevice.check(JCudaDriver.cuEventRecord(end, stream), "cuEventRecord");
        streams.await();
        final float[] milliseconds = new float[1];
        CudaDevice.check(
            JCudaDriver.cuEventElapsedTime(milliseconds, begin, end), "cuEventElapsedTime");
        least = Math.min(least, milliseconds[0] / 1e3);
      }
      if (!decoder.failed(batch, scratch).isEmpty()) {
        throw new IllegalStateException(
            decoder.failed(batch, scratch).cardinality() + " chunks failed");
      }
      return least;
    }
  }

  private CUevent event() {
    device.makeCurrent();
    final CUevent event = new CUevent();
    CudaDevice.check(
        JCudaDriver.cuEventCreate(event, CUevent_flags.CU_EVENT_DEFAULT), "cuEventCreate");
    return event;
  }
}
