package io.sparklidar.job.output.parquet;

import java.util.Arrays;
import java.util.BitSet;

/**
 * One column of a {@link RowBlock}: a growing primitive array of the type's width and, where the
 * column may lack values, which rows have one. A FLOAT or DOUBLE column of {@link
 * Definition#nanIsNull} type needs no such bits: NaN stands for null. Not safe for concurrent use.
 */
public final class ParquetColumn {

  /**
   * What a column is.
   *
   * @param name its name, unique in the file
   * @param type its value type
   * @param length bytes per value, of {@link ColumnType#BYTES} and {@link ColumnType#DECIMAL}, and
   *     at most of {@link ColumnType#BINARY}; else 1
   * @param optional whether values may be missing
   * @param nanIsNull whether NaN is written as null
   */
  public record Definition(
      String name, ColumnType type, int length, boolean optional, boolean nanIsNull) {

    /** A column in which every row has a value. */
    public static Definition required(final String name, final ColumnType type) {
      return new Definition(name, type, 1, false, false);
    }

    /** The same column, with rows that may lack a value. */
    public Definition asOptional() {
      return new Definition(name, type, length, true, nanIsNull);
    }

    /** A float column whose NaN means "not defined". */
    public static Definition nullableFloat(final String name) {
      return new Definition(name, ColumnType.FLOAT, 1, true, true);
    }
  }

  private final Definition definition;
  private byte[] bytes = {};
  private short[] shorts = {};
  private int[] ints = {};
  private long[] longs = {};
  private float[] floats = {};
  private double[] doubles = {};
  private final BitSet missing = new BitSet();

  /** A column without rows. */
  public ParquetColumn(final Definition definition) {
    this.definition = definition;
  }

  /**
   * A FLOAT column over values that somebody else holds.
   *
   * @param definition of the column
   * @param values its rows; not to be changed
   */
  public static ParquetColumn lent(final Definition definition, final float[] values) {
    final ParquetColumn column = new ParquetColumn(definition);
    column.floats = values;
    return column;
  }

  /**
   * A column in the memory of this one, whose values are lost: for columns that are needed one
   * after the other.
   *
   * @param next what the column is
   * @param rows how many rows it has room for
   */
  public ParquetColumn reused(final Definition next, final int rows) {
    final ParquetColumn column = new ParquetColumn(next);
    column.bytes = bytes;
    column.shorts = shorts;
    column.ints = ints;
    column.longs = longs;
    column.floats = floats;
    column.doubles = doubles;
    column.reserve(rows);
    return column;
  }

  /** What the column is. */
  public Definition definition() {
    return definition;
  }

  void reserve(final int rows) {
    switch (definition.type()) {
      case BOOLEAN, UINT8, INT8 -> bytes = grown(bytes, rows);
      case BYTES, DECIMAL -> bytes = grown(bytes, Math.multiplyExact(rows, definition.length()));
      case BINARY -> {
        bytes = grown(bytes, Math.multiplyExact(rows, definition.length()));
        ints = grown(ints, rows);
      }
      case UINT16, INT16 -> shorts = grown(shorts, rows);
      case UINT32, INT32, STRING -> ints = grown(ints, rows);
      case UINT64, INT64 -> longs = grown(longs, rows);
      case FLOAT -> floats = grown(floats, rows);
      case DOUBLE -> doubles = grown(doubles, rows);
    }
  }

  private static byte[] grown(final byte[] a, final int n) {
    return a.length >= n ? a : Arrays.copyOf(a, capacity(a.length, n));
  }

  private static short[] grown(final short[] a, final int n) {
    return a.length >= n ? a : Arrays.copyOf(a, capacity(a.length, n));
  }

  private static int[] grown(final int[] a, final int n) {
    return a.length >= n ? a : Arrays.copyOf(a, capacity(a.length, n));
  }

  private static long[] grown(final long[] a, final int n) {
    return a.length >= n ? a : Arrays.copyOf(a, capacity(a.length, n));
  }

  private static float[] grown(final float[] a, final int n) {
    return a.length >= n ? a : Arrays.copyOf(a, capacity(a.length, n));
  }

  private static double[] grown(final double[] a, final int n) {
    return a.length >= n ? a : Arrays.copyOf(a, capacity(a.length, n));
  }

  private static int capacity(final int present, final int needed) {
    return (int) Math.max(needed, Math.min(Integer.MAX_VALUE - 8L, present + (present >> 1L)));
  }

  /** The values of a BOOLEAN or 8-bit column, or of one held as bytes; shared. */
  public byte[] bytes() {
    return bytes;
  }

  /** The values of a 16-bit column; shared. */
  public short[] shorts() {
    return shorts;
  }

  /**
   * The values of a 32-bit column, the vocabulary numbers of a STRING column, or the lengths of a
   * BINARY column; shared.
   */
  public int[] ints() {
    return ints;
  }

  /** The values of a 64-bit column; shared. */
  public long[] longs() {
    return longs;
  }

  /** The values of a FLOAT column; shared. */
  public float[] floats() {
    return floats;
  }

  /** The values of a DOUBLE column; shared. */
  public double[] doubles() {
    return doubles;
  }

  /** Says that rows [from, to) have no value. */
  public void setMissing(final int from, final int to) {
    if (!definition.optional()) {
      throw new IllegalStateException("column " + definition.name() + " must have every value");
    }
    missing.set(from, to);
  }

  /** Whether a row has no value. */
  public boolean isMissing(final int row) {
    if (definition.nanIsNull()) {
      return definition.type() == ColumnType.FLOAT
          ? Float.isNaN(floats[row])
          : Double.isNaN(doubles[row]);
    }
    return missing.get(row);
  }

  /** Whether rows may have no value. */
  public boolean mayMiss() {
    return definition.nanIsNull() || !missing.isEmpty();
  }

  void clear() {
    missing.clear();
  }
}
