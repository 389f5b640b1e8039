package io.sparklidar.las.laz.pointwise;

import io.sparklidar.las.laz.coding.ArithmeticDecoder;
import io.sparklidar.las.laz.coding.ArithmeticEncoder;
import io.sparklidar.las.laz.coding.IntegerCoder;
import io.sparklidar.las.laz.coding.SymbolModel;
import io.sparklidar.las.point.LasColumns;

/** Colours of formats 2, 3 and 5, item version 1: each changed byte by itself. */
final class Rgb12V1 implements PointwiseItem {

  private static final int BYTES = 6;

  private final SymbolModel changed = new SymbolModel(1 << BYTES);
  private final IntegerCoder byteCoder = new IntegerCoder(8, BYTES);

  private short[] red;
  private short[] green;
  private short[] blue;

  @Override
  public void attach(final LasColumns columns) {
    red = columns.red();
    green = columns.green();
    blue = columns.blue();
  }

  @Override
  public void start() {
    changed.reset();
    byteCoder.reset();
  }

  @Override
  public void decode(final ArithmeticDecoder decoder, final int i) {
    final int mask = decoder.decodeSkewedSymbol(changed);
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

  @Override
  public void encode(final ArithmeticEncoder encoder, final int i) {
    final int mask =
        changes(red[i - 1], red[i])
            | changes(green[i - 1], green[i]) << 2
            | changes(blue[i - 1], blue[i]) << 4;
    encoder.encodeSymbol(changed, mask);
    encodeChannel(encoder, red[i - 1], red[i], mask, 0);
    encodeChannel(encoder, green[i - 1], green[i], mask, 2);
    encodeChannel(encoder, blue[i - 1], blue[i], mask, 4);
  }

  private static int changes(final short last, final short value) {
    final int difference = last ^ value;
    return ((difference & 0xFF) != 0 ? 1 : 0) | ((difference & 0xFF00) != 0 ? 2 : 0);
  }

  private void encodeChannel(
      final ArithmeticEncoder encoder,
      final short last,
      final short value,
      final int mask,
      final int firstByte) {
    if ((mask & 1 << firstByte) != 0) {
      byteCoder.encode(encoder, last & 0xFF, value & 0xFF, firstByte);
    }
    if ((mask & 2 << firstByte) != 0) {
      byteCoder.encode(encoder, last >>> 8 & 0xFF, value >>> 8 & 0xFF, firstByte + 1);
    }
  }
}
