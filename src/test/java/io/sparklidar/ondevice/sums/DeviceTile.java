package io.sparklidar.ondevice.sums;

import io.sparklidar.feature.FeatureTable;
import io.sparklidar.gpu.CudaDevice;
import io.sparklidar.gpu.GpuLease;
import io.sparklidar.gpu.GpuMemoryManager;
import java.time.Duration;
import jcuda.Pointer;
import jcuda.driver.JCudaDriver;

/** The columns of a tile on a device, with room for its sums behind them. */
final class DeviceTile implements AutoCloseable {

  private static final int ALIGNMENT = 256;
  private static final int ODD_STRIDE = 13;

  private final GpuLease lease;
  private long next;

  final TileColumns columns;

  /** Room for sums. */
  final long room;

  DeviceTile(final GpuMemoryManager manager, final SummedTile tile, final long roomBytes)
      throws InterruptedException {
    final int n = tile.block.coreCount();
    final FeatureTable table = tile.table;
    final int count = table.features().size();
    final long stride = n + ODD_STRIDE;
    final long bytes =
        4L * n * Integer.BYTES
            + tile.classes.length
            + count * stride * Float.BYTES
            + roomBytes
            + 8 * ALIGNMENT;
    lease = manager.allocate(bytes, Duration.ofSeconds(10)).orElseThrow();
    next = lease.buffer().address();
    final long x = copy(Pointer.to(tile.block.x()), (long) n * Integer.BYTES);
    final long y = copy(Pointer.to(tile.block.y()), (long) n * Integer.BYTES);
    final long z = copy(Pointer.to(tile.block.z()), (long) n * Integer.BYTES);
    final long rows = copy(Pointer.to(tile.decodedRows), (long) n * Integer.BYTES);
    final long classes = copy(Pointer.to(tile.classes), tile.classes.length);
    final long features = take(count * stride * Float.BYTES);
    for (int c = 0; c < count; c++) {
      copyTo(
          features + c * stride * Float.BYTES, Pointer.to(table.column(c)), (long) n * Float.BYTES);
    }
    room = take(roomBytes);
    columns =
        new TileColumns(
            x,
            y,
            z,
            tile.classified ? classes : 0,
            tile.classes.length == n ? 0 : rows,
            features,
            stride);
  }

  private long take(final long bytes) {
    final long at = next;
    next += (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    return at;
  }

  private long copy(final Pointer from, final long bytes) {
    final long to = take(bytes);
    copyTo(to, from, bytes);
    return to;
  }

  private static void copyTo(final long to, final Pointer from, final long bytes) {
    if (bytes > 0) {
      CudaDevice.check(
          JCudaDriver.cuMemcpyHtoD(CudaDevice.pointer(to), from, bytes), "cuMemcpyHtoD");
    }
  }

  @Override
  public void close() {
    lease.close();
  }
}
