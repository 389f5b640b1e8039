package io.sparklidar.neighbor.cuda;

import io.sparklidar.gpu.CudaDevice;
import io.sparklidar.gpu.cuda.CudaModule;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;

/** Brings the points of a tile on a device into order along a curve. */
final class CurveSort {

  /** Bits of a digit. */
  static final int DIGIT_BITS = 8;

  private static final int THREADS = 256;

  /** Enough blocks to keep any device busy while digits are counted. */
  private static final int KEY_BLOCKS = 1024;

  private static final int PASS_BYTES = 64;
  private static final int GATHER_BYTES = 32;

  private final CudaModule kernels;
  private final CudaLayout layout;
  private final long base;
  private final DevicePoints points;
  private final int size;
  private final Curve curve;
  private final int passes;
  private final int tiles;

  /**
   * @param kernels of the device
   * @param layout where things lie
   * @param base address of the start
   * @param points what is sorted
   * @param curve the order
   */
  CurveSort(
      final CudaModule kernels,
      final CudaLayout layout,
      final long base,
      final DevicePoints points,
      final Curve curve) {
    this.kernels = kernels;
    this.layout = layout;
    this.base = base;
    this.points = points;
    this.size = points.size();
    this.curve = curve;
    this.passes = Math.max(1, CudaLayout.ceilDiv(curve.keyBits(), DIGIT_BITS));
    this.tiles = CudaLayout.ceilDiv(size, CudaLayout.SORT_TILE);
  }

  /** Puts all of its work on a stream. */
  void run(final CUstream stream) {
    final String width = curve.keyBits() > Integer.SIZE ? "64" : "32";
    final long end = layout.sortStatus + statusBytes() * passes;
    CudaDevice.check(
        JCudaDriver.cuMemsetD32Async(
            CudaDevice.pointer(base + layout.sortTickets),
            0,
            (end - layout.sortTickets) / Integer.BYTES,
            stream),
        "cuMemsetD32Async");
    kernels.launch(
        "keys" + width,
        stream,
        Math.min(KEY_BLOCKS, CudaLayout.ceilDiv(size, THREADS)),
        THREADS,
        points.x(),
        points.y(),
        points.z(),
        size,
        curve.bytes(),
        passes,
        base + layout.keys[0],
        base + layout.sortTotals);
    for (int pass = 0; pass < passes; pass++) {
      kernels.launch("sort" + width, stream, tiles, THREADS, pass(pass), gather());
    }
  }

  private long statusBytes() {
    return (long) Integer.BYTES * CudaLayout.DIGITS * tiles;
  }

  /** The structure {@code Pass} of {@code sort.cuh}: the keys go from one buffer to the other. */
  private byte[] pass(final int pass) {
    final int from = pass & 1;
    final boolean isLast = pass == passes - 1;
    return ByteBuffer.allocate(PASS_BYTES)
        .order(ByteOrder.nativeOrder())
        .putLong(base + layout.keys[from])
        .putLong(pass == 0 ? 0 : base + layout.values[from])
        .putLong(isLast ? 0 : base + layout.keys[1 - from])
        .putLong(base + layout.values[1 - from])
        .putInt(size)
        .putInt(pass * DIGIT_BITS)
        .putLong(base + layout.sortTotals + (long) Integer.BYTES * CudaLayout.DIGITS * pass)
        .putLong(base + layout.sortTickets + (long) Integer.BYTES * pass)
        .putLong(base + layout.sortStatus + statusBytes() * pass)
        .array();
  }

  /** The structure {@code Gather} of {@code neighbor.cu}. */
  private byte[] gather() {
    return ByteBuffer.allocate(GATHER_BYTES)
        .order(ByteOrder.nativeOrder())
        .putLong(points.x())
        .putLong(points.y())
        .putLong(points.z())
        .putLong(base + layout.points)
        .array();
  }
}
