package io.sparklidar.codec.pages;

import io.sparklidar.codec.pages.FinishedColumn.Form;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the pages of a batch are in the output, and what they are: read from host memory that must
 * stay as it is. Safe for concurrent use.
 */
public final class PageTable {

  // Sizes of the structures of batch.cuh.
  static final int COLUMN_BYTES = 24;
  private static final int PAGE_BYTES = 40;

  private static final Form[] FORMS = Form.values();

  private final PageBatch batch;
  private final ByteBuffer host;

  /**
   * @param batch whose pages were made
   * @param host what the encoder was given, once its work is done
   */
  public PageTable(final PageBatch batch, final ByteBuffer host) {
    this.batch = batch;
    this.host = host.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** What a column of a row group takes in the table. */
  static int columnBytes(final int pages) {
    return COLUMN_BYTES + pages * PAGE_BYTES;
  }

  /** Bytes of the output that are used, from its beginning on. */
  public long usedBytes() {
    return host.getLong(batch.usedAt());
  }

  /** Where the bytes of a row group begin; they end where the next one begins. */
  public long start(final int group) {
    // The first thing of a row group is the dictionary of its first column, of any length.
    return group == batch.groups() ? usedBytes() : host.getLong(batch.groupAt(group));
  }

  /**
   * The pages of a column.
   *
   * @param group number of the row group
   * @param number of the column
   * @param output the bytes of the row group, from position 0 on; not copied
   */
  public FinishedColumn column(final int group, final int number, final ByteBuffer output) {
    final int at = batch.groupAt(group) + number * COLUMN_BYTES;
    final long start = start(group);
    final ByteBuffer dictionary =
        output.slice(Math.toIntExact(host.getLong(at) - start), host.getInt(at + 20));
    final int pageCount = batch.pages(group);
    final List<FinishedPage> pages = new ArrayList<>(pageCount);
    boolean ordered = true;
    for (int p = 0; p < pageCount; p++) {
      final int page =
          batch.groupAt(group)
              + batch.columns().size() * COLUMN_BYTES
              + (number * pageCount + p) * PAGE_BYTES;
      final int rows = Math.min(PageBatch.PAGE_ROWS, batch.rows(group) - p * PageBatch.PAGE_ROWS);
      ordered &= host.getInt(page + 36) == 0;
      pages.add(
          new FinishedPage(
              rows,
              host.getInt(page + 32),
              bits(number, host.getLong(page + 8)),
              bits(number, host.getLong(page + 16)),
              output.slice(Math.toIntExact(host.getLong(page) - start), host.getInt(page + 24))));
    }
    return new FinishedColumn(
        FORMS[host.getInt(at + 8)], host.getInt(at + 16), dictionary, ordered, pages);
  }

  /** What integers of the same order were made of. */
  private long bits(final int column, final long order) {
    return switch (batch.columns().get(column).stored()) {
      case FLOAT -> order ^ order >> Long.SIZE - 1 & Integer.MAX_VALUE;
      case DOUBLE -> order ^ order >> Long.SIZE - 1 & Long.MAX_VALUE;
      default -> order;
    };
  }
}
