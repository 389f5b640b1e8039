package io.sparklidar.ondevice;

import io.sparklidar.gpu.CudaDevice;
import io.sparklidar.gpu.cuda.CudaModule;
import io.sparklidar.ondevice.chunks.ChunkRows;
import io.sparklidar.tile.HaloRegion;
import java.util.Arrays;
import jcuda.Pointer;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;

/** Brings decoded points into place in a tile. Safe for use by several threads. */
final class TilePlacing {

  private static final int THREADS = 256;
  private static final int MOST_BLOCKS = 4096;

  private final CudaModule kernels;

  /**
   * On a device.
   *
   * @throws io.sparklidar.gpu.GpuException if the kernels cannot be loaded
   */
  TilePlacing(final CudaDevice device) {
    kernels = CudaModule.on(device, TilePlacing.class, "tile.ptx");
  }

  /**
   * Places all points of a tile; they are there when it returns.
   *
   * @param base where the tile lies
   * @param chunks where its points lie
   * @return how many it has
   * @throws NotOnDeviceException if it has to go over the host
   */
  int place(
      final DeviceLayout layout, final long base, final DecodedTile chunks, final CUstream stream)
      throws NotOnDeviceException {
    final int[] counts = {layout.core, 0, layout.whole, 0};
    for (int i = 0; i < counts.length; i++) {
      CudaDevice.check(
          JCudaDriver.cuMemsetD32Async(
              CudaDevice.pointer(base + layout.counts + (long) i * Integer.BYTES),
              counts[i],
              1,
              stream),
          "cuMemsetD32Async");
    }
    placeCore(layout, base, chunks, stream);
    placeAround(layout, base, chunks, stream);
    CudaDevice.check(JCudaDriver.cuStreamSynchronize(stream), "placing points");
    CudaDevice.check(
        JCudaDriver.cuMemcpyDtoH(
            Pointer.to(counts),
            CudaDevice.pointer(base + layout.counts),
            (long) Integer.BYTES * counts.length),
        "cuMemcpyDtoH");
    if (counts[2] != layout.core) {
      throw new NotOnDeviceException(
          counts[2] + " points are its own, by the index " + layout.core);
    }
    if (counts[1] != 0) {
      throw new NotOnDeviceException(counts[1] + " points lie off the lattice");
    }
    if (counts[0] < 0 || counts[0] > layout.capacity) {
      throw new NotOnDeviceException(
          "room for "
              + layout.capacity
              + " points was foreseen, it has "
              + Integer.toUnsignedString(counts[0]));
    }
    if (counts[3] != 0) {
      throw new NotOnDeviceException("there is noise, which is no neighbour");
    }
    return counts[0];
  }

  private void placeCore(
      final DeviceLayout layout, final long base, final DecodedTile chunks, final CUstream stream) {
    final CompressedFile core = layout.request.compressed().core();
    long row = 0;
    for (final ChunkRows run : chunks.runs(core.keys())) {
      kernels.launch(
          "placeCore", stream, blocks(run), THREADS, placing(layout, base, run, core, row, row));
      // Where a table is made, these are among the columns that it is made of.
      if (layout.rowGroups.isEmpty()) {
        copy(run.classes(), base + layout.classes + row, run.rows(), stream);
        if (layout.layers.isPresent()) {
          copy(run.flags(), base + layout.flags + row, run.rows(), stream);
        }
      }
      row += run.rows();
    }
  }

  private void placeAround(
      final DeviceLayout layout, final long base, final DecodedTile chunks, final CUstream stream) {
    if (layout.haloChunks.isEmpty()) {
      return;
    }
    final DeviceRequest request = layout.request;
    final HaloRegion halo = request.tile().haloRegion();
    final long[] cells = DeviceLayout.cells(halo);
    if (cells.length > 0) {
      CudaDevice.check(
          JCudaDriver.cuMemcpyHtoD(
              CudaDevice.pointer(base + layout.cells),
              Pointer.to(cells),
              (long) Long.BYTES * cells.length),
          "cuMemcpyHtoD");
    }
    final byte[] region = PlacingStructures.region(halo, cells, base + layout.cells);
    placeShared(layout, base, chunks, region, stream);
    for (final CompressedFile file : request.compressed().halo()) {
      final byte[] plan = PlacingStructures.plan(file.transform());
      for (final ChunkRows run : chunks.runs(file.keys())) {
        kernels.launch(
            "placeHalo",
            stream,
            blocks(run),
            THREADS,
            placing(layout, base, run, file, 0, 0),
            plan,
            region);
      }
    }
  }

  private void placeShared(
      final DeviceLayout layout,
      final long base,
      final DecodedTile chunks,
      final byte[] region,
      final CUstream stream) {
    if (!layout.hasShared()) {
      return;
    }
    final CompressedFile file = layout.request.compressed().shared();
    final byte[] plan = PlacingStructures.plan(file.transform());
    final byte[] squares =
        PlacingStructures.squares(layout.request.squares(), file.transform(), layout.core);
    long row = layout.whole;
    for (final ChunkRows run : chunks.runs(file.keys())) {
      kernels.launch(
          "placeShared",
          stream,
          blocks(run),
          THREADS,
          placing(layout, base, run, file, 0, row),
          plan,
          region,
          squares);
      copy(run.classes(), base + layout.classes + row, run.rows(), stream);
      row += run.rows();
    }
  }

  private static long blocks(final ChunkRows run) {
    return Math.max(1, Math.min(MOST_BLOCKS, (run.rows() + THREADS - 1) / THREADS));
  }

  private static long classes(final ChunkRows run) {
    if (run.classes() == 0) {
      throw new IllegalStateException("classes of points are not decoded");
    }
    return run.classes();
  }

  private static void copy(
      final long from, final long to, final long bytes, final CUstream stream) {
    CudaDevice.check(
        JCudaDriver.cuMemcpyDtoDAsync(
            CudaDevice.pointer(to), CudaDevice.pointer(from), bytes, stream),
        "cuMemcpyDtoDAsync");
  }

  /**
   * The structure {@code Placing} of the kernels.
   *
   * @param to row in the tile from which on points go, if they keep their order
   * @param firstRow row of the first of them among the decoded points
   */
  private static byte[] placing(
      final DeviceLayout layout,
      final long base,
      final ChunkRows run,
      final CompressedFile file,
      final long to,
      final long firstRow) {
    final long skipped = Integer.BYTES * to;
    return PlacingStructures.placing(
        new long[] {run.x(), run.y(), run.z()},
        Arrays.stream(layout.coordinates).map(axis -> base + axis + skipped).toArray(),
        base + layout.counts,
        layout.hasShared() ? base + layout.decodedRows + skipped : 0,
        layout.request.ignoresNoise() ? classes(run) : 0,
        run.rows(),
        (int) firstRow,
        layout.capacity,
        layout.request.lattice().mapping(file.transform()),
        layout.request.origin());
  }
}
