package io.sparklidar.las.laz.layered;

import io.sparklidar.las.laz.coding.ArithmeticDecoder;
import io.sparklidar.las.laz.coding.ArithmeticEncoder;
import io.sparklidar.las.laz.coding.RgbCoder;

/** The layer of colours of formats 7, 8 and 10. */
final class RgbLayer {

  private final CompanionContexts contexts;
  private final RgbCoder[] coders = new RgbCoder[4];
  private final int[] lastRed = new int[4];
  private final int[] lastGreen = new int[4];
  private final int[] lastBlue = new int[4];

  RgbLayer(final CompanionContexts contexts) {
    this.contexts = contexts;
  }

  /** Decodes points 1 .. count-1; point 0 is in the columns already. */
  void decode(
      final ArithmeticDecoder decoder,
      final int count,
      final int[] trace,
      final short[] red,
      final short[] green,
      final short[] blue) {
    start(contexts.start(trace[0]), red[0] & 0xFFFF, green[0] & 0xFFFF, blue[0] & 0xFFFF);
    for (int i = 1; i < count; i++) {
      final int before = contexts.models();
      final int fresh = contexts.next(trace[i]);
      if (fresh >= 0) {
        start(fresh, lastRed[before], lastGreen[before], lastBlue[before]);
      }
      final int values = contexts.values();
      final RgbCoder coder = coders[contexts.models()];
      coder.decode(decoder, lastRed[values], lastGreen[values], lastBlue[values]);
      lastRed[values] = coder.red();
      lastGreen[values] = coder.green();
      lastBlue[values] = coder.blue();
      red[i] = (short) coder.red();
      green[i] = (short) coder.green();
      blue[i] = (short) coder.blue();
    }
  }

  private void start(final int context, final int red, final int green, final int blue) {
    if (coders[context] == null) {
      coders[context] = new RgbCoder();
    }
    coders[context].reset();
    lastRed[context] = red;
    lastGreen[context] = green;
    lastBlue[context] = blue;
  }

  /**
   * Encodes points 1 .. count-1.
   *
   * @return whether anything was coded that is not what a dropped layer stands for
   */
  boolean encode(
      final ArithmeticEncoder encoder,
      final int count,
      final int[] trace,
      final short[] red,
      final short[] green,
      final short[] blue) {
    start(contexts.start(trace[0]), red[0] & 0xFFFF, green[0] & 0xFFFF, blue[0] & 0xFFFF);
    boolean differs = false;
    for (int i = 1; i < count; i++) {
      final int before = contexts.models();
      final int fresh = contexts.next(trace[i]);
      if (fresh >= 0) {
        start(fresh, lastRed[before], lastGreen[before], lastBlue[before]);
      }
      final int values = contexts.values();
      final int newRed = red[i] & 0xFFFF;
      final int newGreen = green[i] & 0xFFFF;
      final int newBlue = blue[i] & 0xFFFF;
      differs |=
          coders[contexts.models()].encode(
              encoder,
              lastRed[values],
              lastGreen[values],
              lastBlue[values],
              newRed,
              newGreen,
              newBlue);
      lastRed[values] = newRed;
      lastGreen[values] = newGreen;
      lastBlue[values] = newBlue;
    }
    return differs;
  }
}
