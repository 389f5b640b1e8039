package io.sparklidar.las.copc;

import io.sparklidar.las.header.Vlr;

/**
 * What a file has to have to be COPC 1.0, each number named once: the ids of its records, and byte
 * positions in the info record and in the entries of hierarchy pages.
 */
public final class CopcConstants {

  /** User id of the records. */
  public static final String USER_ID = "copc";

  /** Record id of the info record, which is the first record of the file. */
  public static final int INFO_RECORD = 1;

  /** Record id of the hierarchy pages. */
  public static final int HIERARCHY_RECORD = 1000;

  /** Record id of statistics that early files have: extents of every dimension. */
  static final int STATISTICS_RECORD = 10000;

  /** Bytes of the info record's payload. */
  public static final int INFO_LENGTH = 160;

  /** Three f64: centre of the root cube. */
  public static final int CENTER = 0;

  /** An f64: half a side of the root cube. */
  public static final int HALF_SIZE = 24;

  /** An f64: distance between points at the root. */
  public static final int SPACING = 32;

  /** A u64: absolute byte position of the root page. */
  public static final int ROOT_OFFSET = 40;

  /** A u64: bytes of the root page. */
  public static final int ROOT_LENGTH = 48;

  /** Two f64: smallest and largest GPS time. */
  public static final int GPS_TIMES = 56;

  /** Bytes of an entry of a hierarchy page; it begins with level, x, y and z, an i32 each. */
  public static final int ENTRY_LENGTH = 32;

  /** A u64 in an entry: absolute byte position of the chunk or the page. */
  public static final int ENTRY_POSITION = 16;

  /** An i32 in an entry: bytes of the chunk or the page. */
  public static final int ENTRY_BYTES = 24;

  /** An i32 in an entry: number of points of the chunk, or {@link #OTHER_PAGE}. */
  public static final int ENTRY_POINTS = 28;

  /** Number of points of an entry that stands for another page. */
  public static final int OTHER_PAGE = -1;

  private CopcConstants() {}

  /** Whether a record is the one that makes a LAZ file a COPC file. */
  public static boolean isInfo(final Vlr record) {
    return record.is(USER_ID, INFO_RECORD);
  }

  /** Whether a record holds hierarchy pages, which are read when somebody asks for their nodes. */
  public static boolean isHierarchy(final String userId, final int recordId) {
    return recordId == HIERARCHY_RECORD && userId.equals(USER_ID);
  }

  /** Whether an info record holds all that it must; what a longer one says beyond is not read. */
  public static boolean isWhole(final Vlr info) {
    return info.payload().length >= INFO_LENGTH;
  }
}
