package io.sparklidar.las.point;

import io.sparklidar.cloud.PointAttribute;

/** Refuses values that a point format has no bits for, rather than cut them. */
public final class FieldRanges {

  private static final int MAX_LEGACY_RETURN = 7;
  private static final int MAX_RETURN = 15;
  private static final int MAX_LEGACY_CLASS = 31;

  /** Overlap and scanner channel. */
  private static final int FLAGS_WITHOUT_LEGACY = 0x38;

  private FieldRanges() {}

  /**
   * The largest value of an attribute that points of a kind of format can have.
   *
   * @param attribute of type UINT8, UINT16 or BOOLEAN
   * @param modern whether the format is one of 6-10
   */
  public static int most(final PointAttribute attribute, final boolean modern) {
    return switch (attribute) {
      case RETURN_NUMBER, NUMBER_OF_RETURNS -> modern ? MAX_RETURN : MAX_LEGACY_RETURN;
      case CLASSIFICATION -> modern ? 0xFF : MAX_LEGACY_CLASS;
      case OVERLAP, SCANNER_CHANNEL -> modern ? attribute.mask() : 0;
      default -> attribute.type() == PointAttribute.Type.UINT16 ? 0xFFFF : attribute.mask() & 0xFF;
    };
  }

  /**
   * Checks the values of points against what their format has bits for.
   *
   * @throws IllegalArgumentException naming the first that does not fit
   */
  public static void check(final LasColumns columns) {
    final boolean modern = columns.layout().isModern();
    checkReturns(columns, modern ? MAX_RETURN : MAX_LEGACY_RETURN);
    if (!modern) {
      checkLegacy(columns);
    }
  }

  private static void checkReturns(final LasColumns columns, final int max) {
    final byte[] returnNumber = columns.returnNumber();
    final byte[] numberOfReturns = columns.numberOfReturns();
    for (int i = 0; i < columns.size(); i++) {
      if (((returnNumber[i] | numberOfReturns[i]) & ~max) != 0) {
        throw outside(
            columns, i, "returns up to " + max, returnNumber[i] + " of " + numberOfReturns[i]);
      }
    }
  }

  private static void checkLegacy(final LasColumns columns) {
    final byte[] flags = columns.flags();
    final byte[] classification = columns.classification();
    final short[] scanAngle = columns.scanAngle();
    for (int i = 0; i < columns.size(); i++) {
      if ((classification[i] & ~MAX_LEGACY_CLASS) != 0) {
        throw outside(
            columns,
            i,
            "classes up to " + MAX_LEGACY_CLASS,
            Integer.toString(classification[i] & 0xFF));
      }
      if ((flags[i] & FLAGS_WITHOUT_LEGACY) != 0) {
        throw outside(columns, i, "neither overlap nor channel", "flags " + (flags[i] & 0xFF));
      }
      if (scanAngle[i] != (byte) scanAngle[i]) {
        throw outside(columns, i, "angles of 8 bits", Integer.toString(scanAngle[i]));
      }
    }
  }

  private static IllegalArgumentException outside(
      final LasColumns columns, final int point, final String expected, final String found) {
    return new IllegalArgumentException(
        "point format "
            + columns.layout().pointFormat()
            + " holds "
            + expected
            + ", point "
            + point
            + " has "
            + found);
  }
}
