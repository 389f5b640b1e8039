package io.sparklidar.las.laz.pointwise;

import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.LasRecords;

/** The columns that the core of formats 0-5 fills, with two of the record's bytes as views. */
final class Point10Columns {

  final int[] x;
  final int[] y;
  final int[] z;
  final short[] intensity;
  final short[] scanAngle;
  final byte[] userData;
  final short[] sourceId;
  private final byte[] returnNumber;
  private final byte[] numberOfReturns;
  private final byte[] flags;
  private final byte[] classification;

  Point10Columns(final LasColumns columns) {
    x = columns.x();
    y = columns.y();
    z = columns.z();
    intensity = columns.intensity();
    scanAngle = columns.scanAngle();
    userData = columns.userData();
    sourceId = columns.pointSourceId();
    returnNumber = columns.returnNumber();
    numberOfReturns = columns.numberOfReturns();
    flags = columns.flags();
    classification = columns.classification();
  }

  /** Byte 14 of the record. */
  int returnsByte(final int i) {
    return LasRecords.legacyReturnsByte(returnNumber[i], numberOfReturns[i], flags[i]) & 0xFF;
  }

  /** Byte 15 of the record. */
  int classByte(final int i) {
    return LasRecords.legacyClassByte(classification[i], flags[i]) & 0xFF;
  }

  /** Stores bytes 14 and 15 of the record. */
  void put(final int i, final int returnsByte, final int classByte) {
    returnNumber[i] = (byte) (returnsByte & 7);
    numberOfReturns[i] = (byte) (returnsByte >>> 3 & 7);
    flags[i] = LasRecords.legacyFlags(returnsByte, classByte);
    classification[i] = (byte) (classByte & 31);
  }
}
