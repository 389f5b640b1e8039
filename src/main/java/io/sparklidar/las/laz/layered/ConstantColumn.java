package io.sparklidar.las.laz.layered;

import java.util.Arrays;

/** Columns with one value for all points of a chunk: their layers have no bytes. */
public final class ConstantColumn {

  private ConstantColumn() {}

  /** Whether the first {@code count} values, at least one, are the same. */
  public static boolean is(final byte[] column, final int count) {
    return Arrays.equals(column, 1, count, column, 0, count - 1);
  }

  /** Whether the first {@code count} values, at least one, are the same. */
  static boolean is(final short[] column, final int count) {
    return Arrays.equals(column, 1, count, column, 0, count - 1);
  }

  /** Gives the first {@code count} points the value of point 0. */
  static void fill(final byte[] column, final int count) {
    Arrays.fill(column, 0, count, column[0]);
  }

  /** Gives the first {@code count} points the value of point 0. */
  static void fill(final short[] column, final int count) {
    Arrays.fill(column, 0, count, column[0]);
  }
}
