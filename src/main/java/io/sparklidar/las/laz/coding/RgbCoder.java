package io.sparklidar.las.laz.coding;

/**
 * Colours, current scheme: green is predicted to change as red did, blue as both. Used by RGB12
 * version 2 and by the rgb layer of formats 7, 8 and 10. Keeps the colour it decoded last.
 */
public final class RgbCoder {

  private static final int RED_LOW = 1;
  private static final int RED_HIGH = 1 << 1;
  private static final int GREEN_LOW = 1 << 2;
  private static final int GREEN_HIGH = 1 << 3;
  private static final int BLUE_LOW = 1 << 4;
  private static final int BLUE_HIGH = 1 << 5;
  private static final int NOT_GREY = 1 << 6;

  private final SymbolModel changed = new SymbolModel(128);
  private final SymbolModel redLow = new SymbolModel(256);
  private final SymbolModel redHigh = new SymbolModel(256);
  private final SymbolModel greenLow = new SymbolModel(256);
  private final SymbolModel greenHigh = new SymbolModel(256);
  private final SymbolModel blueLow = new SymbolModel(256);
  private final SymbolModel blueHigh = new SymbolModel(256);

  private int red;
  private int green;
  private int blue;

  /** Back to fresh models. */
  public void reset() {
    changed.reset();
    redLow.reset();
    redHigh.reset();
    greenLow.reset();
    greenHigh.reset();
    blueLow.reset();
    blueHigh.reset();
  }

  /** Red after the last call, 0..65535. */
  public int red() {
    return red;
  }

  /** Green after the last call, 0..65535. */
  public int green() {
    return green;
  }

  /** Blue after the last call, 0..65535. */
  public int blue() {
    return blue;
  }

  /** Decodes the colour that follows a given one; arguments 0..65535. */
  public void decode(
      final ArithmeticDecoder decoder, final int lastRed, final int lastGreen, final int lastBlue) {
    final int mask = decoder.decodeSkewedSymbol(changed);
    int low = lastRed & 0xFF;
    int high = lastRed >>> 8;
    if ((mask & RED_LOW) != 0) {
      low = low + decoder.decodeSymbol(redLow) & 0xFF;
    }
    if ((mask & RED_HIGH) != 0) {
      high = high + decoder.decodeSymbol(redHigh) & 0xFF;
    }
    red = high << 8 | low;
    if ((mask & NOT_GREY) == 0) {
      green = red;
      blue = red;
      return;
    }
    // low bytes of green and blue, then the high ones
    final int stepLow = low - (lastRed & 0xFF);
    int greenByte = lastGreen & 0xFF;
    int blueByte = lastBlue & 0xFF;
    if ((mask & GREEN_LOW) != 0) {
      greenByte = decoder.decodeSymbol(greenLow) + clamp(stepLow + greenByte) & 0xFF;
    }
    if ((mask & BLUE_LOW) != 0) {
      final int step = (stepLow + greenByte - (lastGreen & 0xFF)) / 2;
      blueByte = decoder.decodeSymbol(blueLow) + clamp(step + blueByte) & 0xFF;
    }
    final int stepHigh = high - (lastRed >>> 8);
    int greenHighByte = lastGreen >>> 8;
    int blueHighByte = lastBlue >>> 8;
    if ((mask & GREEN_HIGH) != 0) {
      greenHighByte = decoder.decodeSymbol(greenHigh) + clamp(stepHigh + greenHighByte) & 0xFF;
    }
    if ((mask & BLUE_HIGH) != 0) {
      final int step = (stepHigh + greenHighByte - (lastGreen >>> 8)) / 2;
      blueHighByte = decoder.decodeSymbol(blueHigh) + clamp(step + blueHighByte) & 0xFF;
    }
    green = greenHighByte << 8 | greenByte;
    blue = blueHighByte << 8 | blueByte;
  }

  /**
   * Encodes a colour that follows another; arguments 0..65535.
   *
   * @return whether it was anything but a repeated grey
   */
  public boolean encode(
      final ArithmeticEncoder encoder,
      final int lastRed,
      final int lastGreen,
      final int lastBlue,
      final int newRed,
      final int newGreen,
      final int newBlue) {
    final int mask =
        changes(lastRed, newRed)
            | changes(lastGreen, newGreen) << 2
            | changes(lastBlue, newBlue) << 4
            | (newRed != newGreen || newRed != newBlue ? NOT_GREY : 0);
    encoder.encodeSymbol(changed, mask);
    final int stepLow = (newRed & 0xFF) - (lastRed & 0xFF);
    final int stepHigh = (newRed >>> 8) - (lastRed >>> 8);
    if ((mask & RED_LOW) != 0) {
      encoder.encodeSymbol(redLow, stepLow & 0xFF);
    }
    if ((mask & RED_HIGH) != 0) {
      encoder.encodeSymbol(redHigh, stepHigh & 0xFF);
    }
    if ((mask & NOT_GREY) != 0) {
      final int lastGreenLow = lastGreen & 0xFF;
      if ((mask & GREEN_LOW) != 0) {
        encoder.encodeSymbol(greenLow, newGreen - clamp(stepLow + lastGreenLow) & 0xFF);
      }
      if ((mask & BLUE_LOW) != 0) {
        final int step = (stepLow + (newGreen & 0xFF) - lastGreenLow) / 2;
        encoder.encodeSymbol(blueLow, newBlue - clamp(step + (lastBlue & 0xFF)) & 0xFF);
      }
      final int lastGreenHigh = lastGreen >>> 8;
      if ((mask & GREEN_HIGH) != 0) {
        encoder.encodeSymbol(greenHigh, (newGreen >>> 8) - clamp(stepHigh + lastGreenHigh) & 0xFF);
      }
      if ((mask & BLUE_HIGH) != 0) {
        final int step = (stepHigh + (newGreen >>> 8) - lastGreenHigh) / 2;
        encoder.encodeSymbol(blueHigh, (newBlue >>> 8) - clamp(step + (lastBlue >>> 8)) & 0xFF);
      }
    }
    return mask != 0;
  }

  private static int changes(final int last, final int value) {
    final int difference = last ^ value;
    return ((difference & 0xFF) != 0 ? 1 : 0) | ((difference & 0xFF00) != 0 ? 2 : 0);
  }

  private static int clamp(final int value) {
    return Math.max(0, Math.min(255, value));
  }
}
