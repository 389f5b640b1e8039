package io.sparklidar.source.read;

import io.sparklidar.job.output.parquet.ColumnType;
import io.sparklidar.job.output.parquet.ParquetColumn;
import io.sparklidar.job.output.parquet.ParquetColumn.Definition;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarArray;
import org.apache.spark.sql.vectorized.ColumnarMap;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * A column of a block of rows as Spark takes it: the same arrays, where unsigned numbers are read
 * in the next wider type.
 */
public final class PointVector extends ColumnVector {

  private final ParquetColumn column;
  private final ColumnType held;
  private UTF8String text = UTF8String.EMPTY_UTF8;

  /** The rows of a column, as they come and go. */
  public PointVector(final ParquetColumn column) {
    super(PointSchema.type(column.definition().type()));
    this.column = column;
    this.held = column.definition().type();
  }

  /** What the column is. */
  public Definition definition() {
    return column.definition();
  }

  /** Sets the text of all rows. */
  public void setText(final String newText) {
    text = UTF8String.fromString(newText);
  }

  @Override
  public void close() {}

  @Override
  public boolean hasNull() {
    return column.mayMiss();
  }

  /** As many as there are rows at most: nobody counts. */
  @Override
  public int numNulls() {
    return column.mayMiss() ? 1 : 0;
  }

  @Override
  public boolean isNullAt(final int row) {
    return column.isMissing(row);
  }

  @Override
  public boolean getBoolean(final int row) {
    return column.bytes()[row] != 0;
  }

  @Override
  public byte getByte(final int row) {
    return column.bytes()[row];
  }

  @Override
  public short getShort(final int row) {
    return held == ColumnType.UINT8 ? (short) (column.bytes()[row] & 0xFF) : column.shorts()[row];
  }

  @Override
  public int getInt(final int row) {
    return held == ColumnType.UINT16 ? column.shorts()[row] & 0xFFFF : column.ints()[row];
  }

  @Override
  public long getLong(final int row) {
    return held == ColumnType.UINT32 ? column.ints()[row] & 0xFFFFFFFFL : column.longs()[row];
  }

  @Override
  public float getFloat(final int row) {
    return column.floats()[row];
  }

  @Override
  public double getDouble(final int row) {
    return column.doubles()[row];
  }

  @Override
  public Decimal getDecimal(final int row, final int precision, final int scale) {
    if (isNullAt(row)) {
      return null;
    }
    final BigInteger value;
    if (held == ColumnType.DECIMAL) {
      final int from = row * ColumnType.DECIMAL_LENGTH;
      value = new BigInteger(column.bytes(), from, ColumnType.DECIMAL_LENGTH);
    } else {
      value = new BigInteger(Long.toUnsignedString(column.longs()[row]));
    }
    return Decimal.apply(new BigDecimal(value, scale), precision, scale);
  }

  @Override
  public UTF8String getUTF8String(final int row) {
    return text;
  }

  @Override
  public byte[] getBinary(final int row) {
    if (isNullAt(row)) {
      return null;
    }
    final int room = column.definition().length();
    final int length = held == ColumnType.BINARY ? column.ints()[row] : room;
    return Arrays.copyOfRange(column.bytes(), row * room, row * room + length);
  }

  @Override
  public ColumnarArray getArray(final int row) {
    throw new UnsupportedOperationException("no column of points has lists");
  }

  @Override
  public ColumnarMap getMap(final int ordinal) {
    throw new UnsupportedOperationException("no column of points has maps");
  }

  @Override
  public ColumnVector getChild(final int ordinal) {
    throw new UnsupportedOperationException("no column of points has parts");
  }
}
