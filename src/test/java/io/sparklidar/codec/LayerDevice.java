package io.sparklidar.codec;

import io.sparklidar.gpu.CudaDevice;
import io.sparklidar.gpu.GpuLease;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.gpu.cuda.DeviceStreams;
import io.sparklidar.gpu.cuda.TileStreams;
import io.sparklidar.las.laz.MadeLayers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import jcuda.Pointer;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;

/** Columns of the host on a device, and the layers that it makes of them. For one thread. */
final class LayerDevice implements AutoCloseable {

  private static final int ALIGNMENT = 256;

  private final LazDeviceEncoder encoder;
  private final LayerBatch batch;
  private final GpuLease lease;
  private final TileStreams streams;
  private final long stride;
  private final long columns;
  private final long flags;
  private final long scratch;
  private final long output;

  LayerDevice(
      final GpuMemoryManager manager,
      final CudaDevice device,
      final LayerBatch batch,
      final float[][] values,
      final byte[] pointFlags)
      throws InterruptedException {
    this.batch = batch;
    stride = batch.points();
    final long flagsAt = up(Float.BYTES * stride * values.length);
    final long scratchAt = flagsAt + up(stride);
    final long outputAt = scratchAt + up(batch.scratchBytes());
    lease = manager.allocate(outputAt + batch.outputBytes(), Duration.ofMinutes(1)).orElseThrow();
    device.makeCurrent();
    streams = DeviceStreams.of(device).pool().take();
    encoder = LazDeviceEncoder.on(device);
    columns = lease.buffer().address();
    flags = columns + flagsAt;
    scratch = columns + scratchAt;
    output = columns + outputAt;
    for (int c = 0; c < values.length; c++) {
      CudaDevice.check(
          JCudaDriver.cuMemcpyHtoD(
              CudaDevice.pointer(columns + Float.BYTES * stride * c),
              Pointer.to(values[c]),
              Float.BYTES * stride),
          "cuMemcpyHtoD");
    }
    CudaDevice.check(
        JCudaDriver.cuMemcpyHtoD(CudaDevice.pointer(flags), Pointer.to(pointFlags), stride),
        "cuMemcpyHtoD");
  }

  private static long up(final long bytes) {
    return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  /** What encoding runs on. */
  CUstream stream() {
    return streams.work();
  }

  /** Has the columns encoded; does not wait. */
  void encode() {
    encoder.encode(batch, columns, stride, flags, scratch, output, stream());
  }

  /** What was made, when it is made. */
  List<Optional<MadeLayers>> made() {
    streams.await();
    final ByteBuffer table = copy(output, batch.tableBytes());
    return batch.made(table, copy(output + batch.tableBytes(), batch.layerBytes(table)));
  }

  /** How many bytes were made. */
  long bytes() {
    streams.await();
    return batch.layerBytes(copy(output, batch.tableBytes()));
  }

  private static ByteBuffer copy(final long from, final long bytes) {
    final byte[] copied = new byte[Math.toIntExact(bytes)];
    if (copied.length > 0) {
      CudaDevice.check(
          JCudaDriver.cuMemcpyDtoH(Pointer.to(copied), CudaDevice.pointer(from), copied.length),
          "cuMemcpyDtoH");
    }
    return ByteBuffer.wrap(copied).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public void close() {
    try (lease) {
      streams.close();
    }
  }
}
