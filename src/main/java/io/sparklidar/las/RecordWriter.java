package io.sparklidar.las;

import io.sparklidar.las.io.ByteSink;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.LasRecords;
import java.io.IOException;

/** Writes plain records. */
final class RecordWriter implements PointWriter {

  private static final int RECORDS_AT_ONCE = 4096;

  private final ByteSink sink;
  private byte[] records = {};

  RecordWriter(final ByteSink sink) {
    this.sink = sink;
  }

  @Override
  public void write(final LasColumns columns) throws IOException {
    final int length = columns.layout().recordLength();
    for (int first = 0; first < columns.size(); first += RECORDS_AT_ONCE) {
      final int count = Math.min(RECORDS_AT_ONCE, columns.size() - first);
      if (records.length < count * length) {
        records = new byte[count * length];
      }
      LasRecords.pack(columns, first, count, records, 0);
      sink.write(records, 0, count * length);
    }
  }

  @Override
  public void endChunk() {}

  @Override
  public void finish() {}
}
