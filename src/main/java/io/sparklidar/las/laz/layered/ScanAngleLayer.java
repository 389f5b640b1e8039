package io.sparklidar.las.laz.layered;

import io.sparklidar.las.laz.coding.ArithmeticDecoder;
import io.sparklidar.las.laz.coding.ArithmeticEncoder;
import io.sparklidar.las.laz.coding.IntegerCoder;

/** The layer of scan angles of formats 6-10. */
final class ScanAngleLayer {

  private final IntegerCoder[] coders = new IntegerCoder[ContextRuns.CONTEXTS];
  private final short[] lastAngle = new short[ContextRuns.CONTEXTS];
  private final ContextRuns runs;

  ScanAngleLayer(final ContextRuns runs) {
    this.runs = runs;
  }

  /** Decodes points 1 .. count-1; point 0 is in the column already. */
  void decode(
      final ArithmeticDecoder decoder,
      final int count,
      final int[] trace,
      final short[] scanAngle) {
    begin(runs.start(trace, count), scanAngle[0]);
    while (runs.next()) {
      if (runs.begins()) {
        begin(runs.models(), scanAngle[runs.from() - 1]);
      }
      decodeRun(decoder, runs.models(), trace, scanAngle);
    }
  }

  private void decodeRun(
      final ArithmeticDecoder decoder,
      final int channel,
      final int[] trace,
      final short[] scanAngle) {
    final IntegerCoder coder = coders[channel];
    final int to = runs.to();
    short last = lastAngle[channel];
    for (int i = runs.from(); i < to; i++) {
      final int t = trace[i];
      if ((t & PointTrace.ANGLE_CHANGED) != 0) {
        last = (short) coder.decode(decoder, last, PointTrace.gpsTimeChanged(t));
      }
      scanAngle[i] = last;
    }
    lastAngle[channel] = last;
  }

  private void begin(final int channel, final short last) {
    if (coders[channel] == null) {
      coders[channel] = new IntegerCoder(16, 2);
    }
    coders[channel].reset();
    lastAngle[channel] = last;
  }

  /**
   * Encodes points 1 .. count-1.
   *
   * @return whether any differed from the last of its channel; otherwise the layer can be dropped
   */
  boolean encode(
      final ArithmeticEncoder encoder,
      final int count,
      final int[] trace,
      final short[] scanAngle) {
    begin(runs.start(trace, count), scanAngle[0]);
    boolean differs = false;
    while (runs.next()) {
      if (runs.begins()) {
        begin(runs.models(), scanAngle[runs.from() - 1]);
      }
      differs |= encodeRun(encoder, runs.models(), trace, scanAngle);
    }
    return differs;
  }

  private boolean encodeRun(
      final ArithmeticEncoder encoder,
      final int channel,
      final int[] trace,
      final short[] scanAngle) {
    final IntegerCoder coder = coders[channel];
    final int to = runs.to();
    short last = lastAngle[channel];
    boolean differs = false;
    for (int i = runs.from(); i < to; i++) {
      final int t = trace[i];
      if ((t & PointTrace.ANGLE_CHANGED) != 0) {
        coder.encode(encoder, last, scanAngle[i], PointTrace.gpsTimeChanged(t));
        last = scanAngle[i];
        differs = true;
      }
    }
    lastAngle[channel] = last;
    return differs;
  }
}
