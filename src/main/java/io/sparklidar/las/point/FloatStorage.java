package io.sparklidar.las.point;

/**
 * How float values are stored in the bytes of a dimension: as they are, or as unsigned steps of 8
 * or 16 bits from a lower end, to the nearest (halves up), clamped to the first and the last, with
 * one more number for NaN.
 *
 * @param type what is stored: F32, U8 or U16
 * @param lower value of step 0
 * @param scale from one step to the next, above 0
 * @param last the last step
 * @param noData what stands for NaN
 */
public record FloatStorage(
    ExtraDimensionType type, double lower, double scale, int last, int noData) {

  /** The values' bits; every NaN is stored as the same. */
  public static final FloatStorage BITS = new FloatStorage(ExtraDimensionType.F32, 0, 0, 0, 0);

  /** Validates. */
  public FloatStorage {
    final boolean valid =
        switch (type) {
          case F32 -> lower == 0 && scale == 0 && last == 0 && noData == 0;
          case U8, U16 -> {
            final int most = (1 << Byte.SIZE * type.size()) - 1;
            yield Double.isFinite(lower)
                && Double.isFinite(scale)
                && scale > 0
                && last >= 0
                && last <= most
                && noData >= 0
                && noData <= most;
          }
          default -> false;
        };
    if (!valid) {
      throw new IllegalArgumentException(
          "expected F32, or U8 or U16 with a lower end, a scale above 0 and numbers that fit, got "
              + type
              + " from "
              + lower
              + " by "
              + scale
              + " to "
              + last
              + ", NaN as "
              + noData);
    }
  }

  /** Bytes of a value. */
  public int size() {
    return type.size();
  }

  /** What is stored of a value, as an unsigned number. */
  public int stored(final float value) {
    return type == ExtraDimensionType.F32 ? Float.floatToIntBits(value) : step(value);
  }

  private int step(final float value) {
    return Float.isNaN(value)
        ? noData
        : (int) Math.max(0, Math.min(last, Math.round((value - lower) / scale)));
  }

  /**
   * Stores values {@code [from, from + count)} as those of the points 0 .. count-1.
   *
   * @param values the values
   * @param from the first of them
   * @param count how many
   * @param to where to
   * @param firstByte the first of the extra bytes that take them
   */
  public void store(
      final float[] values,
      final int from,
      final int count,
      final LasColumns to,
      final int firstByte) {
    switch (type) {
      case F32 -> {
        for (int b = 0; b < Float.BYTES; b++) {
          final byte[] bytes = to.extraBytes(firstByte + b);
          for (int i = 0; i < count; i++) {
            bytes[i] = (byte) (Float.floatToIntBits(values[from + i]) >> Byte.SIZE * b);
          }
        }
      }
      case U16 -> {
        final byte[] low = to.extraBytes(firstByte);
        final byte[] high = to.extraBytes(firstByte + 1);
        for (int i = 0; i < count; i++) {
          final int step = step(values[from + i]);
          low[i] = (byte) step;
          high[i] = (byte) (step >> Byte.SIZE);
        }
      }
      default -> {
        final byte[] bytes = to.extraBytes(firstByte);
        for (int i = 0; i < count; i++) {
          bytes[i] = (byte) step(values[from + i]);
        }
      }
    }
  }
}
