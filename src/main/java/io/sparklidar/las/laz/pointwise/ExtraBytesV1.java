package io.sparklidar.las.laz.pointwise;

import io.sparklidar.las.laz.coding.ArithmeticDecoder;
import io.sparklidar.las.laz.coding.ArithmeticEncoder;
import io.sparklidar.las.laz.coding.IntegerCoder;
import io.sparklidar.las.point.LasColumns;

/** Extra bytes of formats 0-5, item version 1. */
final class ExtraBytesV1 implements PointwiseItem {

  private final IntegerCoder coder;
  private final byte[][] bytes;

  ExtraBytesV1(final int count) {
    coder = new IntegerCoder(8, count);
    bytes = new byte[count][];
  }

  @Override
  public void attach(final LasColumns columns) {
    for (int b = 0; b < bytes.length; b++) {
      bytes[b] = columns.extraBytes(b);
    }
  }

  @Override
  public void start() {
    coder.reset();
  }

  @Override
  public void decode(final ArithmeticDecoder decoder, final int i) {
    for (int b = 0; b < bytes.length; b++) {
      bytes[b][i] = (byte) coder.decode(decoder, bytes[b][i - 1] & 0xFF, b);
    }
  }

  @Override
  public void encode(final ArithmeticEncoder encoder, final int i) {
    for (int b = 0; b < bytes.length; b++) {
      coder.encode(encoder, bytes[b][i - 1] & 0xFF, bytes[b][i] & 0xFF, b);
    }
  }
}
