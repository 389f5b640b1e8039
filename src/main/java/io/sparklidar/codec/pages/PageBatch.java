package io.sparklidar.codec.pages;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.gpu.cuda.DevicePieces;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Columns and row groups whose pages are made in one go, and where everything of that lies: the one
 * place that knows how much memory it takes. Immutable; safe for concurrent use.
 *
 * <p>Scratch memory begins with what the host says (the structures of {@code batch.cuh}) and the
 * table that it gets back; behind them are the tables of distinct values, used by one row group
 * after the other.
 */
public final class PageBatch {

  /** Rows of a page, but for the last of a row group. */
  static final int PAGE_ROWS = 20_000;

  /** Most rows of a row group. */
  public static final int MOST_GROUP_ROWS = 1 << 19;

  /** Most distinct values that are numbered. */
  private static final int DICTIONARY_LIMIT = 1 << 16;

  /**
   * What a page takes beside values and levels, at most: its headers, what it is filled up with.
   */
  private static final int PAGE_BESIDE = 512;

  // Sizes of the structures of batch.cuh.
  private static final int BATCH_BYTES = 48;
  private static final int COLUMN_BYTES = 88;
  private static final int SOURCE_BYTES = 72;
  private static final int GROUP_BYTES = 32;
  private static final int STATE_BYTES = 8;

  private static final int OPTIONAL = 1;
  private static final int NAN_IS_NULL = 2;
  private static final int NUMBERED = 4;

  private final List<PageColumn> columns;
  private final int[] groupRows;
  private final List<RowsOfFile> files;
  private final long rows;

  // Offsets in scratch memory.
  private final long columnsAt;
  private final long filesAt;
  private final long groupsAt;
  private final int usedAt;
  private final int[] groupAt;
  private final int hostBytes;
  private final long[] keysAt;
  private final long[] firstsAt;
  private final long onesAt;
  private final long onesBytes;
  private final long zerosAt;
  private final long zerosBytes;
  private final long statesAt;
  private final long[] bitsAt;
  private final long[] beforeAt;
  private final long[] validAt;
  private final int[] slots;
  private final int slotsLog2;
  private final long scratchBytes;

  /**
   * @param columns what there is
   * @param groupRows rows of each row group, each 1 to {@link #MOST_GROUP_ROWS}
   * @param files whose rows they are: the first begins at row 0
   */
  public PageBatch(
      final List<PageColumn> columns, final int[] groupRows, final List<RowsOfFile> files) {
    this.columns = List.copyOf(columns);
    this.groupRows = groupRows.clone();
    this.files = List.copyOf(files);
    if (files.isEmpty() || files.size() > DICTIONARY_LIMIT || files.get(0).firstRow() != 0) {
      throw new IllegalArgumentException(
          "rows are of 1 to " + DICTIONARY_LIMIT + " files, the first from row 0, not " + files);
    }
    long all = 0;
    int largest = 0;
    for (final int n : groupRows) {
      if (n < 1 || n > MOST_GROUP_ROWS) {
        throw new IllegalArgumentException(
            "a row group has 1 to " + MOST_GROUP_ROWS + " rows, not " + n);
      }
      all += n;
      largest = Math.max(largest, n);
    }
    rows = all;
    final int limit = Math.min(DICTIONARY_LIMIT, Math.max(1, largest));
    // Half of the slots stay free.
    slotsLog2 = Integer.SIZE - Integer.numberOfLeadingZeros(2 * limit - 1);

    long at = BATCH_BYTES;
    columnsAt = at;
    at += (long) COLUMN_BYTES * columns.size();
    filesAt = at;
    at += (long) SOURCE_BYTES * files.size();
    groupsAt = at;
    at += (long) GROUP_BYTES * groupRows.length;
    usedAt = Math.toIntExact(at);
    at += Long.BYTES;
    groupAt = new int[groupRows.length];
    for (int g = 0; g < groupRows.length; g++) {
      groupAt[g] = Math.toIntExact(at);
      at += (long) columns.size() * PageTable.columnBytes(pages(g));
    }
    hostBytes = Math.toIntExact(at);

    final int words = (largest + Integer.SIZE - 1) / Integer.SIZE;
    keysAt = new long[columns.size()];
    firstsAt = new long[columns.size()];
    bitsAt = new long[columns.size()];
    beforeAt = new long[columns.size()];
    validAt = new long[columns.size()];
    slots = new int[columns.size()];
    onesAt = DevicePieces.aligned(at);
    at = onesAt;
    for (int c = 0; c < columns.size(); c++) {
      final PageColumn column = columns.get(c);
      if (!column.isNumberable()) {
        continue;
      }
      slots[c] = column.possibleValues();
      if (slots[c] == 0) {
        keysAt[c] = at;
        at = DevicePieces.aligned(at + ((long) Long.BYTES << slotsLog2));
        // One more for the value that marks a free slot.
        slots[c] = (1 << slotsLog2) + 1;
      }
      firstsAt[c] = at;
      at = DevicePieces.aligned(at + (long) Integer.BYTES * slots[c]);
    }
    onesBytes = at - onesAt;
    zerosAt = at;
    statesAt = at;
    at = DevicePieces.aligned(at + (long) STATE_BYTES * columns.size());
    for (int c = 0; c < columns.size(); c++) {
      if (slots[c] > 0) {
        bitsAt[c] = at;
        at = DevicePieces.aligned(at + (long) Integer.BYTES * words);
      }
    }
    zerosBytes = at - zerosAt;
    for (int c = 0; c < columns.size(); c++) {
      if (slots[c] > 0) {
        beforeAt[c] = at;
        at = DevicePieces.aligned(at + (long) Integer.BYTES * words);
      }
      if (columns.get(c).optional()) {
        validAt[c] = at;
        at = DevicePieces.aligned(at + (long) Integer.BYTES * words);
      }
    }
    scratchBytes = at;
  }

  /** The columns. */
  public List<PageColumn> columns() {
    return columns;
  }

  /** How many row groups. */
  public int groups() {
    return groupRows.length;
  }

  /** Rows of a row group. */
  public int rows(final int group) {
    return groupRows[group];
  }

  /** Rows of all row groups. */
  public long rows() {
    return rows;
  }

  /** Pages of a column of a row group. */
  int pages(final int group) {
    return (groupRows[group] + PAGE_ROWS - 1) / PAGE_ROWS;
  }

  /** Device memory that is used while pages are made; it begins at a multiple of 256. */
  public long scratchBytes() {
    return scratchBytes;
  }

  /** Host memory, page-locked for speed, through which the batch and its table go. */
  public int hostBytes() {
    return hostBytes;
  }

  /** Device memory that all pages fit into, whatever the values are. */
  public long outputBytes() {
    long bytes = 0;
    for (int g = 0; g < groupRows.length; g++) {
      for (final PageColumn column : columns) {
        bytes += mostBytes(column, g);
      }
    }
    return bytes;
  }

  private long mostBytes(final PageColumn column, final int group) {
    final long n = groupRows[group];
    final int width = column.stored().bytes();
    // Numbers take 16 bits at most; blocks of differences 14 bytes beside them.
    final long values = n * Math.max(width, Short.BYTES) + (n / 128 + 1) * 14;
    final long levels = n / Byte.SIZE;
    final long entries = column.isNumberable() ? Math.min(n, DICTIONARY_LIMIT) * width : 0;
    return values + levels + entries + (pages(group) + 1L) * PAGE_BESIDE;
  }

  int usedAt() {
    return usedAt;
  }

  int groupAt(final int group) {
    return groupAt[group];
  }

  long onesAt() {
    return onesAt;
  }

  long onesBytes() {
    return onesBytes;
  }

  long zerosAt() {
    return zerosAt;
  }

  long zerosBytes() {
    return zerosBytes;
  }

  /** Slots of the largest table. */
  int mostSlots() {
    int most = 1;
    for (final int n : slots) {
      most = Math.max(most, n);
    }
    return most;
  }

  /**
   * Writes what the kernels want to know.
   *
   * @param to the first {@link #usedAt()} bytes and eight more, of the host
   * @param sources address of each column's values: 0 where no row has one
   * @param scratch address of scratch memory
   * @param output address of the output
   */
  void describe(final ByteBuffer to, final long[] sources, final long scratch, final long output) {
    final ByteBuffer out = to.duplicate().order(ByteOrder.LITTLE_ENDIAN).clear();
    out.putLong(scratch + columnsAt).putLong(scratch + filesAt).putLong(scratch + groupsAt);
    out.putLong(output).putLong(scratch + usedAt).putInt(columns.size()).putInt(files.size());
    for (int c = 0; c < columns.size(); c++) {
      describe(out, c, sources[c], scratch);
    }
    for (final RowsOfFile file : files) {
      final CoordinateTransform transform = file.transform();
      out.putLong(file.firstRow()).putLong(file.firstIndex());
      out.putDouble(transform.scaleX());
      out.putDouble(transform.scaleY());
      out.putDouble(transform.scaleZ());
      out.putDouble(transform.offsetX());
      out.putDouble(transform.offsetY());
      out.putDouble(transform.offsetZ());
      out.putInt(file.file()).putInt(file.modern() ? 1 : 0);
    }
    long first = 0;
    for (int g = 0; g < groupRows.length; g++) {
      final long results = scratch + groupAt[g];
      out.putLong(first).putLong(results);
      out.putLong(results + (long) columns.size() * PageTable.COLUMN_BYTES);
      out.putInt(groupRows[g]).putInt(pages(g));
      first += groupRows[g];
    }
    out.putLong(0);
  }

  private void describe(
      final ByteBuffer out, final int number, final long source, final long scratch) {
    final PageColumn column = columns.get(number);
    if (source == 0 && column.isRead() && !column.optional()) {
      throw new IllegalArgumentException("column " + number + " must have values: " + column);
    }
    final boolean gaps = column.nanIsNull() || column.isRead() && source == 0;
    out.putLong(source);
    out.putLong(keysAt[number] == 0 ? 0 : scratch + keysAt[number]);
    out.putLong(scratch + firstsAt[number]);
    out.putLong(scratch + bitsAt[number]);
    out.putLong(scratch + beforeAt[number]);
    out.putLong(gaps ? scratch + validAt[number] : 0);
    out.putLong(scratch + statesAt + (long) STATE_BYTES * number);
    out.putInt(column.reading().ordinal()).putInt(column.stored().ordinal());
    out.putInt(column.shift()).putInt(column.mask());
    out.putInt(
        (column.optional() ? OPTIONAL : 0)
            | (column.nanIsNull() ? NAN_IS_NULL : 0)
            | (column.numbered() ? NUMBERED : 0));
    out.putInt(slots[number]).putInt(slotsLog2).putInt(0);
  }
}
