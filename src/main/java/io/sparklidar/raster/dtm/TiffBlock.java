package io.sparklidar.raster.dtm;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * How the bytes of a block of a TIFF become numbers.
 *
 * @param width cells along a row
 * @param samples numbers of a cell that lie side by side
 * @param bits of a number: 8, 16, 32 or 64
 * @param format 1 for whole numbers, 2 for those with a sign, 3 for floating ones
 * @param compression 1 for none, 5 for LZW, 8 or 32946 for Deflate
 * @param predictor 1 for none, 2 for differences along a row, 3 for those of the bytes of floating
 *     numbers
 * @param order of bytes
 */
record TiffBlock(
    int width, int samples, int bits, int format, int compression, int predictor, ByteOrder order) {

  static final int NONE = 1;
  static final int LZW = 5;
  static final int DEFLATE = 8;
  static final int OLD_DEFLATE = 32946;

  static final int DIFFERENCES = 2;
  static final int FLOATING_DIFFERENCES = 3;

  static final int UNSIGNED = 1;
  static final int SIGNED = 2;
  static final int FLOATING = 3;

  private int rowBytes() {
    return width * samples * (bits / Byte.SIZE);
  }

  /**
   * The numbers of one sample.
   *
   * @param stored the bytes
   * @param rows how many rows the block has
   * @param sample which of those side by side
   * @throws IllegalArgumentException if they are not so many, with what they are instead
   */
  double[] numbers(final byte[] stored, final int rows, final int sample) {
    final int length = rows * rowBytes();
    final byte[] bytes =
        switch (compression) {
          case NONE -> stored;
          case LZW -> Lzw.decoded(stored, length);
          default -> inflated(stored, length);
        };
    if (bytes.length < length) {
      throw new IllegalArgumentException(bytes.length + " bytes of " + length);
    }
    final byte[] plain = bytes == stored && predictor != NONE ? stored.clone() : bytes;
    ByteOrder own = order;
    if (predictor == DIFFERENCES) {
      add(ByteBuffer.wrap(plain).order(order), rows);
    } else if (predictor == FLOATING_DIFFERENCES) {
      gather(plain, rows);
      own = ByteOrder.BIG_ENDIAN;
    }
    return numbers(ByteBuffer.wrap(plain).order(own), rows, sample);
  }

  private double[] numbers(final ByteBuffer bytes, final int rows, final int sample) {
    final double[] numbers = new double[rows * width];
    final int step = bits / Byte.SIZE;
    for (int cell = 0; cell < numbers.length; cell++) {
      numbers[cell] = number(bytes, (cell * samples + sample) * step);
    }
    return numbers;
  }

  private double number(final ByteBuffer bytes, final int at) {
    if (format == FLOATING) {
      return bits == Float.SIZE ? bytes.getFloat(at) : bytes.getDouble(at);
    }
    final boolean signed = format == SIGNED;
    return switch (bits) {
      case Byte.SIZE -> signed ? bytes.get(at) : bytes.get(at) & 0xFF;
      case Short.SIZE -> signed ? bytes.getShort(at) : bytes.getShort(at) & 0xFFFF;
      case Integer.SIZE -> signed ? bytes.getInt(at) : bytes.getInt(at) & 0xFFFF_FFFFL;
      default -> bytes.getLong(at);
    };
  }

  private static byte[] inflated(final byte[] stored, final int length) {
    final Inflater inflater = new Inflater();
    inflater.setInput(stored);
    final byte[] bytes = new byte[length];
    int at = 0;
    try {
      while (at < length && !inflater.finished()) {
        final int more = inflater.inflate(bytes, at, length - at);
        if (more == 0 && (inflater.needsInput() || inflater.needsDictionary())) {
          break;
        }
        at += more;
      }
    } catch (final DataFormatException e) {
      throw new IllegalArgumentException("no Deflate: " + e.getMessage(), e);
    } finally {
      inflater.end();
    }
    if (at < length) {
      throw new IllegalArgumentException(at + " bytes of " + length);
    }
    return bytes;
  }

  /** Sums up along each row, each sample for itself. */
  private void add(final ByteBuffer bytes, final int rows) {
    final int step = bits / Byte.SIZE;
    final int back = samples * step;
    for (int row = 0; row < rows; row++) {
      final int end = (row + 1) * rowBytes();
      for (int at = row * rowBytes() + back; at < end; at += step) {
        switch (bits) {
          case Byte.SIZE -> bytes.put(at, (byte) (bytes.get(at) + bytes.get(at - back)));
          case Short.SIZE ->
              bytes.putShort(at, (short) (bytes.getShort(at) + bytes.getShort(at - back)));
          case Integer.SIZE -> bytes.putInt(at, bytes.getInt(at) + bytes.getInt(at - back));
          default -> bytes.putLong(at, bytes.getLong(at) + bytes.getLong(at - back));
        }
      }
    }
  }

  /**
   * Sums up the bytes of each row, and brings those of a number together, which lie apart: first
   * the highest of all, and so on.
   */
  private void gather(final byte[] bytes, final int rows) {
    final int step = bits / Byte.SIZE;
    final int perRow = width * samples;
    final byte[] row = new byte[rowBytes()];
    for (int r = 0; r < rows; r++) {
      final int from = r * rowBytes();
      for (int i = samples; i < row.length; i++) {
        bytes[from + i] += bytes[from + i - samples];
      }
      System.arraycopy(bytes, from, row, 0, row.length);
      for (int n = 0; n < perRow; n++) {
        for (int b = 0; b < step; b++) {
          bytes[from + n * step + b] = row[b * perRow + n];
        }
      }
    }
  }
}
