package io.sparklidar.las.laz.layered;

import io.sparklidar.las.laz.coding.ArithmeticDecoder;
import io.sparklidar.las.laz.coding.ArithmeticEncoder;
import io.sparklidar.las.laz.coding.RgbCoder;

/** The layer of colours of formats 7, 8 and 10. */
final class RgbLayer {

  private final RgbCoder[] coders = new RgbCoder[ContextRuns.CONTEXTS];
  private final int[] lastRed = new int[ContextRuns.CONTEXTS];
  private final int[] lastGreen = new int[ContextRuns.CONTEXTS];
  private final int[] lastBlue = new int[ContextRuns.CONTEXTS];
  private final ContextRuns runs;

  RgbLayer(final ContextRuns runs) {
    this.runs = runs;
  }

  /** Decodes points 1 .. count-1; point 0 is in the columns already. */
  void decode(
      final ArithmeticDecoder decoder,
      final int count,
      final int[] trace,
      final short[] red,
      final short[] green,
      final short[] blue) {
    begin(runs.start(trace, count), red[0] & 0xFFFF, green[0] & 0xFFFF, blue[0] & 0xFFFF);
    while (runs.next()) {
      if (runs.begins()) {
        continuePrevious();
      }
      decodeRun(decoder, coders[runs.models()], red, green, blue);
    }
  }

  private void continuePrevious() {
    final int previous = runs.previous();
    begin(runs.models(), lastRed[previous], lastGreen[previous], lastBlue[previous]);
  }

  private void decodeRun(
      final ArithmeticDecoder decoder,
      final RgbCoder coder,
      final short[] red,
      final short[] green,
      final short[] blue) {
    final int values = runs.values();
    final int to = runs.to();
    int r = lastRed[values];
    int g = lastGreen[values];
    int b = lastBlue[values];
    for (int i = runs.from(); i < to; i++) {
      coder.decode(decoder, r, g, b);
      r = coder.red();
      g = coder.green();
      b = coder.blue();
      red[i] = (short) r;
      green[i] = (short) g;
      blue[i] = (short) b;
    }
    lastRed[values] = r;
    lastGreen[values] = g;
    lastBlue[values] = b;
  }

  private void begin(final int context, final int red, final int green, final int blue) {
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
    begin(runs.start(trace, count), red[0] & 0xFFFF, green[0] & 0xFFFF, blue[0] & 0xFFFF);
    boolean differs = false;
    while (runs.next()) {
      if (runs.begins()) {
        continuePrevious();
      }
      differs |= encodeRun(encoder, coders[runs.models()], red, green, blue);
    }
    return differs;
  }

  private boolean encodeRun(
      final ArithmeticEncoder encoder,
      final RgbCoder coder,
      final short[] red,
      final short[] green,
      final short[] blue) {
    final int values = runs.values();
    final int to = runs.to();
    int r = lastRed[values];
    int g = lastGreen[values];
    int b = lastBlue[values];
    boolean differs = false;
    for (int i = runs.from(); i < to; i++) {
      final int newRed = red[i] & 0xFFFF;
      final int newGreen = green[i] & 0xFFFF;
      final int newBlue = blue[i] & 0xFFFF;
      differs |= coder.encode(encoder, r, g, b, newRed, newGreen, newBlue);
      r = newRed;
      g = newGreen;
      b = newBlue;
    }
    lastRed[values] = r;
    lastGreen[values] = g;
    lastBlue[values] = b;
    return differs;
  }
}
