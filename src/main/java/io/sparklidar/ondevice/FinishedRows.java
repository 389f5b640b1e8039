package io.sparklidar.ondevice;

import io.sparklidar.codec.pages.FinishedColumn;
import io.sparklidar.codec.pages.FinishedPages;
import io.sparklidar.codec.pages.PageBatch;
import io.sparklidar.codec.pages.PageTable;
import io.sparklidar.gpu.HostBuffer;
import java.nio.ByteBuffer;

/**
 * A row group in memory of the host, as a device made its pages, which are there until it is
 * closed. For one thread.
 */
public final class FinishedRows implements FinishedPages, AutoCloseable {

  private final PageBatch batch;
  private final PageTable table;
  private final HostBuffer memory;

  /**
   * @param batch the row group alone
   * @param table what its pages are
   * @param memory their bytes
   */
  FinishedRows(final PageBatch batch, final PageTable table, final HostBuffer memory) {
    this.batch = batch;
    this.table = table;
    this.memory = memory;
  }

  @Override
  public int rows() {
    return batch.rows(0);
  }

  @Override
  public FinishedColumn column(final int number) {
    final ByteBuffer bytes = memory.bytes().limit((int) table.usedBytes());
    return table.column(0, number, bytes);
  }

  @Override
  public void close() {
    memory.close();
  }
}
