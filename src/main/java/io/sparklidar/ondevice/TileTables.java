package io.sparklidar.ondevice;

import io.sparklidar.codec.pages.PageBatch;
import io.sparklidar.codec.pages.PageEncoder;
import io.sparklidar.codec.pages.PageTable;
import io.sparklidar.gpu.CudaDevice;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.gpu.HostBuffer;
import io.sparklidar.gpu.cuda.DeviceStreams;
import io.sparklidar.gpu.cuda.StreamCopies;
import io.sparklidar.parallel.TaskEnd;
import java.io.IOException;
import java.nio.ByteBuffer;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;

/** Makes the tables of tiles that were computed. Safe for use by several threads. */
final class TileTables {

  private final GpuMemoryManager manager;
  private final PageEncoder encoder;
  private final DeviceStreams streams;

  /**
   * On a device.
   *
   * @throws io.sparklidar.gpu.GpuException if the kernels cannot be loaded
   */
  TileTables(final CudaDevice device, final GpuMemoryManager manager) {
    this.manager = manager;
    encoder = PageEncoder.on(device);
    streams = DeviceStreams.of(device);
  }

  /**
   * Makes one row group after the other. Nobody waits for storage on streams that others could use.
   *
   * @param base where the tile lies
   * @param sink takes them
   * @return seconds it took, without those of the sink
   */
  double make(final DeviceLayout layout, final long base, final TableSink sink) throws IOException {
    final RowGroups groups = layout.rowGroups.orElseThrow();
    long nanos = 0;
    try (HostBuffer buffer = HostBuffer.of(manager, groups.hostBytes())) {
      for (int group = 0; group < groups.size(); group++) {
        TaskEnd.checkHere();
        sink.makeRoom();
        final int next = group;
        final long begin = System.nanoTime();
        final FinishedRows rows =
            streams.<FinishedRows, NotOnDeviceException>run(
                on -> makeRows(groups, next, layout, base, buffer, on.work()));
        nanos += System.nanoTime() - begin;
        sink.take(rows);
      }
    }
    return nanos / 1e9;
  }

  private FinishedRows makeRows(
      final RowGroups groups,
      final int group,
      final DeviceLayout layout,
      final long base,
      final HostBuffer buffer,
      final CUstream stream)
      throws NotOnDeviceException {
    encoder.encode(
        groups.batch(group),
        groups.sources(
            group,
            layout.coreChunks.batch(),
            base + layout.columns[0],
            base + layout.features,
            layout.core),
        base + layout.paging,
        base + layout.pages,
        buffer.bytes(),
        stream);
    CudaDevice.check(JCudaDriver.cuStreamSynchronize(stream), "making pages");
    return fetch(groups.batch(group), buffer, base + layout.pages, stream);
  }

  /** Brings a row group to the host. */
  private FinishedRows fetch(
      final PageBatch batch, final HostBuffer buffer, final long pages, final CUstream stream)
      throws NotOnDeviceException {
    final ByteBuffer table = ByteBuffer.allocate(batch.hostBytes());
    table.put(buffer.bytes().limit(batch.hostBytes())).flip();
    final PageTable made = new PageTable(batch, table);
    if (made.usedBytes() > HostBuffer.MOST) {
      throw new NotOnDeviceException("a row group has " + made.usedBytes() + " bytes");
    }
    final HostBuffer memory = HostBuffer.of(manager, made.usedBytes());
    boolean whole = false;
    try {
      StreamCopies.download(pages, memory.bytes(), made.usedBytes(), stream);
      CudaDevice.check(JCudaDriver.cuStreamSynchronize(stream), "copying pages");
      whole = true;
      return new FinishedRows(batch, made, memory);
    } finally {
      if (!whole) {
        memory.close();
      }
    }
  }
}
