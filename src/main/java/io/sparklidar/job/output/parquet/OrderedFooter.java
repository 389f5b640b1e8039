package io.sparklidar.job.output.parquet;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.zip.CRC32C;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.PageEncodingStats;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Util;
import org.apache.parquet.io.PositionOutputStream;

/**
 * The stream of a Parquet file that writes the end of it, from {@link #begin} on, with the lists
 * sorted that the library takes from hash tables: their order differs from one JVM to the next, and
 * equal points are to give equal bytes. What ends otherwise than a Parquet file is not written.
 */
final class OrderedFooter extends PositionOutputStream {

  private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);

  /** The length of the footer and the magic number behind it. */
  private static final int TAIL = Integer.BYTES + 4;

  private final PositionOutputStream out;
  private final CRC32C crc = new CRC32C();
  private ByteArrayOutputStream held;
  private boolean closed;

  OrderedFooter(final PositionOutputStream out) {
    this.out = out;
  }

  /** Holds back what comes from now on until the stream is closed. */
  void begin() {
    held = new ByteArrayOutputStream();
  }

  /** CRC-32C of what was written; of the whole file once it is closed. */
  long crc() {
    return crc.getValue();
  }

  private void put(final byte[] bytes, final int from, final int count) throws IOException {
    out.write(bytes, from, count);
    crc.update(bytes, from, count);
  }

  @Override
  public long getPos() throws IOException {
    return out.getPos() + (held == null ? 0 : held.size());
  }

  @Override
  public void write(final int b) throws IOException {
    if (held == null) {
      out.write(b);
      crc.update(b);
    } else {
      held.write(b);
    }
  }

  @Override
  public void write(final byte[] bytes, final int from, final int count) throws IOException {
    if (held == null) {
      put(bytes, from, count);
    } else {
      held.write(bytes, from, count);
    }
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }

  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try (out) {
      if (held != null) {
        writeHeld(held.toByteArray());
      }
    }
  }

  private void writeHeld(final byte[] end) throws IOException {
    final int magic = end.length - MAGIC.length;
    if (end.length < TAIL || !Arrays.equals(end, magic, end.length, MAGIC, 0, MAGIC.length)) {
      return;
    }
    final int length =
        ByteBuffer.wrap(end).order(ByteOrder.LITTLE_ENDIAN).getInt(end.length - TAIL);
    final int start = end.length - TAIL - length;
    final FileMetaData footer = Util.readFileMetaData(new ByteArrayInputStream(end, start, length));
    for (final RowGroup rows : footer.getRow_groups()) {
      for (final ColumnChunk column : rows.getColumns()) {
        sort(column.getMeta_data());
      }
    }
    final ByteArrayOutputStream sorted = new ByteArrayOutputStream(length);
    Util.writeFileMetaData(footer, sorted);
    final ByteBuffer tail = ByteBuffer.allocate(TAIL).order(ByteOrder.LITTLE_ENDIAN);
    tail.putInt(sorted.size()).put(MAGIC);
    put(end, 0, start);
    put(sorted.toByteArray(), 0, sorted.size());
    put(tail.array(), 0, TAIL);
  }

  private static void sort(final ColumnMetaData column) {
    Collections.sort(column.getEncodings());
    if (column.isSetEncoding_stats()) {
      column
          .getEncoding_stats()
          .sort(
              Comparator.comparing(PageEncodingStats::getPage_type)
                  .thenComparing(PageEncodingStats::getEncoding));
    }
  }
}
