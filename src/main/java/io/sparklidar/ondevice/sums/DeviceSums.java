package io.sparklidar.ondevice.sums;

import io.sparklidar.cloud.LatticeCells;
import io.sparklidar.gpu.CudaDevice;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.gpu.cuda.CudaModule;
import io.sparklidar.gpu.cuda.StreamCopies;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;

/** Sums of tiles whose columns lie on a CUDA device. Safe for use by several threads. */
public final class DeviceSums {

  private static final int THREADS = 256;

  /** As many as fill any device. */
  private static final int MOST_BLOCKS = 2048;

  /** Values that a block of a histogram takes, unless there are too many blocks. */
  private static final int BLOCK_VALUES = 1 << 14;

  private static final int MOST_PARTS = 256;

  private final CudaModule kernels;
  private final GpuMemoryManager manager;

  /**
   * @param device where the columns lie
   * @param manager of its memory
   * @throws io.sparklidar.gpu.GpuException if the kernels cannot be loaded
   */
  public DeviceSums(final CudaDevice device, final GpuMemoryManager manager) {
    this.kernels = CudaModule.on(device, DeviceSums.class, "sums.ptx");
    this.manager = manager;
  }

  /** Device memory that a request takes, beside the columns. */
  public static long bytes(final SumsRequest request) {
    return new SumsLayout(request).bytes;
  }

  /**
   * Starts summing up behind what the stream has been given so far.
   *
   * @param request what is asked for
   * @param tile where the columns lie
   * @param address device memory, {@link #bytes} of it, aligned to 256 bytes
   * @param stream on which it runs
   * @return what comes of it; to be closed before columns and memory are given away
   * @throws io.sparklidar.gpu.GpuException if it cannot be started
   */
  public SumsRun start(
      final SumsRequest request,
      final TileColumns tile,
      final long address,
      final CUstream stream) {
    kernels.device().makeCurrent();
    final SumsLayout layout = new SumsLayout(request);
    final SumsRun run = new SumsRun(request, layout, manager, stream);
    boolean started = false;
    try {
      final ByteBuffer host = run.host();
      write(request, layout, host);
      StreamCopies.upload(host, address, layout.out, stream);
      CudaDevice.check(
          JCudaDriver.cuMemsetD8Async(
              CudaDevice.pointer(address + layout.out),
              (byte) 0,
              layout.bytes - layout.out,
              stream),
          "cuMemsetD8Async");
      if (request.points() > 0) {
        launch(request, layout, tile, address, stream);
      }
      run.fetch(address);
      started = true;
      return run;
    } finally {
      if (!started) {
        run.close();
      }
    }
  }

  private void launch(
      final SumsRequest request,
      final SumsLayout layout,
      final TileColumns tile,
      final long address,
      final CUstream stream) {
    final int n = request.points();
    final byte[] table =
        structure(32)
            .putLong(tile.features())
            .putLong(tile.stride())
            .putLong(tile.decodedRows())
            .putInt(n)
            .putInt(request.columns())
            .array();
    final byte[] runs =
        structure(24)
            .putLong(address + layout.bases)
            .putLong(address + layout.firstRows)
            .putInt(request.runs().size())
            .array();
    final long blocks = Math.min(MOST_BLOCKS, (n + THREADS - 1L) / THREADS);
    kernels.launch("checksum", stream, blocks, THREADS, table, runs, address + layout.checksum);
    final int histograms = request.borders().size();
    if (histograms > 0) {
      final int parts = (int) Math.min(MOST_PARTS, (n + BLOCK_VALUES - 1L) / BLOCK_VALUES);
      final byte[] bins =
          structure(40)
              .putLong(address + layout.borders)
              .putLong(address + layout.starts)
              .putLong(address + layout.counts)
              .putLong(address + layout.extremes)
              .putInt(parts)
              .array();
      final int most = request.borders().stream().mapToInt(b -> b.length).max().orElseThrow();
      kernels.launchWithShared(
          "histograms",
          stream,
          (long) parts * histograms,
          THREADS,
          most * Float.BYTES + (most + 2) * Integer.BYTES,
          table,
          bins);
    }
    for (final CellWindow window : request.cells().stream().toList()) {
      final ByteBuffer view =
          structure(152)
              .putLong(tile.x())
              .putLong(tile.y())
              .putLong(tile.z())
              .putLong(tile.classes());
      cells(view, window.columns(), address + layout.columnFirsts);
      cells(view, window.rows(), address + layout.rowFirsts);
      view.putLong(window.originZ())
          .putDouble(window.unitZ())
          .putLong(address + layout.shown)
          .putLong(address + layout.top)
          .putLong(address + layout.sums)
          .putLong(address + layout.points)
          .putLong(address + layout.undefined)
          .putLong(address + layout.strays)
          .putInt(window.shown().size());
      kernels.launch("view", stream, blocks, THREADS, table, view.array());
    }
  }

  private static ByteBuffer structure(final int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void cells(final ByteBuffer view, final LatticeCells cells, final long firsts) {
    view.putLong(firsts)
        .putInt(cells.size())
        .putInt(cells.last())
        .putInt(cells.anchor())
        .putFloat(cells.ratio());
  }

  /** What goes to the device. */
  static void write(final SumsRequest request, final SumsLayout layout, final ByteBuffer host) {
    final List<PointRun> runs = request.runs();
    for (int i = 0; i < runs.size(); i++) {
      host.putLong(layout.bases + i * Long.BYTES, runs.get(i).base());
      host.putInt(layout.firstRows + i * Integer.BYTES, runs.get(i).firstRow());
    }
    int start = 0;
    for (int c = 0; c < request.borders().size(); c++) {
      final float[] borders = request.borders().get(c);
      host.putInt(layout.starts + c * Integer.BYTES, start);
      for (final float border : borders) {
        host.putFloat(layout.borders + start++ * Float.BYTES, border);
      }
    }
    host.putInt(layout.starts + request.borders().size() * Integer.BYTES, start);
    for (final CellWindow window : request.cells().stream().toList()) {
      put(host, layout.columnFirsts, window.columns().firsts());
      put(host, layout.rowFirsts, window.rows().firsts());
      put(host, layout.shown, window.shown().stream().mapToInt(i -> i).toArray());
    }
  }

  private static void put(final ByteBuffer host, final int at, final int[] values) {
    host.slice(at, values.length * Integer.BYTES).order(host.order()).asIntBuffer().put(values);
  }
}
