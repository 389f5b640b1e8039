package io.sparklidar.las.laz.pointwise;

import io.sparklidar.las.laz.coding.ArithmeticDecoder;
import io.sparklidar.las.laz.coding.ArithmeticEncoder;
import io.sparklidar.las.laz.coding.RgbCoder;
import io.sparklidar.las.point.LasColumns;

/** Colours of formats 2, 3 and 5, item version 2. */
final class Rgb12V2 implements PointwiseItem {

  private final RgbCoder coder = new RgbCoder();
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
    coder.reset();
  }

  @Override
  public void decode(final ArithmeticDecoder decoder, final int i) {
    coder.decode(decoder, red[i - 1] & 0xFFFF, green[i - 1] & 0xFFFF, blue[i - 1] & 0xFFFF);
    red[i] = (short) coder.red();
    green[i] = (short) coder.green();
    blue[i] = (short) coder.blue();
  }

  @Override
  public void encode(final ArithmeticEncoder encoder, final int i) {
    coder.encode(
        encoder,
        red[i - 1] & 0xFFFF,
        green[i - 1] & 0xFFFF,
        blue[i - 1] & 0xFFFF,
        red[i] & 0xFFFF,
        green[i] & 0xFFFF,
        blue[i] & 0xFFFF);
  }
}
