package io.sparklidar.source.write;

import java.io.Serializable;
import java.math.BigInteger;
import java.util.Optional;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.ShortType;

/**
 * How rows give the numbers of a column.
 *
 * @param kind of their type
 * @param precision digits of a decimal
 * @param scale of these behind the point
 */
record RowNumber(Kind kind, int precision, int scale) implements Serializable {

  /** Types of Spark whose values are numbers that LAS has a place for. */
  enum Kind {
    BOOLEAN,
    BYTE,
    SHORT,
    INT,
    LONG,
    DECIMAL,
    FLOAT,
    DOUBLE
  }

  private static final BigInteger MAX_LONG = BigInteger.valueOf(Long.MAX_VALUE);
  private static final BigInteger MIN_LONG = BigInteger.valueOf(Long.MIN_VALUE);

  /** The numbers of a type, if its values are some. */
  static Optional<RowNumber> of(final DataType type) {
    if (type instanceof DecimalType decimal) {
      return Optional.of(new RowNumber(Kind.DECIMAL, decimal.precision(), decimal.scale()));
    }
    return kind(type).map(kind -> new RowNumber(kind, 0, 0));
  }

  private static Optional<Kind> kind(final DataType type) {
    if (type instanceof BooleanType) {
      return Optional.of(Kind.BOOLEAN);
    }
    if (type instanceof ByteType) {
      return Optional.of(Kind.BYTE);
    }
    if (type instanceof ShortType) {
      return Optional.of(Kind.SHORT);
    }
    if (type instanceof IntegerType) {
      return Optional.of(Kind.INT);
    }
    if (type instanceof LongType) {
      return Optional.of(Kind.LONG);
    }
    if (type instanceof FloatType) {
      return Optional.of(Kind.FLOAT);
    }
    return type instanceof DoubleType ? Optional.of(Kind.DOUBLE) : Optional.empty();
  }

  /** Whether values are whole by their type. */
  boolean isWhole() {
    return kind != Kind.FLOAT && kind != Kind.DOUBLE && scale == 0;
  }

  /** A value as a double, which may round one of more than 53 bits. */
  double value(final InternalRow row, final int column) {
    return switch (kind) {
      case FLOAT -> row.getFloat(column);
      case DOUBLE -> row.getDouble(column);
      case DECIMAL -> row.getDecimal(column, precision, scale).toDouble();
      default -> whole(row, column);
    };
  }

  /** A value that is whole by its type, or the nearest of 64 bits. */
  long whole(final InternalRow row, final int column) {
    return switch (kind) {
      case BOOLEAN -> row.getBoolean(column) ? 1 : 0;
      case BYTE -> row.getByte(column);
      case SHORT -> row.getShort(column);
      case INT -> row.getInt(column);
      case LONG -> row.getLong(column);
      case DECIMAL -> decimal(row, column).min(MAX_LONG).max(MIN_LONG).longValue();
      case FLOAT, DOUBLE -> throw new IllegalStateException(kind + " is not whole");
    };
  }

  /** A value of a decimal that is whole by its type. */
  BigInteger decimal(final InternalRow row, final int column) {
    return row.getDecimal(column, precision, scale).toJavaBigDecimal().toBigInteger();
  }
}
