package io.sparklidar.las.laz;

import io.sparklidar.las.LasColumns;

/** Colours of formats 2, 3 and 5, item version 1: each changed byte by itself. */
final class Rgb12V1 implements PointwiseItem {

  private static final int BYTES = 6;

  private final SymbolModel changed = new SymbolModel(1 << BYTES);
  private final IntegerCoder byteCoder = new IntegerCoder(8, BYTES);

  private short[] red;
  private short[] green;
  private short[] blue;

  @Override
  public void start(final LasColumns columns) {
    red = columns.red();
    green = columns.green();
    blue = columns.blue();
    changed.reset();
    byteCoder.reset();
  }

  @Override
  public void decode(final ArithmeticDecoder decoder, final int i) {
    final int mask = decoder.decodeSymbol(changed);
    red[i] = decodeChannel(decoder, red[i - 1], mask, 0);
    green[i] = decodeChannel(decoder, green[i - 1], mask, 2);
    blue[i] = decodeChannel(decoder, blue[i - 1], mask, 4);
  }

  private short decodeChannel(
      final ArithmeticDecoder decoder, final short last, final int mask, final int firstByte) {
    int low = last & 0xFF;
    int high = last >>> 8 & 0xFF;
    if ((mask & 1 << firstByte) != 0) {
      low = byteCoder.decode(decoder, low, firstByte);
    }
    if ((mask & 2 << firstByte) != 0) {
      high = byteCoder.decode(decoder, high, firstByte + 1);
    }
    return (short) (high << 8 | low);
  }
}
