package io.sparklidar.codec.pages;

import io.sparklidar.gpu.CudaDevice;
import io.sparklidar.gpu.cuda.CudaModule;
import java.nio.ByteBuffer;
import jcuda.driver.CUstream;

/**
 * Makes Parquet pages of columns in device memory: dictionaries of bit-packed numbers, differences,
 * plain values and levels, chosen by the values as the CPU's writer chooses without compression,
 * with its bytes. One per device; safe for use by several threads.
 */
public final class PageEncoder {

  private static final String KERNELS = "pages.ptx";

  // As in pages.cu.
  private static final int THREADS = 512;
  private static final int SLOTS_A_BLOCK = 16384;

  /** Blocks that share the first page of a column. */
  private static final int FIRST_PARTS = 20;

  private final CudaModule module;

  private PageEncoder(final CudaModule module) {
    this.module = module;
  }

  /**
   * The encoder of a device.
   *
   * @throws io.sparklidar.gpu.NoDeviceException if its driver does not take the kernels
   */
  public static PageEncoder on(final CudaDevice device) {
    return new PageEncoder(CudaModule.on(device, PageEncoder.class, KERNELS));
  }

  /**
   * Puts all of the work on a stream; nothing waits. The output may be copied and the {@link
   * PageTable} read when the stream has come so far.
   *
   * @param batch what to encode
   * @param sources address of each column's values, row by row, aligned to their width: 0 where no
   *     row has a value, or nothing is read
   * @param scratch address of {@link PageBatch#scratchBytes()} bytes, a multiple of 256
   * @param output address of {@link PageBatch#outputBytes()} bytes, a multiple of 256
   * @param host {@link PageBatch#hostBytes()} bytes, direct and in page-locked memory; not to be
   *     touched meanwhile
   * @param stream on which
   */
  public void encode(
      final PageBatch batch,
      final long[] sources,
      final long scratch,
      final long output,
      final ByteBuffer host,
      final CUstream stream) {
    module.device().makeCurrent();
    encode(batch, sources, scratch, output, host, new CudaPageKernels(module, stream));
  }

  static void encode(
      final PageBatch batch,
      final long[] sources,
      final long scratch,
      final long output,
      final ByteBuffer host,
      final PageKernels kernels) {
    batch.describe(host, sources, scratch, output);
    kernels.upload(host, scratch, batch.usedAt() + (long) Long.BYTES);
    final int columns = batch.columns().size();
    final int parts = (batch.mostSlots() + SLOTS_A_BLOCK - 1) / SLOTS_A_BLOCK;
    for (int group = 0; group < batch.groups(); group++) {
      final long pages = (long) columns * batch.pages(group);
      if (batch.onesBytes() > 0) {
        kernels.set(scratch + batch.onesAt(), (byte) -1, batch.onesBytes());
      }
      kernels.set(scratch + batch.zerosAt(), (byte) 0, batch.zerosBytes());
      kernels.launch("pages_read", pages, THREADS, scratch, group);
      kernels.launch(
          "pages_first", (long) columns * FIRST_PARTS, THREADS, scratch, group, FIRST_PARTS);
      kernels.launch("pages_sample", 1, THREADS, scratch, group);
      kernels.launch("pages_number", pages, THREADS, scratch, group);
      kernels.launch("pages_mark", (long) columns * parts, THREADS, scratch, group, parts);
      kernels.launch("pages_decide", columns, THREADS, scratch, group);
      kernels.launch("pages_place", 1, THREADS, scratch, group);
      kernels.launch("pages_entries", (long) columns * parts, THREADS, scratch, group, parts);
      kernels.launch("pages_write", pages, THREADS, scratch, group);
    }
    kernels.download(
        scratch + batch.usedAt(), host, batch.usedAt(), batch.hostBytes() - batch.usedAt());
  }
}
