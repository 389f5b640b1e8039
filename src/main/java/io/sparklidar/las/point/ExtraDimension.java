package io.sparklidar.las.point;

import io.sparklidar.cloud.LasField;
import java.io.Serializable;
import java.util.List;

/**
 * A dimension stored in the bytes behind the standard fields: {@code value = raw * scale + offset}.
 *
 * @param name unique within its layout; at most 32 bytes of UTF-8 are written
 * @param type type of the stored values
 * @param elementCount values a point, at least 1
 * @param byteOffset where its first byte lies among the extra bytes of a record
 * @param scale one factor an element, or empty for none
 * @param offset one summand an element, or empty for none
 * @param noData one stored value an element that means "no value", as the 64 bits of the descriptor
 *     (integers widened to 64 bits, floating point as the bits of a double), or empty for none
 * @param description free text; at most 32 bytes of UTF-8 are written
 */
public record ExtraDimension(
    String name,
    ExtraDimensionType type,
    int elementCount,
    int byteOffset,
    List<Double> scale,
    List<Double> offset,
    List<Long> noData,
    String description)
    implements Serializable {

  /** Name of bytes that no descriptor covers; a number is appended from the second run on. */
  public static final String OPAQUE_NAME = "extra_bytes";

  /** Copies the lists and checks that each is empty or holds one value an element. */
  public ExtraDimension {
    scale = List.copyOf(scale);
    offset = List.copyOf(offset);
    noData = List.copyOf(noData);
    if (elementCount < 1 || byteOffset < 0) {
      throw new IllegalArgumentException(
          name + " needs at least one element and a byte offset, got " + elementCount);
    }
    requireOnePerElement(name, elementCount, scale);
    requireOnePerElement(name, elementCount, offset);
    requireOnePerElement(name, elementCount, noData);
  }

  private static void requireOnePerElement(
      final String name, final int elementCount, final List<?> values) {
    if (!values.isEmpty() && values.size() != elementCount) {
      throw new IllegalArgumentException(
          name + " has " + elementCount + " elements but " + values.size() + " values for them");
    }
  }

  /** A scalar dimension stored as it is. */
  public static ExtraDimension of(
      final String name,
      final ExtraDimensionType type,
      final int byteOffset,
      final String description) {
    return new ExtraDimension(
        name, type, 1, byteOffset, List.of(), List.of(), List.of(), description);
  }

  /** A scalar dimension stored as {@code (value - offset) / scale}, with a raw value for "none". */
  public static ExtraDimension scaled(
      final String name,
      final ExtraDimensionType type,
      final int byteOffset,
      final double scale,
      final double offset,
      final long noData,
      final String description) {
    return new ExtraDimension(
        name, type, 1, byteOffset, List.of(scale), List.of(offset), List.of(noData), description);
  }

  /** Bytes it takes in a record. */
  public int byteLength() {
    return type.size() * elementCount;
  }

  /** The same dimension at another place. */
  public ExtraDimension at(final int newByteOffset) {
    return new ExtraDimension(
        name, type, elementCount, newByteOffset, scale, offset, noData, description);
  }

  /** The same dimension under another name. */
  public ExtraDimension named(final String newName) {
    return new ExtraDimension(
        newName, type, elementCount, byteOffset, scale, offset, noData, description);
  }

  /**
   * The name with an ending, cut where a descriptor has no room for all of it: a name takes at most
   * 32 bytes of UTF-8.
   */
  public static String nameWithEnding(final String name, final String ending) {
    return DescriptorText.withEnding(name, ending);
  }

  /**
   * The stored bits of a value, zero-extended to 64.
   *
   * @param columns columns read with {@link LasField#EXTRA_BYTES}
   * @param point index of the point in the columns
   * @param element 0-based
   */
  public long rawBits(final LasColumns columns, final int point, final int element) {
    final int first = byteOffset + element * type.size();
    long bits = 0;
    for (int i = type.size() - 1; i >= 0; i--) {
      bits = bits << 8 | columns.extraBytes(first + i)[point] & 0xFF;
    }
    return bits;
  }

  /** Stores the low bits of {@code bits} as a value; the counterpart of {@link #rawBits}. */
  public void setRawBits(
      final LasColumns columns, final int point, final int element, final long bits) {
    final int first = byteOffset + element * type.size();
    for (int i = 0; i < type.size(); i++) {
      columns.extraBytes(first + i)[point] = (byte) (bits >>> (8 * i));
    }
  }

  /** The final value of a point: the stored one with scale and offset applied. */
  public double value(final LasColumns columns, final int point, final int element) {
    double value = storedValue(columns, point, element);
    if (!scale.isEmpty()) {
      value *= scale.get(element);
    }
    if (!offset.isEmpty()) {
      value += offset.get(element);
    }
    return value;
  }

  /** The stored value of a point, without scale and offset. */
  public double storedValue(final LasColumns columns, final int point, final int element) {
    return rawValue(rawBits(columns, point, element));
  }

  /**
   * Whether the stored value is the one that means "no value". Descriptors hold it as a double: a
   * float is that value if it is the float next to it.
   */
  public boolean isNoData(final LasColumns columns, final int point, final int element) {
    if (noData.isEmpty()) {
      return false;
    }
    final long bits = rawBits(columns, point, element);
    if (type.isFloating()) {
      final double absent = Double.longBitsToDouble(noData.get(element));
      return Double.compare(
              rawValue(bits), type == ExtraDimensionType.F32 ? (float) absent : absent)
          == 0;
    }
    return (type.isSigned() ? signExtended(bits) : bits) == noData.get(element);
  }

  private double rawValue(final long bits) {
    return switch (type) {
      case U8, U16, U32 -> bits;
      case U64 -> bits < 0 ? 2.0 * (bits >>> 1 | bits & 1) : bits; // the last bit decides ties
      case I8, I16, I32, I64 -> signExtended(bits);
      case F32 -> Float.intBitsToFloat((int) bits);
      case F64 -> Double.longBitsToDouble(bits);
    };
  }

  /**
   * The stored value of an integer dimension, extended to 64 bits as its type says: of {@link
   * ExtraDimensionType#U64} the bits.
   */
  public long integer(final LasColumns columns, final int point, final int element) {
    final long bits = rawBits(columns, point, element);
    return type.isSigned() ? signExtended(bits) : bits;
  }

  private long signExtended(final long bits) {
    final int unused = 64 - 8 * type.size();
    return bits << unused >> unused;
  }
}
