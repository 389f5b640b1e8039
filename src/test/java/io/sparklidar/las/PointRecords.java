package io.sparklidar.las;

import io.sparklidar.cloud.LasField;
import io.sparklidar.las.copc.CopcQuery;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.LasRecords;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;

/** Points as texts of their records, so that sets of them can be compared whatever their order. */
final class PointRecords {

  private final List<String> records = new ArrayList<>();

  /** All points of a file. */
  static PointRecords of(final LasFile file) throws IOException {
    final PointRecords records = new PointRecords();
    final PointReader reader = file.reader(EnumSet.allOf(LasField.class));
    for (final Chunk chunk : file.chunks()) {
      records.add(reader.read(chunk));
    }
    return records;
  }

  /** All points of columns. */
  static PointRecords of(final LasColumns columns) {
    final PointRecords records = new PointRecords();
    records.add(columns);
    return records;
  }

  /** The points of a query, with all fields. */
  static PointRecords of(final CopcFile file, final CopcQuery query) throws IOException {
    final PointRecords records = new PointRecords();
    file.read(query, EnumSet.allOf(LasField.class), (node, points) -> records.add(points));
    return records;
  }

  void add(final LasColumns columns) {
    final int length = columns.layout().recordLength();
    final byte[] packed = new byte[columns.size() * length];
    LasRecords.pack(columns, 0, columns.size(), packed, 0);
    add(packed, length);
  }

  void add(final byte[] packed, final int length) {
    for (int at = 0; at < packed.length; at += length) {
      records.add(HexFormat.of().formatHex(packed, at, at + length));
    }
  }

  int size() {
    return records.size();
  }

  List<String> inOrder() {
    return records;
  }

  List<String> sorted() {
    final List<String> sorted = new ArrayList<>(records);
    Collections.sort(sorted);
    return sorted;
  }
}
